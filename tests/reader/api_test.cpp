#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "common/mesh/meshtastic.pb.h"
#include "reader/packet_content.hpp"
#include "tests/reader/fixture.hpp"

using namespace meshview;
using namespace meshview::reader;
using namespace meshview::reader::testing;

namespace {

boost::json::array packets_of(const RunningReader& running, const std::string& query)
{
    return running.json("/api/packets?" + query).at("packets").as_array();
}

std::set<std::string> keys_of(const boost::json::value& object)
{
    std::set<std::string> keys;
    for (const auto& member : object.as_object())
        keys.insert(std::string(member.key()));
    return keys;
}

std::int64_t count(const boost::json::value& value, std::string_view key)
{
    return value.at(key).as_int64();
}

void check_bad_parameter(const RunningReader& running, const std::string& target, std::string_view parameter)
{
    const Answer answer = running.get(target);
    INFO(target << ": " << answer.body);
    REQUIRE(answer.status == 400);
    CHECK(answer.json().at("parameter").as_string() == parameter);
    CHECK(answer.json().as_object().contains("got"));
    CHECK(answer.json().as_object().contains("allowed"));
    CHECK(answer.json().at("error").is_string());
}

} // namespace

TEST_CASE("nodes: fields, order and filters")
{
    const RunningReader running;
    const auto nodes = running.json("/api/nodes").at("nodes").as_array();
    CHECK(nodes.size() == 50);
    CHECK(keys_of(nodes.front())
        == std::set<std::string>{"id", "node_id", "long_name", "short_name", "hw_model", "firmware", "role",
            "last_lat", "last_long", "channel", "is_mqtt_gateway", "first_seen_us", "last_seen_us"});
    std::string before;
    for (const auto& node : nodes) {
        const std::string name(node.at("short_name").as_string());
        CHECK(before <= name);
        before = name;
    }
    for (const std::string id : {"1942955373", "0x73cf256d", "!73cf256d", "%2173CF256D"}) {
        const auto one = running.json("/api/nodes?node_id=" + id).at("nodes").as_array();
        REQUIRE(one.size() == 1);
        CHECK(one[0].at("id").as_string() == "!73cf256d");
        CHECK(one[0].at("long_name").as_string() == "Grizzly Boat 462");
        CHECK(one[0].at("is_mqtt_gateway").as_bool());
        CHECK(one[0].at("last_lat").as_int64() == 374305118);
    }
    const auto routers = running.json("/api/nodes?role=router").at("nodes").as_array();
    CHECK(routers.size() > 0);
    CHECK(routers.size() < nodes.size());
    CHECK(running.json("/api/nodes?role=ROUTER").at("nodes").as_array() == routers);
    CHECK(running.json("/api/nodes?role=NONE").at("nodes").as_array().empty());
    CHECK(running.json("/api/nodes?channel=LongFast&hw_model=STATION_G1").at("nodes").as_array().size() < 50);
    CHECK(running.json("/api/nodes?role=&channel=").at("nodes").as_array().size() == 50);
}

TEST_CASE("nodes: never seen, recently seen, the equator, hostile names")
{
    const RunningReader running;
    TestDatabase db(running);
    db.add_node(0x1, "never", 0);
    db.add_node(0x2, "today", now_us() - us_per_hour);
    db.add_node(0x3, "last week", now_us() - 7 * us_per_day);
    db.exec("UPDATE node SET last_lat = 0, last_long = 0 WHERE node_id = 2");
    const std::string hostile = "<img src=x onerror=alert(1)>\"\\\xff\x01';DROP TABLE node";
    db.add_node(0x4, hostile, now_us());

    CHECK(running.json("/api/nodes?node_id=1").at("nodes").as_array().empty());
    CHECK(running.json("/api/nodes?node_id=3&days_active=6").at("nodes").as_array().empty());
    CHECK(running.json("/api/nodes?node_id=3&days_active=8").at("nodes").as_array().size() == 1);
    const auto equator = running.json("/api/nodes?node_id=2&days_active=1").at("nodes").as_array();
    CHECK(equator.at(0).at("last_lat").as_int64() == 0);
    CHECK(equator.at(0).at("is_mqtt_gateway").is_null());
    CHECK(equator.at(0).at("hw_model").is_null());
    CHECK(running.json("/api/nodes?node_id=4").at("nodes").at(0).at("long_name").as_string()
        == "<img src=x onerror=alert(1)>\"\\\xef\xbf\xbd\x01';DROP TABLE node");
    CHECK(running.json("/api/nodes?role=';DROP%20TABLE%20node;--").at("nodes").as_array().empty());
    CHECK(running.json("/api/nodes").at("nodes").as_array().size() == 53);
}

