#include <doctest/doctest.h>

#include <csignal>
#include <cstdlib>
#include <fstream>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "tests/notify_socket.hpp"
#include "tests/system/stack.hpp"

using namespace meshview;
using namespace meshview::system_test;
namespace json = boost::json;

namespace {

struct Result {
    int code;
    std::string output;
};

/// Runs a command of `meshview` to its end, for this database.
Result command(const std::string& connection_string, std::vector<std::string> arguments)
{
    arguments.insert(arguments.begin(), {"--set", "database.connection_string=" + connection_string});
    Process process(programs / "meshview", arguments);
    const int code = process.wait_for_exit();
    return {code, process.log()};
}

json::value status_of(const Stack& stack)
{
    return json::parse(command(stack.database().connection_string(), {"status", "--json"}).output);
}

/// What the service manager hears, until one message holds `part`.
void hear(const NotifySocket& manager, const std::string& part)
{
    wait_until("the service manager hears " + part, [&] {
        for (;;) {
            const std::string message = manager.take();
            if (message.empty() || message.find(part) != message.npos)
                return !message.empty();
        }
    });
}

} // namespace

TEST_CASE("status tells the truth while the stack runs, after stop, and after SIGKILL")
{
    Stack stack;
    const json::value running = status_of(stack);
    CHECK(running.at("state").as_string() == "serving");
    CHECK(running.at("processes").at("launcher").at("pid").as_int64() == stack.launcher().pid());
    CHECK(running.at("processes").at("writer").at("pid").as_int64() == stack.child("meshview-writer"));
    CHECK(running.at("processes").at("reader").at("pid").as_int64() == stack.child("meshview-reader"));
    CHECK(running.at("processes").at("reader").at("resident_bytes").as_int64() > 1'000'000);
    CHECK(port_of(std::string(running.at("url").as_string())) == stack.port());
    CHECK(running.at("migration").at("state").as_string() == "complete");
    CHECK(running.at("database_bytes").as_int64() > 0);
    CHECK(command(stack.database().connection_string(), {"status"}).code == 0);

    const Result stopped = command(stack.database().connection_string(), {"stop"});
    CHECK(stopped.code == 0);
    CHECK(stopped.output.find("has ended after") != std::string::npos);
    CHECK(stack.launcher().wait_for_exit() == 0);
    CHECK(status_of(stack).at("state").as_string() == "stopped");
    CHECK(command(stack.database().connection_string(), {"status"}).code == 69);
    CHECK(command(stack.database().connection_string(), {"stop"}).code == 69);

    Stack killed;
    killed.launcher().send_signal(SIGKILL);
    killed.launcher().wait_for_exit();
    wait_until("its children have ended", [&] { return status_of(killed).at("state") != "writer only"; });
    CHECK(status_of(killed).at("state").as_string() == "killed");
    CHECK(status_of(killed).at("alive").as_bool() == false);
}

TEST_CASE("a second stack of the same database is refused, naming the first")
{
    Stack stack;
    const Result second = command(stack.database().connection_string(), {"run"});
    CHECK(second.code == 75);
    CHECK(second.output.find("runs already, pid " + std::to_string(stack.launcher().pid()))
        != std::string::npos);
    // The first goes on.
    CHECK(get(stack.port(), "/readyz").status == 200);
}

TEST_CASE("restart keeps the launcher's pid, and measures how long pages were away")
{
    Stack stack({"--set", "server.port=" + std::to_string(free_port())});
    const pid_t writer = stack.child("meshview-writer");
    const pid_t launcher = stack.launcher().pid();
    const Result restarted = command(stack.database().connection_string(), {"restart"});
    CAPTURE(restarted.output);
    CHECK(restarted.code == 0);
    CHECK(restarted.output.find("pages were away for") != std::string::npos);
    CHECK(get(stack.port(), "/readyz").status == 200);
    CHECK(stack.child("meshview-writer") != writer);
    CHECK(
        stack.launcher().wait_for_line("pages were away for").find("stack: restarted") != std::string::npos);
    const json::value status = status_of(stack);
    CHECK(status.at("processes").at("launcher").at("pid").as_int64() == launcher);
    CHECK(status.at("processes").at("launcher").at("restarts").as_int64() == 1);
    CHECK(status.at("away_us").as_int64() > 0);
    // The right to the stack went through the change.
    CHECK(command(stack.database().connection_string(), {"run"}).code == 75);
}

TEST_CASE("a restart into a broken configuration is not dared")
{
    Stack stack;
    const auto config = stack.folder().path() / "config.ini";
    std::ofstream(config, std::ios::app) << "[logging]\nlevel = loud\n";
    const pid_t writer = stack.child("meshview-writer");
    stack.launcher().send_signal(SIGHUP);
    const std::string line = stack.launcher().wait_for_line("not restarted");
    CHECK(line.find("level = loud") != std::string::npos);
    CHECK(stack.child("meshview-writer") == writer);
    CHECK(get(stack.port(), "/readyz").status == 200);
}

