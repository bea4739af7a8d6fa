#include <doctest/doctest.h>

#include <csignal>
#include <memory>
#include <optional>

#include <boost/asio/io_context.hpp>

#include "launcher/child.hpp"

using namespace meshview;
using namespace meshview::launcher;

namespace {

struct Run {
    std::vector<std::string> lines;
    std::optional<ExitStatus> status;
};

/// Runs a shell script to its end; `on_line` may act on the child at each line.
Run run_shell(const std::string& script, const std::function<void(Child&, std::string_view)>& on_line = {})
{
    boost::asio::io_context io;
    Run run;
    std::unique_ptr<Child> child;
    Child::Callbacks callbacks;
    callbacks.on_line = [&](std::string_view line) {
        run.lines.emplace_back(line);
        if (on_line)
            on_line(*child, line);
    };
    callbacks.on_end = [&](ExitStatus status) { run.status = status; };
    child = std::make_unique<Child>(io, Command{"/bin/sh", {"-c", script}}, std::move(callbacks));
    io.run();
    return run;
}

} // namespace

TEST_CASE("lines of both streams and the exit code arrive")
{
    const Run run = run_shell("echo out; echo err >&2; printf last; exit 3");
    CHECK(run.lines == std::vector<std::string>{"out", "err", "last"});
    REQUIRE(run.status);
    CHECK(run.status->code == 3);
    CHECK(run.status->signal == 0);
}

TEST_CASE("a signal that ends the child is told from an exit code")
{
    const Run run = run_shell(
        "echo up; exec sleep 60", [](Child& child, std::string_view) { child.send_signal(SIGKILL); });
    REQUIRE(run.status);
    CHECK(run.status->signal == SIGKILL);
}

TEST_CASE("no line is lost or torn at high rates")
{
    const Run run = run_shell("i=0; while [ $i -lt 20000 ]; do echo \"line $i of many\"; i=$((i+1)); done");
    REQUIRE(run.lines.size() == 20'000);
    for (std::size_t i = 0; i < run.lines.size(); ++i)
        REQUIRE(run.lines[i] == "line " + std::to_string(i) + " of many");
}

TEST_CASE("the child has a process group of its own and default signal handling")
{
    std::signal(SIGTERM, SIG_IGN);
    pid_t pid = 0;
    const Run run = run_shell("echo group $(ps -o pgid= -p $$); echo ready; exec sleep 60",
        [&pid](Child& child, std::string_view line) {
            pid = child.pid();
            if (line == "ready")
                child.send_signal(SIGTERM);
        });
    std::signal(SIGTERM, SIG_DFL);
    CHECK(run.lines == std::vector<std::string>{"group " + std::to_string(pid), "ready"});
    REQUIRE(run.status);
    CHECK(run.status->signal == SIGTERM);
}

TEST_CASE("a program that is not there is named")
{
    boost::asio::io_context io;
    CHECK_THROWS_WITH_AS(Child(io, {"/nonexistent/meshview-writer", {}}, {}),
        "cannot start /nonexistent/meshview-writer: No such file or directory", ExitError);
}
