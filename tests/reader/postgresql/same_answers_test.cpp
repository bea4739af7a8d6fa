#include <doctest/doctest.h>

#include <regex>

#include <fmt/format.h>

#include "common/database.hpp"
#include "tests/reader/postgresql/recorded_mesh.hpp"
#include "writer/offline.hpp"

using namespace meshview;
using namespace meshview::reader::testing;

namespace {

std::vector<std::int64_t> numbers(SQLite::Database& db, const std::string& query)
{
    std::vector<std::int64_t> found;
    SQLite::Statement statement(db, query);
    while (statement.executeStep())
        found.push_back(statement.getColumn(0).getInt64());
    return found;
}

std::vector<std::string> targets_of(const std::filesystem::path& database)
{
    SQLite::Database db = open_for_reading({.path = database});
    std::vector<std::string> targets{"/api/nodes", "/api/nodes?role=CLIENT", "/api/nodes?days_active=2",
        "/api/nodes?limit=5&offset=3", "/api/nodes/activity?hours=48", "/api/packets",
        "/api/packets?limit=1000", "/api/packets?portnum=1&limit=100", "/api/packets?contains=hello",
        "/api/packets?contains=nothing%20at%20all", "/api/packets?contains=lat&limit=20",
        "/api/packets?channel=LongFast", "/api/packets?after=0&limit=50", "/api/messages",
        "/api/messages?contains=hello", "/api/messages?contains=100%25", "/api/messages?contains=a_b",
        "/api/packets?channel=%FF", "/api/packets?channel=LongFast%00x", "/api/nodes?role=%FF",
        "/api/stats?channel=%FF", "/api/messages?contains=hel%00lo", "/api/messages?after=0",
        "/api/receptions", "/api/receptions?after=0&limit=20", "/api/geojson/nodes", "/api/geojson/links",
        "/api/geojson/links?days=3", "/api/channels", "/api/channels?period_type=day&length=5",
        "/api/channels?period_type=hour&length=30", "/api/stats", "/api/stats?period_type=hour&length=60",
        "/api/stats?period_type=day&length=5", "/api/stats?period_type=day&length=5&portnum=3",
        "/api/stats?period_type=hour&length=50&channel=longfast", "/api/stats/count",
        "/api/stats/count?period_type=day&length=4", "/api/stats/count?channel=longfast", "/api/stats/top",
        "/api/stats/top?period_type=day&length=4",
        "/api/stats/top?period_type=hour&length=40&limit=7&offset=2", "/api/stats/mix",
        "/api/stats/ports?period_type=day&length=9", "/api/stats/ports?channel=longfast",
        "/api/packets?hops=0&limit=30", "/api/packets?hops=2&since=5", "/api/packets?hops=1&after=0&limit=20",
        "/api/stats/mix?hours=72", "/api/edges", "/api/edges?type=traceroute", "/api/edges?type=neighbor",
        "/api/links", "/api/links?days=4", "/api/gateways", "/api/export/packets?format=csv",
        "/api/export/packets?format=ndjson", "/api/export/receptions?format=csv",
        "/api/export/nodes?format=csv", "/api/export/positions?format=csv",
        "/api/export/telemetry?format=ndjson", "/api/export/messages?format=csv"};
    for (const auto id : numbers(db,
             "SELECT id FROM (SELECT id FROM packet ORDER BY sequence LIMIT 3) UNION "
             "SELECT id FROM (SELECT id FROM packet WHERE portnum = 70 LIMIT 3)"))
        for (const char* target : {"/api/packet/{}", "/api/packets?packet_id={}", "/api/packets_seen/{}",
                 "/api/traceroute/{}", "/api/stats/count?packet_id={}"})
            targets.push_back(fmt::format(fmt::runtime(target), id));
    for (const auto node : numbers(db,
             "SELECT node_id FROM (SELECT node_id FROM node ORDER BY node_id LIMIT 4) UNION "
             "SELECT node_id FROM (SELECT node_id FROM gateway ORDER BY receptions DESC LIMIT 2)"))
        for (const char* target :
            {"/api/nodes?node_id={}", "/api/packets?node_id={}", "/api/packets?from_node_id={}&limit=20",
                "/api/packets?to_node_id={}", "/api/packets?gateway={}&limit=10", "/api/node/{}/heard-by",
                "/api/node/{}/hears?days=4", "/api/node/{}/signal?days=4", "/api/node/{}/why",
                "/api/node/{}/positions?days=4", "/api/node/{}/telemetry?days=4",
                "/api/node/{}/impersonation-check", "/api/geojson/positions/{}", "/api/edges?node_id={}",
                "/api/links?node_id={}", "/api/stats?period_type=day&length=4&from_node={}"})
            targets.push_back(fmt::format(fmt::runtime(target), node));
    const auto gateways = numbers(db, "SELECT node_id FROM gateway ORDER BY receptions DESC LIMIT 2");
    targets.push_back(
        fmt::format("/api/gateways/compare?first={}&second={}&hours=72", gateways.at(0), gateways.at(1)));
    return targets;
}

} // namespace

TEST_CASE("every endpoint answers from PostgreSQL as from SQLite, byte for byte")
{
    const TemporaryFolder folder;
    const auto recording = write_recording(folder);
    Config on_server = postgresql_config("same_answers");
    Config on_disk = on_server;
    on_disk.database = {};
    on_disk.database.path = folder.path() / "packets.db";
    writer::import_recording(on_server, recording, {});
    writer::import_recording(on_disk, recording, {});
    const ServingReader sqlite(on_disk);
    const ServingReader postgresql(on_server);
    for (const std::string& target : targets_of(on_disk.database.path)) {
        CAPTURE(target);
        const Answer expected = sqlite.get(target);
        const Answer found = postgresql.get(target);
        CHECK(expected.status == 200);
        CHECK(found.status == expected.status);
        CHECK(found.body == expected.body);
    }
}

TEST_CASE("the scoreboard is the same but for the last digits of its means")
{
    const TemporaryFolder folder;
    const auto recording = write_recording(folder);
    Config on_server = postgresql_config("scoreboard");
    Config on_disk = on_server;
    on_disk.database = {};
    on_disk.database.path = folder.path() / "packets.db";
    writer::import_recording(on_server, recording, {});
    writer::import_recording(on_disk, recording, {});
    const std::string target = "/api/gateways/scoreboard?hours=72";
    const auto board = [&](const Config& config) {
        const ServingReader reader(config);
        return std::regex_replace(
            reader.get(target).body, std::regex("(\"clock_skew_s\":-?[0-9]+\\.[0-9]{0,3})[0-9]*"), "$1");
    };
    CHECK(board(on_server) == board(on_disk));
}
