#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "common/mesh/packet_key.hpp"
#include "tests/writer/scratch_database.hpp"

using namespace meshview;
using namespace meshview::writer_test;
using writer::Discard;

namespace {

constexpr const char* good_topic = "msh/US/2/e/LongFast/!6a7e0003";

/// Whatever came before, the next good message is stored.
void check_alive(ScratchIngest& ingest)
{
    ingest.take(text(bob, 0x7fffffff, "still here"), start_us + us_per_hour);
    CHECK(ingest.value("SELECT count(*) FROM packet WHERE id = 2147483647") == "1");
}

} // namespace

TEST_CASE("an envelope whose gateway is no node keeps its packet, and has no reception")
{
    ScratchIngest ingest;
    std::uint32_t id = 1;
    for (const char* gateway : {"!zzzz", "^all", "!", "!0123456789abcdef01234567", "!ffffffff", "!00000000",
             "42", "\xff\xfe", "!6a7e0003 "}) {
        auto hello = text(alice, id++, "hello");
        hello.set_gateway_id(gateway);
        ingest.take(good_topic, hello.SerializeAsString());
    }
    CHECK(ingest.value("SELECT count(*) FROM packet") == "9");
    CHECK(ingest.value("SELECT count(*) FROM packet_seen") == "0");
    CHECK(ingest.value("SELECT count(*) FROM node") == "1");
    CHECK(ingest.counters()[Discard::bad_gateway] == 9);
    check_alive(ingest);
}

TEST_CASE("an envelope that names no gateway belongs to that of its topic")
{
    ScratchIngest ingest;
    auto hello = text(alice, 5, "hello");
    hello.clear_gateway_id();
    ingest.take(good_topic, hello.SerializeAsString());
    CHECK(ingest.value("SELECT node_id FROM packet_seen") == "1786642435");
    ingest.take("msh/US/2/e/LongFast", text(alice, 6, "hello").SerializeAsString());
    CHECK(ingest.value("SELECT count(*) FROM packet") == "2");
}

TEST_CASE("other spellings of a gateway are the same gateway")
{
    ScratchIngest ingest;
    for (const char* gateway : {"!6a7e0003", "!6A7E0003", "!6A7e0003"}) {
        auto hello = text(alice, 5, "hello");
        hello.set_gateway_id(gateway);
        ingest.take(hello);
    }
    CHECK(ingest.value("SELECT count(*) FROM packet_seen") == "1");
    CHECK(ingest.value("SELECT count(*) FROM node") == "2");
}

TEST_CASE("what is no envelope is counted by its reason")
{
    ScratchIngest ingest;
    auto reason = [&](mesh::RejectReason why) { return ingest.counters()[writer::discard_of(why)]; };
    ingest.take("msh/US/2/json/LongFast/!6a7e0003", R"({"from":1})");
    ingest.take("msh/US/2/stat/!6a7e0003", "online");
    ingest.take("", "");
    CHECK(reason(mesh::RejectReason::not_protobuf_topic) == 3);
    ingest.take(good_topic, "online");
    ingest.take(good_topic, R"({"from":1})");
    ingest.take(good_topic, std::string(200, '\xff'));
    CHECK(reason(mesh::RejectReason::envelope_parse_error) == 3);
    ingest.take(good_topic, "");
    CHECK(reason(mesh::RejectReason::empty_payload) == 1);
    ingest.take(good_topic, std::string(1 << 20, '\x0a'));
    CHECK(reason(mesh::RejectReason::oversized) == 1);
    ingest.take(text(0, 5, "nobody"));
    ingest.take(text(broadcast_node, 5, "everybody"));
    CHECK(reason(mesh::RejectReason::bad_from) == 2);
    ingest.take(text(alice, 0, "no id"));
    CHECK(reason(mesh::RejectReason::zero_packet_id) == 1);
    CHECK(ingest.value("SELECT count(*) FROM packet") == "0");
    CHECK(ingest.value("SELECT count(*) FROM node") == "0");
    CHECK(ingest.counters().received == 11);
    check_alive(ingest);
}

TEST_CASE("a payload too large for the queue is counted as that")
{
    ScratchIngest ingest;
    writer::MessageQueue queue;
    queue.try_push({good_topic, std::string(1 << 20, 'x'), start_us});
    writer::MessageBatch batch;
    REQUIRE(queue.take(batch));
    const auto store = ingest.database().open_store();
    writer::Ingest other(*store, mesh::Keyring::with_default_key({}), {});
    other.take(batch[0], ingest.counters());
    CHECK(ingest.counters()[writer::discard_of(mesh::RejectReason::oversized)] == 1);
}

