#include <doctest/doctest.h>

#include <csignal>
#include <fstream>
#include <map>
#include <set>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "tests/system/stack.hpp"

using namespace meshview;
using namespace meshview::system_test;
namespace json = boost::json;

namespace {

json::value expectation()
{
    std::ifstream file(test_data / "small.expect.json");
    return json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
}

/// MQTT messages that the writer has counted; 0 before its first report.
std::uint64_t received(const Stack& stack)
{
    const json::value health = stack.get_json("/health");
    const json::value& ingest = health.at("ingest");
    return ingest.is_null() ? 0 : ingest.at("received").to_number<std::uint64_t>();
}

/// Everything that the API tells about a mesh, collected as a client would: node by node.
struct Mesh {
    std::map<std::int64_t, std::int64_t> packets_by_port;
    std::int64_t packets = 0;
    std::int64_t undecodable = 0;
    std::int64_t receptions = 0;
    json::object names;
    std::int64_t with_position = 0;
    std::int64_t redacted_texts = 0;
};

Mesh ask_everything(const Stack& stack)
{
    Mesh mesh;
    const json::value nodes = stack.get_json("/api/nodes");
    for (const json::value& node : nodes.at("nodes").as_array()) {
        const std::string id(node.at("id").as_string());
        if (!node.at("long_name").is_null())
            mesh.names[id] = {node.at("long_name"), node.at("short_name")};
        mesh.with_position += node.at("last_lat").is_null() ? 0 : 1;
        const std::string target =
            "/api/packets?limit=1000&from_node_id=" + json::serialize(node.at("node_id"));
        const json::value answer = stack.get_json(target);
        const json::array& packets = answer.at("packets").as_array();
        REQUIRE(packets.size() < 1000);
        for (const json::value& packet : packets) {
            const std::int64_t port = packet.at("portnum").as_int64();
            if (port == 0)
                ++mesh.undecodable;
            else
                ++mesh.packets_by_port[port];
            if (port == 1 && packet.at("payload").as_string() == "<redacted>")
                ++mesh.redacted_texts;
            ++mesh.packets;
            const std::string seen = "/api/packets_seen/" + json::serialize(packet.at("id"));
            mesh.receptions += static_cast<std::int64_t>(stack.get_json(seen).at("seen").as_array().size());
        }
    }
    return mesh;
}

/// The API says exactly what small.expect.json says.
void check_capture_is_complete(const Stack& stack)
{
    const json::value expected = expectation();
    const Mesh mesh = ask_everything(stack);
    CHECK(mesh.packets - mesh.undecodable == expected.at("decodable_packets").as_int64());
    CHECK(mesh.undecodable == expected.at("undecodable").as_int64());
    CHECK(mesh.receptions == expected.at("receptions").as_int64());
    for (const auto& [port, count] : expected.at("ports").as_object()) {
        CAPTURE(std::string(port));
        CHECK(mesh.packets_by_port.at(std::stoi(std::string(port))) == count.as_int64());
    }
    CHECK(mesh.packets_by_port.size() == expected.at("ports").as_object().size());
    CHECK(static_cast<std::int64_t>(mesh.names.size()) == expected.at("nodes_named").as_int64());
    for (const auto& [id, name] : expected.at("names").as_object()) {
        CAPTURE(std::string(id));
        CHECK(mesh.names.at(id) == name);
    }
    CHECK(mesh.with_position == expected.at("positions").as_int64());
    CHECK(mesh.redacted_texts == expected.at("direct_texts").as_int64());
    CHECK(mesh.packets_by_port.at(1) - mesh.redacted_texts == expected.at("broadcast_texts").as_int64());
}

} // namespace

TEST_CASE("a replayed capture is found through the API, exactly")
{
    Stack stack;
    stack.replay(test_data / "small.cap.gz");
    const auto envelopes = expectation().at("envelopes").to_number<std::uint64_t>();
    wait_until("all envelopes have arrived", [&] { return received(stack) >= envelopes; });
    CHECK(received(stack) == envelopes);
    check_capture_is_complete(stack);
}

TEST_CASE("SIGTERM ends the stack in order, with exit code 0 and nothing left behind")
{
    Stack stack;
    const auto children = children_of(stack.launcher().pid());
    REQUIRE(children.size() == 2);
    stack.replay(test_data / "small.cap.gz");
    stack.launcher().send_signal(SIGTERM);
    CHECK(stack.launcher().wait_for_exit() == 0);
    for (const pid_t child : children)
        CHECK(program_of(child).empty());
    CHECK(stack.database().is_whole());
}

TEST_CASE("a writer killed in mid-stream is started again and the stream goes on")
{
    Stack stack;
    const pid_t first = stack.child("meshview-writer");
    Process replay(programs / "meshview-simulate",
        {"--server", "127.0.0.1", "--port", std::to_string(stack.broker().port()), "--replay",
            (test_data / "small.cap.gz").string(), "--rate", "4000"});
    wait_until("ingest runs", [&] { return received(stack) > 1000; });
    ::kill(first, SIGKILL);
    stack.launcher().wait_for_line("writer ended with signal 9");
    // The pages stay up while it is away.
    CHECK(get(stack.port(), "/api/nodes").status == 200);
    stack.launcher().wait_for_line("subscribed");
    CHECK(stack.child("meshview-writer") != first);
    CHECK(replay.wait_for_exit() == 0);
    CHECK(stack.database().is_whole());

    // What was published while nobody listened is lost to MQTT (QoS 0); a second replay fills exactly the
    // gap.
    const auto before = received(stack);
    stack.replay(test_data / "small.cap.gz");
    const auto envelopes = expectation().at("envelopes").to_number<std::uint64_t>();
    wait_until("the second replay has arrived", [&] { return received(stack) >= before + envelopes; });
    const json::value expected = expectation();
    const Mesh mesh = ask_everything(stack);
    CHECK(mesh.packets - mesh.undecodable == expected.at("decodable_packets").as_int64());
    CHECK(mesh.receptions == expected.at("receptions").as_int64());
}