TEST_CASE("packets: newest first, with limits and filters")
{
    const RunningReader running;
    const auto answer = running.json("/api/packets");
    const auto packets = answer.at("packets").as_array();
    CHECK(packets.size() == 50);
    CHECK(answer.at("latest_import_time") == packets[0].at("import_time_us"));
    for (std::size_t i = 1; i < packets.size(); ++i)
        CHECK(packets[i - 1].at("import_time_us").as_int64() >= packets[i].at("import_time_us").as_int64());
    CHECK(keys_of(packets[0])
        == std::set<std::string>{"id", "import_time_us", "channel", "from_node_id", "to_node_id", "portnum",
            "long_name", "payload", "to_long_name"});
    CHECK(packets_of(running, "limit=1000").size() == 500);
    CHECK(packets_of(running, "limit=99999").size() == 500);
    CHECK(packets_of(running, "limit=0").size() == 1);
    CHECK(packets_of(running, "limit=-3").size() == 1);

    const std::string since = std::to_string(packets[9].at("import_time_us").as_int64());
    CHECK(packets_of(running, "since=" + since).size() == 9);
    for (const auto& packet : packets_of(running, "portnum=3&limit=1000")) {
        CHECK(packet.at("portnum").as_int64() == 3);
        CHECK(packet.at("payload").as_string().starts_with("latitude_i: "));
    }
    const auto sent = packets_of(running, "from_node_id=0x73cf256d&limit=1000");
    const auto both = packets_of(running, "node_id=!73cf256d&limit=1000");
    const auto got = packets_of(running, "to_node_id=1942955373&limit=1000");
    CHECK(sent.size() > 0);
    CHECK(both.size() == sent.size() + got.size());
    CHECK(sent[0].at("long_name").as_string() == "Grizzly Boat 462");
    CHECK(running.json("/api/packets?since=9000000000000000").as_object().size() == 1);
}

TEST_CASE("packets: one by id")
{
    const RunningReader running;
    const auto packets = packets_of(running, "packet_id=4240911713");
    REQUIRE(packets.size() == 1);
    CHECK_FALSE(packets[0].as_object().contains("to_long_name"));
    CHECK(packets[0].at("payload").as_string().starts_with(
        "id: \"!73cf256d\"\nlong_name: \"Grizzly Boat 462\"\n"));
    CHECK(running.get("/api/packets?packet_id=12345").body == R"({"packets":[]})");
    check_bad_parameter(running, "/api/packets?packet_id=abc", "packet_id");
}

