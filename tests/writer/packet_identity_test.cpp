#include <doctest/doctest.h>

#include "tests/writer/scratch_database.hpp"

using namespace meshview;
using namespace meshview::writer_test;

namespace {

constexpr const char* packet_list = "SELECT id, from_node_id FROM packet ORDER BY id";
constexpr const char* second_key = "4294967301"; // 5 + 2^32

} // namespace

TEST_CASE("one packet that several gateways heard is one packet with several receptions")
{
    ScratchIngest ingest;
    const auto hello = text(alice, 5, "hello");
    ingest.take(hello);
    ingest.take(heard_by(hello, other_gate), start_us + 100);
    CHECK(ingest.rows("SELECT id, portnum, from_node_id, to_node_id, channel, import_time_us FROM packet")
        == std::vector<std::string>{"5|1|2703024129|4294967295|LongFast|1790000000000000"});
    CHECK(ingest.rows(
              "SELECT packet_id, node_id, rx_time, hop_limit, hop_start, channel, rx_snr, rx_rssi, topic, "
              "import_time_us FROM packet_seen JOIN topic ON topic.id = topic_id ORDER BY import_time_us")
        == std::vector<std::string>{
            "5|1786642435|1790000000|2|3|LongFast|6.25|-87|msh/US/2/e/LongFast/!6a7e0003|1790000000000000",
            "5|1786642436|1790000000|2|3|LongFast|6.25|-87|msh/US/2/e/LongFast/!6a7e0004|1790000000000100"});
    CHECK(ingest.counters().received == 2);
    CHECK(ingest.counters().packets == 1);
    CHECK(ingest.counters().receptions == 2);
}

TEST_CASE("the same reception twice is stored once, also after a restart")
{
    ScratchIngest ingest;
    ingest.take(text(alice, 5, "hello"));
    ingest.take(text(alice, 5, "hello"), start_us + 100);
    ingest.restart();
    ingest.take(text(alice, 5, "hello"), start_us + 200);
    CHECK(ingest.value("SELECT count(*) FROM packet") == "1");
    CHECK(ingest.value("SELECT count(*) FROM packet_seen") == "1");
    CHECK(ingest.counters().duplicates == 2);
    CHECK(ingest.counters().packets == 1);
}