TEST_CASE("a temporary demonstration goes at the end, also after a restart")
{
    const TemporaryFolder folder;
    setenv("TMPDIR", folder.path().c_str(), 1);
    Process demo(programs / "meshview", {"demo", "--rate", "20"}, folder.path());
    unsetenv("TMPDIR");
    const std::uint16_t port = port_of(demo.wait_for_line("serving http"));
    REQUIRE(!std::filesystem::is_empty(folder.path()));
    demo.send_signal(SIGHUP);
    demo.wait_for_line("pages were away for");
    // At the same place as before.
    CHECK(get(port, "/readyz").status == 200);
    demo.send_signal(SIGTERM);
    CHECK(demo.wait_for_exit() == 0);
    CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("a backup of a running stack is restored into it with one command")
{
    Stack stack({"--set", "server.port=" + std::to_string(free_port())});
    const auto backup = stack.folder().path() / "before.db.gz";
    CHECK(command(stack.database().connection_string(), {"backup", backup.string()}).code == 0);
    stack.replay(test_data / "small.cap.gz");
    wait_until(
        "packets are shown", [&] { return !stack.get_json("/api/nodes").at("nodes").as_array().empty(); });

    const Result restored = command(stack.database().connection_string(), {"restore", backup.string()});
    CAPTURE(restored.output);
    CHECK(restored.code == 0);
    CHECK(restored.output.find("pages were away for") != std::string::npos);
    CHECK(stack.get_json("/api/nodes").at("nodes").as_array().empty());

    const auto broken = stack.folder().write("broken.db.gz", "no backup");
    const Result refused = command(stack.database().connection_string(), {"restore", broken.string()});
    CHECK(refused.code == 65);
    CHECK(refused.output.find("was not restored") != std::string::npos);
    CHECK(get(stack.port(), "/readyz").status == 200);
}

TEST_CASE("logs shows what the stack wrote, the launcher's own lines among it")
{
    Stack stack;
    const Result logs = command(stack.database().connection_string(), {"logs"});
    CHECK(logs.code == 0);
    std::size_t at = 0;
    for (const char* part : {"launcher INFO  stack: meshview", "migrations:", "mqtt: subscribed"}) {
        at = logs.output.find(part, at);
        CHECK_MESSAGE(at != logs.output.npos, part);
    }
    const std::string last = command(stack.database().connection_string(), {"logs", "-n", "1"}).output;
    CHECK(last.find('\n') == last.size() - 1);

    Process following(programs / "meshview",
        {"logs", "-f", "-n", "1", "--set",
            "database.connection_string=" + stack.database().connection_string()});
    following.wait_for_line(" "); // the last line so far: it follows from here on
    ::kill(stack.child("meshview-reader"), SIGKILL);
    following.wait_for_line("reader ended with signal 9");
    following.wait_for_line("http: serving");
}

TEST_CASE("doctor finds nothing wrong with a stack that runs")
{
    const std::string port = std::to_string(free_port());
    Stack stack({"--set", "server.port=" + port});
    Process doctor(programs / "meshview",
        {"doctor", "--config", (stack.folder().path() / "config.ini").string(), "--set",
            "server.port=" + port});
    const int code = doctor.wait_for_exit();
    CAPTURE(doctor.log());
    CHECK(code == 0);
    CHECK(doctor.log().find(port + " is served by this stack") != std::string::npos);
    CHECK(doctor.log().find("PROBLEM") == std::string::npos);
}

TEST_CASE("doctor tells what keeps a stack from working, with the exit code of the gravest")
{
    const TemporaryFolder folder;
    Process port_taken(programs / "meshview-reader",
        {"--set", "server.bind=127.0.0.1", "--set", "server.port=0", "--set",
            "database.connection_string=" + (folder.path() / "other.db").string()});
    const auto port = std::to_string(port_of(port_taken.wait_for_line("listening on")));
    const auto broken = folder.write("broken.db", std::string(8192, 'x'));
    const Result result = command(broken,
        {"doctor", "--set", "server.bind=127.0.0.1", "--set", "server.port=" + port, "--set",
            "mqtt.server=127.0.0.1", "--set", "mqtt.port=1"});
    CAPTURE(result.output);
    CHECK(result.code == 65);
    CHECK(result.output.find("PROBLEM  port") != std::string::npos);
    CHECK(result.output.find("PROBLEM  broker") != std::string::npos);
    CHECK(result.output.find("PROBLEM  database") != std::string::npos);
    CHECK(result.output.find("meshview restore") != std::string::npos);

    CHECK(command((folder.path() / "missing" / "packets.db").string(), {"doctor"}).code == 78);
}

TEST_CASE("the service manager hears of readiness, restart and end; the children do not talk to it")
{
    const TemporaryFolder folder;
    const NotifySocket manager(folder.path() / "notify");
    Stack stack({"--set", "server.port=" + std::to_string(free_port())});
    // The broker of the test talks to it, too.
    hear(manager, "READY=1\nSTATUS=serving http://127.0.0.1:");
    hear(manager, "WATCHDOG=1");
    std::ifstream variables("/proc/" + std::to_string(stack.child("meshview-reader")) + "/environ");
    CHECK(std::string(std::istreambuf_iterator<char>(variables), {}).find("NOTIFY_SOCKET")
        == std::string::npos);
    stack.launcher().send_signal(SIGHUP);
    hear(manager, "RELOADING=1");
    hear(manager, "READY=1\nSTATUS=serving");
    stack.launcher().send_signal(SIGTERM);
    hear(manager, "STOPPING=1");
    CHECK(stack.launcher().wait_for_exit() == 0);
}