TEST_CASE("packets: what texts show, and to whom")
{
    const RunningReader running;
    TestDatabase db(running);
    db.add({.id = 1, .payload = "Hello Wörld", .reply_id = 77});
    db.add({.id = 2, .to = 0x22, .payload = "secret hello"});
    db.add({.id = 3, .payload = "seq 12"});
    db.add({.id = 4, .payload = "seq 12 and more"});
    db.add({.id = 5, .payload = "\xff\xfe broken"});
    db.add({.id = 6, .to = 0x22, .portnum = 11, .payload = "secret alert"});
    db.add({.id = 7, .portnum = 256, .payload = "opaque"});
    db.run("INSERT INTO packet (sequence, id, portnum, from_node_id, to_node_id, payload, import_time_us) "
           "VALUES "
           "($1, 8, 0, 17, 4294967295, $2, 1795999999000000)",
        {db.next_place(), SqlBytes{"\xff\xff\xff"}});
    db.run(
        "INSERT INTO packet (sequence, id, portnum, from_node_id) VALUES ($1, 9, 1, 17)", {db.next_place()});
    const auto text = [&](int id) {
        return std::string(
            packets_of(running, "packet_id=" + std::to_string(id)).at(0).at("payload").as_string());
    };
    CHECK(text(1) == "Hello Wörld");
    CHECK(text(2) == "<redacted>");
    CHECK(text(5) == "\xef\xbf\xbd\xef\xbf\xbd broken");
    CHECK(text(6) == "<redacted>");
    CHECK(text(7) == "Did not decode");
    CHECK(text(8) == "Did not decode");
    CHECK(text(9) == "<redacted>");
    CHECK(packets_of(running, "packet_id=1").at(0).at("reply_id").as_int64() == 77);
    CHECK_FALSE(packets_of(running, "packet_id=2").at(0).as_object().contains("reply_id"));

    const auto ids = [&](const std::string& query) {
        std::set<std::int64_t> found;
        for (const auto& packet : packets_of(running, query))
            found.insert(packet.at("id").as_int64());
        return found;
    };
    CHECK(ids("from_node_id=0x11&portnum=1") == std::set<std::int64_t>{1, 2, 4, 5, 9});
    CHECK(ids("from_node_id=0x11").contains(3));
    CHECK(ids("contains=hello&from_node_id=0x11") == std::set<std::int64_t>{1});
    CHECK(ids("contains=W%C3%96RLD&portnum=1") == std::set<std::int64_t>{1});
    CHECK(ids("contains=secret").empty());
    CHECK(ids("contains=redacted").empty());
    CHECK(ids("contains=%25&from_node_id=0x11").empty());
    CHECK(ids("contains=grizzly+BOAT+462").size() > 0);
    CHECK(packets_of(running, "contains=hw_model&limit=3").size() == 3);
}

TEST_CASE("packets: a search finds all that the text form shows, and packets of either side are found once")
{
    const RunningReader running;
    const auto ids = [&](const std::string& query) {
        std::set<std::int64_t> found;
        const auto packets = packets_of(running, "limit=1000&" + query);
        for (const auto& packet : packets)
            found.insert(packet.at("id").as_int64());
        CHECK(found.size() == packets.size());
        return found;
    };
    const auto all = packets_of(running, "limit=1000");
    for (const std::string needle : {"latitude", "LATITUDE_I: 37", "grizzly", "oat", "router", "decode",
             "e_i: 3", "true", "\\n", "a", "7", "voltage", "zzz", "macaddr", "long_name"}) {
        std::set<std::int64_t> expected;
        for (const auto& packet : all) {
            const std::string text = fold_case(std::string(packet.at("payload").as_string()));
            if (text != "<redacted>" && text.find(fold_case(needle)) != std::string::npos)
                expected.insert(packet.at("id").as_int64());
        }
        std::string encoded;
        for (const char c : needle)
            encoded += fmt::format("%{:02x}", static_cast<unsigned char>(c));
        CAPTURE(needle);
        CHECK(ids("contains=" + encoded) == expected);
    }

    TestDatabase db(running);
    db.add({.id = 1, .from = 0x11, .to = 0x22, .import_time_us = 3});
    db.add({.id = 2, .from = 0x22, .to = 0x11, .import_time_us = 2});
    db.add({.id = 3, .from = 0x11, .to = 0x11, .import_time_us = 1});
    db.add({.id = 4, .from = 0x11, .import_time_us = 4});
    CHECK(ids("node_id=0x11") == std::set<std::int64_t>{1, 2, 3, 4});
    CHECK(ids("node_id=0x11&to_node_id=0x11") == std::set<std::int64_t>{2, 3});
    CHECK(ids("node_id=0x11&since=2&portnum=1") == std::set<std::int64_t>{1, 4});
    const auto newest = packets_of(running, "node_id=0x11&limit=3");
    REQUIRE(newest.size() == 3);
    CHECK(newest[0].at("id").as_int64() == 4);
    CHECK(newest[1].at("id").as_int64() == 1);
    CHECK(newest[2].at("id").as_int64() == 2);
    CHECK(ids("node_id=4294967295").size() == ids("to_node_id=4294967295").size());
}