TEST_CASE("two receptions by one gateway at different times are two")
{
    ScratchIngest ingest;
    auto hello = text(alice, 5, "hello");
    ingest.take(hello);
    hello.mutable_packet()->set_rx_time(1'790'000'001);
    ingest.take(hello);
    CHECK(ingest.value("SELECT count(*) FROM packet_seen") == "2");
}

TEST_CASE("two senders that use the same id are two packets, each with its own receptions")
{
    ScratchIngest ingest;
    ingest.take(text(alice, 5, "from alice"));
    ingest.take(text(bob, 5, "from bob"));
    ingest.take(heard_by(text(bob, 5, "from bob"), other_gate));
    ingest.restart();
    ingest.take(heard_by(text(alice, 5, "from alice"), other_gate));
    CHECK(ingest.rows(packet_list)
        == std::vector<std::string>{"5|2703024129", std::string(second_key) + "|185270274"});
    CHECK(ingest.rows("SELECT packet_id, count(*) FROM packet_seen GROUP BY 1 ORDER BY 1")
        == std::vector<std::string>{"5|2", std::string(second_key) + "|2"});
}

TEST_CASE("a sender that uses an id again after a day means another packet")
{
    ScratchIngest ingest;
    SUBCASE("remembered") { }
    SUBCASE("after a restart")
    {
        ingest.restart();
    }
    ingest.take(text(alice, 5, "old"));
    ingest.take(heard_by(text(alice, 5, "old"), other_gate), start_us + us_per_day);
    CHECK(ingest.rows(packet_list) == std::vector<std::string>{"5|2703024129"});
    ingest.take(text(alice, 5, "new"), start_us + us_per_day + 1);
    ingest.restart();
    ingest.take(heard_by(text(alice, 5, "new"), other_gate), start_us + us_per_day + 1000);
    CHECK(ingest.rows(packet_list)
        == std::vector<std::string>{"5|2703024129", std::string(second_key) + "|2703024129"});
    CHECK(ingest.value("SELECT count(*) FROM packet_seen WHERE packet_id > 5") == "2");
}

TEST_CASE("a number is not given twice while a reception of its packet remains, or until a restart")
{
    ScratchIngest ingest;
    ingest.take(text(alice, 5, "hello"));
    ingest.take(heard_by(text(alice, 5, "hello"), other_gate), start_us + us_per_hour);
    ingest.database().exec("DELETE FROM packet");
    SUBCASE("the reception remains, after a restart")
    {
        ingest.database().exec("DELETE FROM packet_seen WHERE sequence = 2");
        ingest.restart();
    }
    SUBCASE("nothing remains, without a restart")
    {
        ingest.database().exec("DELETE FROM packet_seen");
    }
    ingest.take(text(bob, 6, "late"), start_us + 2 * us_per_day);
    CHECK(ingest.value("SELECT sequence FROM packet") == "4");
    CHECK(ingest.value("SELECT count(*) FROM packet_seen s JOIN packet p ON p.sequence = s.packet_sequence")
        == "1");
}

TEST_CASE("a packet stored without an arrival time is never taken for a new one")
{
    ScratchIngest ingest;
    ingest.database().exec("INSERT INTO packet (id, portnum, from_node_id) VALUES (5, 1, 2703024129)");
    ingest.restart();
    ingest.take(text(alice, 5, "hello"));
    CHECK(ingest.value("SELECT count(*) FROM packet") == "2");
}

TEST_CASE("packets that no key opens are listed as what they are")
{
    ScratchIngest ingest;
    ingest.take(sealed(text(alice, 5, "secret"), "sixteen byte key"));
    auto direct = sealed(text(alice, 6, "for bob only"), "sixteen byte key");
    direct.set_channel_id("PKI");
    direct.mutable_packet()->set_to(bob);
    direct.mutable_packet()->set_channel(0);
    ingest.take(direct);
    CHECK(ingest.rows("SELECT id, portnum, channel FROM packet ORDER BY id")
        == std::vector<std::string>{"5|0|LongFast", "6|0|PKI"});
    CHECK(ingest.value("SELECT count(*) FROM packet_seen") == "2");
    CHECK(ingest.counters().undecoded == 1);
    CHECK(ingest.counters().private_packets == 1);
    meshtastic::MeshPacket stored;
    stored.ParseFromString(ingest.value("SELECT payload FROM packet WHERE id = 5"));
    CHECK(stored.has_encrypted());
    CHECK(ingest.value("SELECT channel FROM node WHERE node_id = 2703024129") == "NULL");
    CHECK(
        ingest.value("SELECT last_seen_us FROM node WHERE node_id = 2703024129") == std::to_string(start_us));
}

TEST_CASE("what a key opens is stored opened")
{
    ScratchIngest ingest;
    ingest.take(sealed(text(alice, 5, "hello")));
    meshtastic::MeshPacket stored;
    stored.ParseFromString(ingest.value("SELECT payload FROM packet"));
    CHECK_FALSE(stored.has_encrypted());
    CHECK(stored.decoded().payload() == "hello");
    CHECK(ingest.value("SELECT portnum FROM packet") == "1");
}

TEST_CASE("a copy that can be opened replaces one that could not, and never the other way round")
{
    ScratchIngest ingest;
    meshtastic::User user;
    user.set_long_name("Alice");
    const auto clear = envelope(alice, 5, meshtastic::NODEINFO_APP, user);
    const auto closed = sealed(clear, "sixteen byte key");
    ingest.take(closed);
    SUBCASE("remembered") { }
    SUBCASE("after a restart")
    {
        ingest.restart();
    }
    ingest.take(heard_by(clear, other_gate), start_us + 500);
    ingest.take(heard_by(closed, bob), start_us + 600);
    CHECK(ingest.rows("SELECT id, portnum, import_time_us FROM packet")
        == std::vector<std::string>{"5|4|1790000000000000"});
    CHECK(ingest.value("SELECT count(*) FROM packet_seen") == "3");
    CHECK(ingest.value("SELECT long_name FROM node WHERE node_id = 2703024129") == "Alice");
    CHECK(ingest.counters().packets == 1);
}

TEST_CASE("each map report is a packet of its own, keyed by its arrival")
{
    ScratchIngest ingest;
    meshtastic::MapReport report;
    report.set_long_name("Alice");
    auto map = envelope(alice, 0, meshtastic::MAP_REPORT_APP, report);
    map.mutable_packet()->clear_rx_time();
    const std::string bytes = map.SerializeAsString();
    ingest.take("msh/US/2/map/", bytes);
    ingest.take("msh/US/2/map/", bytes);
    ingest.take("msh/US/2/map/", bytes, start_us + us_per_hour);
    CHECK(ingest.rows("SELECT id, portnum, import_time_us FROM packet ORDER BY id")
        == std::vector<std::string>{"1790000000000000|73|1790000000000000",
            "1790000000000001|73|1790000000000000", "1790003600000000|73|1790003600000000"});
    CHECK(ingest.value("SELECT count(*) FROM packet_seen") == "3");
}

TEST_CASE("somebody who forges one id from endless senders is turned away, nobody else")
{
    ScratchIngest ingest;
    for (NodeNum sender = 1; sender <= 300; ++sender)
        ingest.take(text(sender, 5, "x"));
    CHECK(ingest.value("SELECT count(*) FROM packet") == "256");
    CHECK(ingest.counters()[writer::Discard::no_free_key] == 44);
    ingest.take(text(alice, 6, "hello"));
    CHECK(ingest.value("SELECT from_node_id FROM packet WHERE id = 6") == "2703024129");
}

TEST_CASE("a packet that a later copy opens has a second place in the order of storing, once")
{
    ScratchIngest ingest;
    const auto closed = sealed(text(alice, 5, "hello"), "sixteen byte key");
    ingest.take(closed);
    ingest.take(text(bob, 6, "between"));
    ingest.take(heard_by(text(alice, 5, "hello"), other_gate), start_us + 100);
    ingest.take(heard_by(text(alice, 5, "hello"), other_gate), start_us + 200);
    CHECK(ingest.rows("SELECT sequence, id FROM packet ORDER BY sequence")
        == std::vector<std::string>{"1|5", "3|6"});
    CHECK(ingest.rows("SELECT sequence, packet_id FROM packet_seen ORDER BY sequence")
        == std::vector<std::string>{"2|5", "4|6", "6|5"});
    CHECK(ingest.rows("SELECT sequence, packet_id, import_time_us FROM opened_packet")
        == std::vector<std::string>{"5|5|" + std::to_string(start_us)});
    ingest.restart();
    ingest.take(text(bob, 7, "after"));
    CHECK(ingest.value("SELECT sequence FROM packet WHERE id = 7") == "7");
}
