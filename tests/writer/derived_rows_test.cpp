// What is counted, linked and taken out of payloads beside the packets themselves.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include "tests/writer/scratch_database.hpp"
#include "writer/past_packets.hpp"

using namespace meshview;
using namespace meshview::writer_test;

namespace {

using Rows = std::vector<std::string>;

constexpr const char* traffic = "SELECT hour, channel, portnum, packets, receptions FROM traffic_hour "
                                "ORDER BY hour, portnum";
constexpr const char* links = "SELECT from_node_id, to_node_id, source, reports, snr FROM link "
                              "ORDER BY source, from_node_id, to_node_id";

meshtastic::ServiceEnvelope direct(meshtastic::ServiceEnvelope heard, float snr)
{
    heard.mutable_packet()->set_hop_start(3);
    heard.mutable_packet()->set_hop_limit(3);
    heard.mutable_packet()->set_rx_snr(snr);
    return heard;
}

meshtastic::ServiceEnvelope reply_to(std::uint32_t id, const std::string& words, bool is_reaction)
{
    auto answer = text(bob, 9, words);
    answer.mutable_packet()->mutable_decoded()->set_reply_id(id);
    answer.mutable_packet()->mutable_decoded()->set_emoji(is_reaction ? 1 : 0);
    return answer;
}

} // namespace

TEST_CASE("packets and receptions are counted by hour and day, each once")
{
    ScratchIngest ingest;
    ingest.take(text(alice, 5, "hello"));
    ingest.take(heard_by(text(alice, 5, "hello"), other_gate), start_us + 10);
    ingest.take(text(alice, 5, "hello"), start_us + 20); // a duplicate
    ingest.take(envelope(bob, 6, meshtastic::PRIVATE_APP, "?"), start_us + us_per_hour);
    CHECK(ingest.rows(traffic) == Rows{"497222|LongFast|1|1|2", "497223|LongFast|256|1|1"});
    CHECK(ingest.value("SELECT day, sum(packets), sum(receptions) FROM traffic_day GROUP BY day")
        == "20717|2|3");
    CHECK(ingest.rows("SELECT node_id, packets, receptions FROM node_hour ORDER BY hour")
        == Rows{fmt::format("{}|1|2", alice), fmt::format("{}|1|1", bob)});
    CHECK(ingest.value("SELECT count(*), sum(receptions) FROM node_day") == "2|3");
    CHECK(ingest.rows("SELECT node_id, first_seen_us, last_seen_us, receptions FROM gateway ORDER BY 1")
        == Rows{fmt::format("{}|1790000000000000|1790003600000000|2", gate),
            fmt::format("{}|1790000000000010|1790000000000010|1", other_gate)});
}

TEST_CASE("a copy that decodes later moves its packet to its port")
{
    ScratchIngest ingest;
    ingest.take(sealed(text(alice, 5, "hello"), "sixteen byte key"));
    ingest.take(heard_by(text(alice, 5, "hello"), other_gate), start_us + 10);
    CHECK(ingest.rows(traffic) == Rows{"497222|LongFast|0|0|1", "497222|LongFast|1|1|1"});
    CHECK(ingest.value("SELECT text FROM message") == "hello");
}

TEST_CASE("links: direct receptions, neighbours and traceroutes, each for itself")
{
    ScratchIngest ingest;
    ingest.take(direct(text(alice, 5, "hello"), 4.5F));
    ingest.take(direct(text(alice, 6, "again"), 6.5F), start_us + 10);
    meshtastic::NeighborInfo report;
    report.set_node_id(bob);
    report.add_neighbors()->set_node_id(alice);
    report.mutable_neighbors(0)->set_snr(-3.25F);
    ingest.take(envelope(bob, 7, meshtastic::NEIGHBORINFO_APP, report));
    meshtastic::RouteDiscovery route;
    route.add_route(bob);
    route.add_snr_towards(10);
    ingest.take(envelope(alice, 8, meshtastic::TRACEROUTE_APP, route));
    CHECK(ingest.rows(links)
        == Rows{fmt::format("{}|{}|1|2|6.5", alice, gate), fmt::format("{}|{}|2|1|-3.25", alice, bob),
            fmt::format("{}|{}|3|1|6.25", bob, gate), fmt::format("{}|{}|3|1|2.5", alice, bob)});
    CHECK(ingest.value("SELECT snr_sum, snr_count, first_seen_us, last_seen_us FROM link WHERE source = 1")
        == "11.0|2|1790000000000000|1790000000000010");
}