TEST_CASE("packets: nothing is lost behind a cursor")
{
    const RunningReader running;
    const auto place = running.json("/api/packets?after=latest");
    CHECK(place.at("packets").as_array().empty());
    TestDatabase db(running);
    for (int id = 1; id <= 25; ++id)
        db.add({.id = id});
    std::string cursor(place.at("cursor").as_string());
    std::int64_t next = 1;
    bool more = true;
    while (more) {
        const auto page = running.json("/api/packets?limit=10&after=" + cursor);
        for (const auto& packet : page.at("packets").as_array())
            CHECK(packet.at("id").as_int64() == next++);
        cursor = page.at("cursor").as_string();
        more = page.at("more").as_bool();
    }
    CHECK(next == 26);
    CHECK(running.json("/api/packets?after=" + cursor).at("packets").as_array().empty());
    CHECK(running.json("/api/packets?limit=1000&after=0").at("packets").as_array().size() == 525);
    CHECK(running.get("/api/packets?after=" + std::to_string(std::stoll(cursor) + 1)).status == 410);
    CHECK(running.get("/api/packets?after=123456789012345").status == 410);
    check_bad_parameter(running, "/api/packets?after=soon", "after");
}

TEST_CASE("packets_seen")
{
    const RunningReader running;
    const auto seen = running.json("/api/packets_seen/4240911713").at("seen").as_array();
    REQUIRE(seen.size() > 1);
    CHECK(keys_of(seen[0])
        == std::set<std::string>{"packet_id", "node_id", "rx_time", "hop_limit", "hop_start", "channel",
            "rx_snr", "rx_rssi", "topic", "import_time_us"});
    CHECK(seen[0].at("import_time_us").as_int64() >= seen[1].at("import_time_us").as_int64());
    CHECK(running.get("/api/packets_seen/1").body == R"({"seen":[]})");
    check_bad_parameter(running, "/api/packets_seen/abc", "packet_id");
    check_bad_parameter(running, "/api/packets_seen/99999999999999999999", "packet_id");
    CHECK(running.get("/api/packets_seen/").status == 404);
    CHECK(running.get("/api/packets_seen").status == 404);
}

TEST_CASE("bad parameters are named")
{
    const RunningReader running;
    check_bad_parameter(running, "/api/nodes?days_active=x", "days_active");
    check_bad_parameter(running, "/api/nodes?node_id=^all", "node_id");
    check_bad_parameter(running, "/api/nodes?node_id=4294967296", "node_id");
    check_bad_parameter(running, "/api/packets?limit=ten", "limit");
    check_bad_parameter(running, "/api/packets?since=1.5", "since");
    check_bad_parameter(running, "/api/packets?portnum=-1", "portnum");
    check_bad_parameter(running, "/api/packets?from_node_id=!zzzz", "from_node_id");
    check_bad_parameter(running, "/api/channels?period_type=week", "period_type");
    check_bad_parameter(running, "/api/stats?length=0", "length");
    check_bad_parameter(running, "/api/stats/top?offset=-1", "offset");
    check_bad_parameter(running, "/api/edges?type=cable", "type");
    check_bad_parameter(running, "/api/traceroute/x", "packet_id");
    check_bad_parameter(running, "/api/node/x/qr", "node_id");
    check_bad_parameter(running, "/api/nodes?role=%f", "role");
}