TEST_CASE("a reader started before there is any database waits, and serves when the writer has made it")
{
    const TemporaryFolder folder;
    const Broker broker(folder.path());
    const SiteDatabase database(folder.path());
    const std::uint16_t port = free_port();
    const std::vector<std::string> arguments{"--set", "server.bind=127.0.0.1", "--set",
        "server.port=" + std::to_string(port), "--set", "mqtt.server=127.0.0.1", "--set",
        "mqtt.port=" + std::to_string(broker.port()), "--set",
        "database.connection_string=" + database.connection_string()};
    Process reader(programs / "meshview-reader", arguments, folder.path());
    wait_until("the reader answers", [&] { return get(port, "/livez").status == 200; });
    CHECK(get(port, "/readyz").status == 503);
    const HttpAnswer waiting = get(port, "/api/nodes");
    CHECK(waiting.status == 503);
    CHECK(waiting.headers.contains("retry-after"));
    CHECK(waiting.json().as_object().contains("status"));
    CHECK_FALSE(database.is_made());

    Process writer(programs / "meshview-writer", arguments, folder.path());
    reader.wait_for_line("serving");
    CHECK(get(port, "/readyz").status == 200);
    CHECK(get_json(port, "/api/nodes").at("nodes").as_array().empty());
    writer.send_signal(SIGTERM);
    CHECK(writer.wait_for_exit() == 0);
    // Without a writer the pages stay.
    CHECK(get(port, "/api/nodes").status == 200);
    reader.send_signal(SIGTERM);
    CHECK(reader.wait_for_exit() == 0);
}

TEST_CASE("children never outlive a killed launcher")
{
    Stack stack;
    const auto children = children_of(stack.launcher().pid());
    REQUIRE(children.size() == 2);
    stack.launcher().send_signal(SIGKILL);
    for (const pid_t child : children)
        wait_until("the child has ended", [&] { return program_of(child).empty(); });
    CHECK(stack.database().is_whole());
}

TEST_CASE("SIGHUP restarts the whole stack")
{
    Stack stack({"--set", "server.port=" + std::to_string(free_port())});
    const pid_t writer = stack.child("meshview-writer");
    stack.launcher().send_signal(SIGHUP);
    stack.launcher().wait_for_line("restarting");
    stack.launcher().wait_for_line("subscribed");
    CHECK(stack.child("meshview-writer") != writer);
    wait_until("it serves again", [&] { return get(stack.port(), "/readyz").status == 200; });
    stack.launcher().send_signal(SIGTERM);
    CHECK(stack.launcher().wait_for_exit() == 0);
}

TEST_CASE("the log from start to serving reads like a story")
{
    Stack stack;
    const std::string log = stack.launcher().log();
    CAPTURE(log);
    std::size_t at = 0;
    for (const char* part : {"launcher INFO  stack: meshview", "migrations:", "subscribed"}) {
        at = log.find(part, at);
        CHECK_MESSAGE(at != log.npos, part);
    }
    CHECK(log.find("reader   INFO ") != log.npos);
    CHECK(log.find("writer   INFO ") != log.npos);
    CHECK(log.find("ERROR") == log.npos);
}

TEST_CASE("a bad configuration ends the stack at once with 78")
{
    Process launcher(programs / "meshview", {"--set", "server.port=many"});
    CHECK(launcher.wait_for_exit() == 78);
    CHECK(launcher.log().find("server.port = many: must be a whole number from 0 to 65535")
        != std::string::npos);
}

TEST_CASE("a port in use is said in one line, with exit code 69")
{
    Stack stack;
    const TemporaryFolder folder;
    Process second(programs / "meshview",
        {"--set", "server.bind=127.0.0.1", "--set", "server.port=" + std::to_string(stack.port()), "--set",
            "database.connection_string=" + SiteDatabase(folder.path()).connection_string()});
    CHECK(second.wait_for_exit() == 69);
    CHECK(second.log().find(std::to_string(stack.port())) != std::string::npos);
}

TEST_CASE("a start right after a kill waits for the port that the old reader still has")
{
    Stack stack;
    const TemporaryFolder folder;
    Process second(programs / "meshview",
        {"--set", "server.bind=127.0.0.1", "--set", "server.port=" + std::to_string(stack.port()), "--set",
            "database.connection_string=" + SiteDatabase(folder.path()).connection_string()});
    second.wait_for_line("is in use; waiting");
    stack.launcher().send_signal(SIGKILL);
    second.wait_for_line("serving http://");
    CHECK(get(stack.port(), "/livez").status == 200);
    second.send_signal(SIGTERM);
    CHECK(second.wait_for_exit() == 0);
}
