#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include "launcher/output.hpp"

using namespace meshview;
using namespace meshview::launcher;

namespace {

/// Runs `work` in a process whose standard error is a terminal; what it wrote there (less than a terminal
/// holds unread, 4 KB).
///
/// This end keeps the terminal open until all has been read: Linux drops what is still on its way to the
/// other end when the last one that has it open goes away.
template <class Work>
std::string on_a_terminal(Work work)
{
    int terminal = -1;
    int screen = -1;
    REQUIRE(openpty(&screen, &terminal, nullptr, nullptr, nullptr) == 0);
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        dup2(terminal, STDERR_FILENO);
        work();
        _exit(0);
    }
    REQUIRE(waitpid(child, nullptr, 0) == child);
    const std::string_view end = "(end)";
    REQUIRE(write(terminal, end.data(), end.size()) == static_cast<ssize_t>(end.size()));
    std::string text;
    std::array<char, 4096> buffer{};
    while (!text.ends_with(end)) {
        const ssize_t size = read(screen, buffer.data(), buffer.size());
        REQUIRE(size > 0);
        text.append(buffer.data(), static_cast<std::size_t>(size));
    }
    text.resize(text.size() - end.size());
    close(screen);
    close(terminal);
    return text;
}

/// What a terminal shows after these bytes: lines, as far as one knows \r, \n, "erase to the end of the line"
/// and "one line up".
std::vector<std::string> screen_after(std::string_view bytes)
{
    std::vector<std::string> lines{""};
    std::size_t row = 0;
    std::size_t column = 0;
    while (!bytes.empty()) {
        std::size_t used = 1;
        if (bytes.starts_with("\x1b[K")) {
            lines[row].resize(std::min(lines[row].size(), column));
            used = 3;
        } else if (bytes.starts_with("\x1b[1A")) {
            REQUIRE(row > 0);
            --row;
            used = 4;
        } else if (bytes.starts_with("\x1b[")) {
            used = bytes.find('m') + 1; // a colour
        } else if (bytes[0] == '\r') {
            column = 0;
        } else if (bytes[0] == '\n') {
            if (++row == lines.size())
                lines.emplace_back();
        } else {
            lines[row].resize(std::max(lines[row].size(), column + 1), ' ');
            lines[row][column++] = bytes[0];
        }
        bytes.remove_prefix(used);
    }
    return lines;
}

std::string without_time(const std::string& line)
{
    return line.size() > 24 ? line.substr(24) : line;
}

} // namespace

TEST_CASE("log lines stand above the live lines, whoever writes them, and nothing stays behind")
{
    const auto talk = [](bool to_the_end) {
        log::start({}, "launcher");
        Output output({}, nullptr);
        output.show_live({"reader    starting", "writer    starting"});
        spdlog::info("stack: of the launcher");
        output.pass_on("broker", "of a child");
        output.show_live({"reader    serves", "writer    12 messages", "broker    runs"});
        spdlog::info("stack: again");
        if (!to_the_end)
            _exit(0);
    };
    auto lines = screen_after(on_a_terminal([&] { talk(false); }));
    REQUIRE(lines.size() == 6);
    CHECK(without_time(lines[0]) == "launcher INFO  stack: of the launcher");
    CHECK(without_time(lines[1]) == "broker   INFO  of a child");
    CHECK(without_time(lines[2]) == "launcher INFO  stack: again");
    CHECK(lines[3] == "reader    serves");
    CHECK(lines[4] == "writer    12 messages");
    CHECK(lines[5] == "broker    runs");

    lines = screen_after(on_a_terminal([&] { talk(true); }));
    REQUIRE(lines.size() >= 4);
    CHECK(without_time(lines[2]) == "launcher INFO  stack: again");
    for (std::size_t i = 3; i < lines.size(); ++i)
        CHECK(lines[i].empty());
}
