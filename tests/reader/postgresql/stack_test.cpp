#include <doctest/doctest.h>

#include <csignal>
#include <fstream>
#include <regex>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "tests/migrations/postgresql/server.hpp"
#include "tests/system/broker.hpp"
#include "tests/system/http_client.hpp"
#include "tests/system/process.hpp"
#include "tests/temporary_folder.hpp"

using namespace meshview;
using namespace meshview::system_test;

namespace {

const std::filesystem::path programs = MESHVIEW_BIN;

std::int64_t expected(const char* name)
{
    std::ifstream file(MESHVIEW_TEST_DATA "/small.expect.json");
    const std::string text(std::istreambuf_iterator<char>(file), {});
    return boost::json::parse(text).at(name).as_int64();
}

std::uint16_t port_in(const std::string& line)
{
    std::smatch match;
    REQUIRE(std::regex_search(line, match, std::regex("http://[^ ]*:([0-9]+)")));
    return static_cast<std::uint16_t>(std::stoi(match[1]));
}

} // namespace

TEST_CASE("one line of the configuration brings the whole stack to a server")
{
    const TemporaryFolder folder;
    const Broker broker(folder.path(), "allow_anonymous true\nmax_queued_messages 0\n");
    meshview::testing::server().create("whole_stack");
    const auto config = folder.write("config.ini",
        fmt::format("[server]\nbind = 127.0.0.1\nport = 0\n[mqtt]\nserver = 127.0.0.1\nport = {}\n"
                    "topics = [\"msh/#\"]\n[database]\n"
                    "connection_string = postgresql+asyncpg://owner@/whole_stack?host={}\n",
            broker.port(), meshview::testing::server().folder().string()));
    Process launcher(programs / "meshview", {"--config", config.string()}, folder.path());
    // Which of the two comes first is not said.
    std::uint16_t port = 0;
    for (bool subscribed = false; !subscribed || port == 0;) {
        const std::string line = launcher.wait_for_line("s");
        subscribed = subscribed || line.find("mqtt: subscribed") != line.npos;
        if (line.find("serving http") != line.npos)
            port = port_in(line);
    }
    Process replay(programs / "meshview-simulate",
        {"--server", "127.0.0.1", "--port", std::to_string(broker.port()), "--replay",
            MESHVIEW_TEST_DATA "/small.cap.gz"});
    CHECK(replay.wait_for_exit() == 0);
    wait_until("health tells of all", [&] {
        const boost::json::value health = get_json(port, "/health");
        const boost::json::value* ingest = health.as_object().if_contains("ingest");
        return ingest != nullptr && ingest->is_object()
            && ingest->at("received").to_number<std::int64_t>() == expected("envelopes");
    });
    wait_until("all is counted", [&] {
        return get_json(port, "/api/stats/count").at("total_packets").to_number<std::int64_t>()
            == expected("decodable_packets") + expected("undecodable");
    });

    Process status(programs / "meshview", {"--config", config.string(), "status"}, folder.path());
    CHECK(status.wait_for_exit() == 0);
    CHECK(status.log().find("whole_stack") != std::string::npos);
    const std::string metrics = get(port, "/metrics").body;
    CHECK(metrics.find("meshview_database_bytes") != std::string::npos);
    CHECK(metrics.find("meshview_writer_up 1") != std::string::npos);
    CHECK(metrics.find("writer=\"") == std::string::npos);

    Process second(programs / "meshview-writer", {"--config", config.string()}, folder.path());
    wait_until("the figures of both writers are told", [&] {
        const std::string both = get(port, "/metrics").body;
        const std::regex label("meshview_mqtt_connected\\{writer=");
        return std::distance(std::sregex_iterator(both.begin(), both.end(), label), {}) == 2;
    });
    second.send_signal(SIGTERM);
    CHECK(second.wait_for_exit() == 0);

    launcher.send_signal(SIGTERM);
    CHECK(launcher.wait_for_exit() == 0);
}
