#include <doctest/doctest.h>

#include <iterator>

#include "launcher/log_file.hpp"
#include "tests/temporary_folder.hpp"

using namespace meshview;
using namespace meshview::launcher;

namespace {

std::string content_of(const std::filesystem::path& file)
{
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

} // namespace

TEST_CASE("lines go to the file whole and without colour")
{
    const TemporaryFolder folder;
    const auto path = log_path(folder.path() / "packets.db");
    CHECK(path.filename() == "packets.db.log");
    LogFile log(path);
    log.append("one");
    log.append("2026-01-31 12:00:00.123 writer   \x1b[32mINFO \x1b[m two\n");
    log.append("");
    CHECK(content_of(path) == "one\n2026-01-31 12:00:00.123 writer   INFO  two\n");
}

TEST_CASE("a new launcher goes on in the same file")
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "log";
    LogFile(path).append("before");
    LogFile(path).append("after");
    CHECK(content_of(path) == "before\nafter\n");
}

TEST_CASE("the files never take more than twice the limit, and no line is torn or lost on the way")
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "log";
    LogFile log(path, 1000);
    for (int i = 0; i < 500; ++i) {
        log.append("line " + std::to_string(1000 + i));
        const auto previous = previous_log_path(path);
        const auto before = std::filesystem::exists(previous) ? std::filesystem::file_size(previous) : 0;
        REQUIRE(std::filesystem::file_size(path) + before <= 2000);
    }
    const std::string kept = content_of(previous_log_path(path)) + content_of(path);
    CHECK(kept.size() > 1000);
    int expected = 1500 - static_cast<int>(kept.size() / std::string("line 1000\n").size());
    std::istringstream lines(kept);
    for (std::string line; std::getline(lines, line); ++expected)
        REQUIRE(line == "line " + std::to_string(expected));
    CHECK(expected == 1500);
}

TEST_CASE("a log that cannot be written does no harm")
{
    LogFile log("/nonexistent/log");
    CHECK(!log.is_open());
    log.append("lost");
}