TEST_CASE("NaN and infinity do no harm")
{
    ScratchIngest ingest;
    const float odd[] = {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
        -std::numeric_limits<float>::infinity()};
    std::uint32_t id = 1;
    for (const float value : odd) {
        meshtastic::Telemetry telemetry;
        telemetry.mutable_environment_metrics()->set_temperature(value);
        auto reading = envelope(alice, id++, meshtastic::TELEMETRY_APP, telemetry);
        reading.mutable_packet()->set_rx_snr(value);
        ingest.take(reading);
    }
    CHECK(ingest.value("SELECT count(*), count(rx_snr) FROM packet_seen") == "3|0");
}

TEST_CASE("extreme numbers are kept as they are")
{
    ScratchIngest ingest;
    auto hello = text(alice, 0xffffffff, "hello");
    hello.mutable_packet()->set_to(0);
    hello.mutable_packet()->set_rx_time(0xffffffff);
    hello.mutable_packet()->set_rx_rssi(std::numeric_limits<std::int32_t>::min());
    hello.mutable_packet()->mutable_decoded()->set_portnum(static_cast<meshtastic::PortNum>(-7));
    ingest.take(hello);
    CHECK(ingest.value("SELECT id, to_node_id, portnum FROM packet") == "4294967295|0|-7");
    CHECK(ingest.value("SELECT rx_time, rx_rssi FROM packet_seen") == "4294967295|-2147483648");
}

TEST_CASE("text that is not UTF-8, or holds what ends a text in C, is kept and its channel repaired")
{
    ScratchIngest ingest;
    auto hello = text(alice, 5, "bad \xff text");
    hello.set_channel_id(std::string("Long\0Fast", 9));
    ingest.take(good_topic, hello.SerializeAsString());
    CHECK(ingest.value("SELECT channel FROM packet")
        == "Long\xef\xbf\xbd"
           "Fast");
    meshtastic::MeshPacket stored;
    stored.ParseFromString(ingest.value("SELECT payload FROM packet"));
    CHECK(stored.decoded().payload() == "bad \xff text");
}

TEST_CASE("long channels and topics are cut")
{
    ScratchIngest ingest;
    auto hello = text(alice, 5, "hello");
    hello.set_channel_id(std::string(1000, 'c'));
    ingest.take(std::string(5000, 'r') + "/2/e/x/!6a7e0003", hello.SerializeAsString());
    CHECK(ingest.value("SELECT length(channel), length(topic) FROM topic") == "64|512");
}

TEST_CASE("a clock before the epoch or far ahead still gives map reports a key")
{
    ScratchIngest ingest;
    const auto map = envelope(alice, 0, meshtastic::MAP_REPORT_APP, meshtastic::MapReport());
    ingest.take(map, -5);
    ingest.take(map, std::numeric_limits<TimeUs>::max());
    CHECK(ingest.rows("SELECT id FROM packet ORDER BY id")
        == std::vector<std::string>{
            std::to_string(mesh::first_arrival_key), std::to_string(mesh::last_packet_key)});
    ingest.take(map, std::numeric_limits<TimeUs>::max());
    CHECK(ingest.counters()[Discard::no_free_key] == 1);
    check_alive(ingest);
}

TEST_CASE("nothing of a skipped node is stored")
{
    ScratchIngest ingest({.skipped_nodes = {bob, alice}});
    ingest.take(text(alice, 5, "hello"));
    ingest.take(text(bob, 6, "hello"));
    ingest.take(text(gate, 7, "hello"));
    CHECK(ingest.rows("SELECT id FROM packet") == std::vector<std::string>{"7"});
    CHECK(ingest.rows("SELECT node_id FROM node") == std::vector<std::string>{std::to_string(gate)});
    CHECK(ingest.counters()[Discard::skipped_node] == 2);
}

TEST_CASE("every prefix and every flipped bit of an envelope is survived")
{
    ScratchIngest ingest;
    meshtastic::User user;
    user.set_long_name("Alice");
    std::string bytes = envelope(alice, 5, meshtastic::NODEINFO_APP, user).SerializeAsString();
    for (std::size_t size = 0; size < bytes.size(); ++size)
        ingest.take(good_topic, bytes.substr(0, size));
    for (char& byte : bytes) {
        const char good = byte;
        for (int bit = 0; bit < 8; ++bit) {
            byte = static_cast<char>(good ^ (1 << bit));
            ingest.take(good_topic, bytes);
        }
        byte = good;
    }
    check_alive(ingest);
}