TEST_CASE("messages to everybody are found by any part of them; others are nowhere")
{
    ScratchIngest ingest;
    ingest.take(text(alice, 5, "Hello Mesh"));
    ingest.take(reply_to(5, "\xf0\x9f\x91\x8d", true));
    auto private_text = text(alice, 6, "hello you");
    private_text.mutable_packet()->set_to(bob);
    ingest.take(private_text);
    CHECK(ingest.rows("SELECT packet_id, from_node_id, channel, text, reply_id, is_reaction FROM message "
                      "ORDER BY packet_id")
        == Rows{fmt::format("5|{}|LongFast|Hello Mesh|NULL|0", alice),
            fmt::format("9|{}|LongFast|\xf0\x9f\x91\x8d|5|1", bob)});
    CHECK(ingest.database().search("lo me") == Rows{"5"});
    ingest.database().exec("DELETE FROM message WHERE packet_id = 5");
    CHECK(ingest.database().search("lo me").empty());
}

TEST_CASE("positions and telemetry are rows of their own")
{
    ScratchIngest ingest;
    meshtastic::Position position;
    position.set_latitude_i(377'000'000);
    position.set_longitude_i(-1'220'000'000);
    position.set_altitude(0);
    position.set_sats_in_view(7);
    ingest.take(envelope(alice, 5, meshtastic::POSITION_APP, position));
    ingest.take(envelope(alice, 6, meshtastic::POSITION_APP, meshtastic::Position()));
    meshtastic::Telemetry telemetry;
    telemetry.mutable_environment_metrics()->set_temperature(-4.5F);
    ingest.take(envelope(bob, 7, meshtastic::TELEMETRY_APP, telemetry));
    CHECK(ingest.rows("SELECT packet_id, node_id, latitude_i, longitude_i, altitude, ground_speed, "
                      "sats_in_view FROM position")
        == Rows{fmt::format("5|{}|377000000|-1220000000|0|NULL|7", alice)});
    CHECK(ingest.rows("SELECT node_id, variant, json_extract(metrics, '$.temperature') FROM telemetry")
        == Rows{fmt::format("{}|environment_metrics|-4.5", bob)});
}

TEST_CASE("what other ports say is a row of its own, unless it is somebody else's business")
{
    ScratchIngest ingest;
    meshtastic::Waypoint waypoint;
    waypoint.set_id(77);
    waypoint.set_name("Summit");
    waypoint.set_latitude_i(377'000'000);
    ingest.take(envelope(alice, 5, meshtastic::WAYPOINT_APP, waypoint));
    meshtastic::Routing routing;
    routing.set_error_reason(meshtastic::Routing::NO_RESPONSE);
    auto result = envelope(bob, 6, meshtastic::ROUTING_APP, routing);
    result.mutable_packet()->set_to(alice);
    result.mutable_packet()->mutable_decoded()->set_request_id(4321);
    ingest.take(result);
    ingest.take(envelope(alice, 7, meshtastic::DETECTION_SENSOR_APP, "door\xff opened"));
    ingest.take(envelope(alice, 8, meshtastic::ADMIN_APP, ""));
    auto for_bob = envelope(alice, 9, meshtastic::WAYPOINT_APP, waypoint);
    for_bob.mutable_packet()->set_to(bob);
    ingest.take(for_bob);
    ingest.take(envelope(alice, 10, meshtastic::WAYPOINT_APP, "\xff\xff no waypoint"));
    meshtastic::StoreAndForward forwarded;
    forwarded.set_rr(meshtastic::StoreAndForward::ROUTER_TEXT_DIRECT);
    forwarded.set_text("a secret");
    ingest.take(envelope(alice, 11, meshtastic::STORE_FORWARD_APP, forwarded));
    CHECK(
        ingest.rows("SELECT packet_id, node_id, portnum, request_id, content FROM report ORDER BY packet_id")
        == Rows{fmt::format(R"(5|{}|8|NULL|{{"id":77,"latitude_i":377000000,"name":"Summit"}})", alice),
            fmt::format(R"(6|{}|5|4321|{{"error_reason":8}})", bob),
            fmt::format("7|{}|10|NULL|{{\"text\":\"door\xef\xbf\xbd opened\"}}", alice),
            fmt::format(R"(11|{}|65|NULL|{{"rr":8}})", alice)});
    CHECK(ingest.value("SELECT count(*) FROM packet WHERE instr(payload, 'a secret') > 0") == "0");
}

TEST_CASE("a packet that opens while the past is read is not stored twice")
{
    ScratchIngest ingest;
    meshtastic::Position position;
    position.set_latitude_i(377'000'000);
    position.set_longitude_i(-1'220'000'000);
    const auto open = envelope(alice, 5, meshtastic::POSITION_APP, position);
    ingest.take(sealed(open, "sixteen byte key"));
    const auto store = ingest.database().open_store();
    writer::Ingest reading(*store, mesh::Keyring::with_default_key({}), {});
    writer::PastPackets past(store->past(), reading);
    in_transaction(*store, reading, [&] { past.plan(); });
    ingest.take(heard_by(open, other_gate), start_us + us_per_hour);
    CHECK(ingest.value("SELECT import_time_us FROM position") == std::to_string(start_us));
    while (!past.is_done())
        in_transaction(*store, reading, [&] { past.step(10); });
    CHECK(ingest.value("SELECT count(*) FROM position") == "1");
}

TEST_CASE("what was stored unread is read once, and packets open when their key comes")
{
    ScratchIngest ingest;
    ingest.take(text(alice, 5, "hello"));
    ingest.take(sealed(text(bob, 6, "secret"), "sixteen byte key"), start_us + 10);
    ingest.database().exec("DELETE FROM message");

    const auto store = ingest.database().open_store();
    const std::vector<std::string> keys{"c2l4dGVlbiBieXRlIGtleQ=="};
    writer::Ingest with_key(*store, mesh::Keyring::with_default_key(keys), {});
    writer::PastPackets past(store->past(), with_key);
    in_transaction(*store, with_key, [&] { past.plan(); });
    int steps = 0;
    for (; !past.is_done(); ++steps)
        in_transaction(*store, with_key, [&] { past.step(1); });
    CHECK(steps == 6); // three numbers, one of them a reception's: read and tried
    CHECK(past.progress().opened == 1);
    CHECK(ingest.rows("SELECT text FROM message ORDER BY packet_id") == Rows{"hello", "secret"});
    CHECK(ingest.value("SELECT portnum FROM packet WHERE id = 6") == "1");
    CHECK(ingest.rows(traffic) == Rows{"497222|LongFast|0|0|1", "497222|LongFast|1|2|1"});

    writer::PastPackets later(store->past(), with_key);
    in_transaction(*store, with_key, [&] { later.plan(); });
    CHECK(later.is_done());
}

TEST_CASE("where contents were read before there were reports, those alone are read")
{
    ScratchIngest ingest;
    meshtastic::Waypoint waypoint;
    waypoint.set_id(77);
    ingest.take(envelope(alice, 5, meshtastic::WAYPOINT_APP, waypoint));
    ingest.take(text(alice, 6, "hello"), start_us + 10);
    const auto store = ingest.database().open_store();
    writer::Ingest reading(*store, mesh::Keyring::with_default_key({}), {});
    writer::PastPackets before(store->past(), reading);
    in_transaction(*store, reading, [&] { before.plan(); });
    while (!before.is_done())
        in_transaction(*store, reading, [&] { before.step(10); });
    ingest.database().exec("DELETE FROM report; DELETE FROM message;"
                           "DELETE FROM payload_reading WHERE task = 'reports'");

    writer::PastPackets past(store->past(), reading);
    in_transaction(*store, reading, [&] { past.plan(); });
    CHECK_FALSE(past.is_done());
    in_transaction(*store, reading, [&] { past.step(10); });
    CHECK(past.is_done());
    CHECK(ingest.value("SELECT packet_id FROM report") == "5");
    CHECK(ingest.value("SELECT count(*) FROM message") == "0");
}