TEST_CASE("statistics")
{
    const RunningReader running;
    TestDatabase db(running);
    db.exec("DELETE FROM packet");
    db.exec("DELETE FROM packet_seen");
    const TimeUs now = now_us();
    for (int id = 1; id <= 6; ++id)
        db.add({.id = id,
            .from = 0x11,
            .to = id > 4 ? 0x22 : broadcast_node,
            .import_time_us = now - id * us_per_hour,
            .channel = id % 2 == 0 ? "LongFast" : "Other"});
    db.add({.id = 7, .from = 0x22, .portnum = 3, .import_time_us = now - 40 * us_per_hour, .channel = "Old"});
    db.exec("INSERT INTO topic (topic, channel) SELECT DISTINCT channel, channel FROM packet");
    db.exec("INSERT INTO packet_seen (sequence, packet_id, packet_sequence, node_id, rx_time, topic_id, "
            "import_time_us) "
            "SELECT 2 * p.sequence + g.number, p.id, p.sequence, g.number, 1, t.id, p.import_time_us FROM "
            "packet p "
            "JOIN topic t ON t.topic = p.channel "
            "JOIN (SELECT 1 AS number UNION ALL SELECT 2) AS g ON g.number = 1 OR p.id < 3");
    db.add_node(0x11, "eleven", now);
    db.add_node(0x22, "twenty-two", now);
    db.count_again();

    CHECK(running.get("/api/channels").body == R"({"channels":["LongFast","Other"]})");
    CHECK(running.get("/api/channels?period_type=day&length=2").body
        == R"({"channels":["LongFast","Old","Other"]})");

    const auto hours = running.json("/api/stats?channel=longFAST");
    CHECK(hours.at("data").as_array().size() == 3);
    CHECK(hours.at("channel").as_string() == "longFAST");
    CHECK(hours.at("portnum").is_null());
    CHECK(hours.at("data").at(2).at("period").as_string()
        == format_utc(now - 2 * us_per_hour).substr(0, 13) + ":00");
    const auto days = running.json("/api/stats?period_type=day&length=3").at("data").as_array();
    std::int64_t total = 0;
    for (const auto& day : days) {
        CHECK(day.at("period").as_string().size() == 10);
        total += count(day, "count");
    }
    CHECK(total == 7);
    const auto node = running.json("/api/stats?node=0x22&period_type=day&length=3");
    CHECK(count(node, "sent") == 1);
    CHECK(count(node, "seen") == 2);

    CHECK(running.get("/api/stats/count").body == R"({"total_packets":7,"total_seen":9})");
    CHECK(running.get("/api/stats/count?packet_id=1").body == R"({"total_packets":7,"total_seen":2})");
    CHECK(running.get("/api/stats/count?length=1").body == R"({"total_packets":6,"total_seen":8})");
    CHECK(running.get("/api/stats/count?from_node=0x22").body == R"({"total_packets":1,"total_seen":1})");
    CHECK(running.get("/api/stats/count?channel=other").body == R"({"total_packets":3,"total_seen":4})");

    const auto top = running.json("/api/stats/top?limit=1");
    CHECK(count(top, "total") == 52);
    CHECK(top.at("nodes").as_array().size() == 1);
    CHECK(count(top.at("nodes").at(0), "node_id") == 0x11);
    CHECK(count(top.at("nodes").at(0), "sent") == 6);
    CHECK(count(top.at("nodes").at(0), "seen") == 8);
    CHECK(top.at("nodes").at(0).at("avg").as_double() == doctest::Approx(1.33));
    CHECK(running.json("/api/stats/top?limit=1000").at("nodes").as_array().size() == 52);
    CHECK(running.json("/api/stats/top?limit=100&offset=50").at("nodes").as_array().size() == 2);
}

