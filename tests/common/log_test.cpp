#include <doctest/doctest.h>

#include <array>
#include <regex>
#include <string>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <fcntl.h>
#include <unistd.h>

#include "common/config.hpp"
#include "common/log.hpp"

using namespace meshview;

namespace {

/// What standard error got while `write` ran.
template <typename Write>
std::string captured_stderr(const Write& write)
{
    std::array<int, 2> ends{};
    REQUIRE(pipe(ends.data()) == 0);
    const int saved = dup(STDERR_FILENO);
    dup2(ends[1], STDERR_FILENO);
    close(ends[1]);
    write();
    dup2(saved, STDERR_FILENO);
    close(saved);
    std::string text(4096, '\0');
    const ssize_t size = read(ends[0], text.data(), text.size());
    close(ends[0]);
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return text;
}

} // namespace

TEST_CASE("a text line has time, process, level and message")
{
    const std::string line = captured_stderr([] {
        log::start({.format = log::Format::text, .color = "never"}, "writer");
        spdlog::info("migrations: {} pending", 3);
    });
    CHECK(std::regex_match(
        line, std::regex(R"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} writer   INFO  migrations: 3 pending\n)")));
    CHECK(log::is_formatted(line));
}

TEST_CASE("nothing that is logged reaches the terminal raw")
{
    const std::string line = captured_stderr([] {
        log::start({.format = log::Format::text, .color = "never"}, "writer");
        spdlog::warn("name {}", "\x1b[2J\nfake line\xff");
    });
    CHECK(line.find("name \\x1b[2J\\nfake line\xef\xbf\xbd\n") != std::string::npos);
}

TEST_CASE("JSON lines are JSON whatever the message holds")
{
    const std::string line = captured_stderr([] {
        log::start({.format = log::Format::json, .color = "never"}, "reader");
        spdlog::error("say \"{}\"", "\n\xc3\x28");
    });
    const auto json = boost::json::parse(line);
    CHECK(json.at("process").as_string() == "reader");
    CHECK(json.at("level").as_string() == "error");
    CHECK(json.at("message").as_string() == "say \"\n\xef\xbf\xbd(\"");
}

TEST_CASE("journald lines begin with the priority")
{
    const std::string line = captured_stderr([] {
        log::start({.format = log::Format::journald, .color = "never"}, "writer");
        spdlog::warn("broker: gone");
    });
    CHECK(line == "<4>writer   broker: gone\n");
}

TEST_CASE("the level decides what is written")
{
    const std::string text = captured_stderr([] {
        log::start({.level = "warning", .format = log::Format::text, .color = "never"}, "writer");
        spdlog::info("quiet");
        spdlog::warn("loud");
    });
    CHECK(text.find("quiet") == std::string::npos);
    CHECK(text.find("loud") != std::string::npos);
}

TEST_CASE("lines of other programs are told from ours")
{
    CHECK(!log::is_formatted("terminate called after throwing"));
    CHECK(!log::is_formatted(""));
    CHECK(!log::is_formatted("2026-01-31"));
    CHECK(log::is_formatted("2026-01-31 12:00:00.123 writer   INFO  x"));
}