TEST_CASE("edges and traceroutes")
{
    const RunningReader running;
    TestDatabase db(running);
    db.exec("DELETE FROM traceroute");
    meshtastic::RouteDiscovery route;
    route.add_route(0x33);
    route.add_route(0x44);
    meshtastic::RouteDiscovery back;
    back.add_route(0x55);
    db.add({.id = 100, .from = 0x11, .to = 0x22, .portnum = 70});
    const auto add = [&](std::int64_t gateway, bool done, const std::string& there, const std::string& home) {
        db.run(
            "INSERT INTO traceroute (packet_id, gateway_node_id, done, route, import_time_us, route_return) "
            "VALUES (100, $1, $2, $3, $4, $5)",
            {gateway, done, SqlBytes{there}, now_us(), home.empty() ? SqlValue() : SqlBytes{home}});
    };
    add(0x99, false, route.SerializeAsString(), "");
    add(0x22, true, route.SerializeAsString(), back.SerializeAsString());
    add(0x22, false, "\xff\xff", "");

    meshtastic::NeighborInfo report;
    report.add_neighbors()->set_node_id(0x33);
    report.add_neighbors()->set_node_id(0x66);
    db.add({.id = 101, .from = 0x44, .portnum = 71, .payload = report.SerializeAsString()});

    const auto has = [](const boost::json::value& edges, int from, int to, std::string_view type) {
        int found = 0;
        for (const auto& edge : edges.at("edges").as_array())
            found +=
                edge.at("from") == from && edge.at("to") == to && edge.at("type").as_string() == type ? 1 : 0;
        return found;
    };
    const auto all = running.json("/api/edges");
    CHECK(has(all, 0x11, 0x33, "traceroute") == 1);
    CHECK(has(all, 0x33, 0x44, "traceroute") == 1);
    CHECK(has(all, 0x44, 0x99, "traceroute") == 1);
    CHECK(has(all, 0x44, 0x22, "traceroute") == 1);
    CHECK(has(all, 0x66, 0x44, "neighbor") == 1);
    CHECK(has(all, 0x33, 0x44, "neighbor") == 0);
    CHECK(has(running.json("/api/edges?type=neighbor"), 0x33, 0x44, "neighbor") == 1);
    CHECK(running.json("/api/edges?node_id=0x66").at("edges").as_array().size() == 1);

    const auto trace = running.json("/api/traceroute/100");
    CHECK(boost::json::serialize(trace)
        == R"({"packet":{"id":100,"from":17,"to":34,"channel":"LongFast"},"traceroute_packets":[)"
           R"({"index":0,"gateway_node_id":153,"done":false,"forward_hops":[51,68],"reverse_hops":[]},)"
           R"({"index":1,"gateway_node_id":34,"done":true,"forward_hops":[51,68],"reverse_hops":[85]},)"
           R"({"index":2,"gateway_node_id":34,"done":false,"forward_hops":[],"reverse_hops":[]}],)"
           R"("unique_forward_paths":[{"path":[],"count":1},{"path":[51,68],"count":2}],)"
           R"("unique_reverse_paths":[[85]],)"
           R"("winning_paths":{"forward":[[17,51,68,34]],"reverse":[[34,85,17]]}})");
    const Answer picture = running.get("/graph/traceroute/100");
    CHECK(picture.status == 200);
    CHECK(picture.header("content-type") == "image/svg+xml");
    // The reply came from 0x22: its ways are those of the request from there.
    for (const char* part : {"!00000022", "!00000033", "!00000044", "!00000055", "stroke-dasharray"})
        CHECK(picture.body.find(part) != std::string::npos);
    CHECK(running.get("/graph/traceroute/555").status == 404);
    const Answer missing = running.get("/api/traceroute/555");
    CHECK(missing.status == 404);
    CHECK(missing.body == R"({"error":"Packet not found"})");
}

TEST_CASE("contact links and key conflicts")
{
    const RunningReader running;
    TestDatabase db(running);
    db.add_node(0x11, "eleven", now_us());
    const std::string key(64, 'a');
    db.exec("INSERT INTO node_public_key (node_id, public_key, first_seen_us) VALUES (17, '" + key + "', 1)");
    const auto qr = running.json("/api/node/17/qr");
    CHECK(qr.at("meshtastic_url").as_string().starts_with("https://meshtastic.org/v/#CBES"));
    CHECK(qr.at("meshtastic_url").as_string().find('=') == std::string::npos);
    CHECK(running.get("/api/node/18/qr").status == 404);
    CHECK_FALSE(running.json("/api/node/0x11/impersonation-check").at("potential_impersonation").as_bool());

    for (const char c : {'b', 'c', 'd'})
        db.exec("INSERT INTO node_public_key (node_id, public_key, first_seen_us) VALUES (17, '"
            + std::string(64, c) + "', 2)");
    const auto check = running.json("/api/node/!00000011/impersonation-check");
    CHECK(check.at("unique_public_key_count").as_int64() == 4);
    CHECK(check.at("potential_impersonation").as_bool());
    CHECK(check.at("public_keys").as_array().size() == 4);
    CHECK(check.at("public_keys").at(0).as_string() == key);
    CHECK(check.at("public_keys").at(3).as_string() == "...");
    CHECK(check.at("warning").is_string());
}

TEST_CASE("configuration without secrets, health, version, start page")
{
    const RunningReader running([](Config& config) {
        config.mqtt.server = "broker.example";
        config.mqtt.username = "user-secret";
        config.mqtt.password = "password-secret";
        config.mqtt.secondary_keys = {"key-secret"};
        config.mqtt.topics = {"msh/US/#"};
        config.site.title = "A <title>";
        config.site.map_top_left_lat = 37.5;
        config.site.starting = "/chat";
        config.site.join_channel_url = "https://meshtastic.org/e/#CgMSAQESCBADGAE";
        config.site.join_preset = "LongFast";
    });
    const Answer config = running.get("/api/config");
    CHECK(config.body.find("secret") == std::string::npos);
    CHECK(config.json().at("site").at("title").as_string() == "A <title>");
    CHECK(config.json().at("site").at("chat").as_string() == "true");
    CHECK(config.json().at("site").at("map_top_left_lat").as_double() == 37.5);
    CHECK(config.json().at("site").at("join_channel_url").as_string()
        == "https://meshtastic.org/e/#CgMSAQESCBADGAE");
    CHECK(config.json().at("site").at("join_preset").as_string() == "LongFast");
    CHECK(config.json().at("mqtt").at("topics").at(0).as_string() == "msh/US/#");
    CHECK(config.json().at("cleanup").at("days_to_keep").as_string() == "14");

    const auto health = running.json("/health");
    CHECK(health.at("status").as_string() == "healthy");
    CHECK(health.at("database").as_string() == "connected");
    CHECK(health.at("database_size_bytes").as_int64() > 100'000);
    CHECK(health.at("seconds_since_last_message").is_number());
    CHECK(running.json("/version").at("version").as_string() == MESHVIEW_VERSION);

    CHECK(running.get("/").status == 302);
    CHECK(running.get("/").header("location") == "/chat");
    CHECK(running.get("/packet_list/0x11").header("location") == "/node/17");
    for (const char* page : {"/nodelist", "/join", "/api.html", "/node/17", "/packet/5", "/traceroute",
             "/traceroute/5", "/kiosk"})
        CHECK(running.get(page).status == 200);
    CHECK(running.get("/map").body.find("npm") != std::string::npos);
}

TEST_CASE("the start page is the configured one, or the map when there is no such page")
{
    for (const char* no_page : {"/no-such-page", "/", "//example.org", ""}) {
        const RunningReader running([&](Config& config) { config.site.starting = no_page; });
        CHECK(running.get("/").header("location") == "/map");
    }
}
