#include <doctest/doctest.h>

#include "tests/writer/scratch_database.hpp"

using namespace meshview;
using namespace meshview::writer;
using namespace meshview::writer_test;

TEST_CASE("every reason to discard has a name of its own")
{
    IngestCounters counters;
    counters.discarded.fill(1);
    CHECK(named_discards(counters).size() == discard_count);
    CHECK(named_discards(IngestCounters{}).empty());
}

TEST_CASE("counters add up and tell what came since")
{
    IngestCounters total{
        .received = 5, .packets = 2, .private_packets = 1, .undecoded = 1, .receptions = 3, .duplicates = 1};
    total[Discard::bad_gateway] = 2;
    const IngestCounters before = total;
    IngestCounters batch{
        .received = 10, .packets = 4, .private_packets = 2, .undecoded = 1, .receptions = 6, .duplicates = 3};
    batch[Discard::internal_error] = 1;
    total += batch;
    CHECK(total.received == 15);
    CHECK(total - before == batch);
}

TEST_CASE("the stored payload is the whole packet of the first copy")
{
    ScratchIngest ingest;
    auto hello = text(alice, 5, "hello");
    hello.mutable_packet()->set_relay_node(0x77);
    hello.mutable_packet()->mutable_decoded()->set_reply_id(4);
    ingest.take(hello);
    meshtastic::MeshPacket stored;
    REQUIRE(stored.ParseFromString(ingest.value("SELECT payload FROM packet")));
    CHECK(stored.SerializeAsString() == hello.packet().SerializeAsString());
}

TEST_CASE("marks that were put off are written with the batch, and asked for again after a rollback")
{
    const auto database = make_scratch_database();
    const auto store = database->open_store();
    Ingest ingest(*store, mesh::Keyring::with_default_key({}), {});
    IngestCounters counters;
    const auto hello = text(alice, 5, "hello");
    const std::string topic = topic_of(hello);
    const std::string bytes = hello.SerializeAsString();

    store->begin();
    ingest.take({topic, bytes, start_us}, counters);
    ingest.finish_batch();
    store->rollback();
    ingest.forget();
    CHECK(database->rows("SELECT count(*) FROM node") == std::vector<std::string>{"0"});

    store->begin();
    ingest.take({topic, bytes, start_us}, counters);
    ingest.finish_batch();
    store->commit();
    CHECK(database->rows("SELECT last_seen_us FROM node WHERE node_id = 2703024129")
        == std::vector<std::string>{"1790000000000000"});
    CHECK(database->rows("SELECT count(*) FROM packet_seen") == std::vector<std::string>{"1"});
}

TEST_CASE(
    "JSON copies are stored where the configuration asks for it, and know the envelope they are copies of")
{
    constexpr std::string_view topic = "msh/US/2/json/LongFast/!6a7e0003";
    constexpr std::string_view body =
        R"({"from":2703024129,"to":4294967295,"id":5,"type":"text","payload":{"text":"hello"},)"
        R"("sender":"!6a7e0003","timestamp":1790000000,"rssi":-87,"snr":6.25,"hop_start":3,"hops_away":1})";
    {
        ScratchIngest ingest;
        ingest.take(topic, body);
        CHECK(ingest.value("SELECT count(*) FROM packet") == "0");
        CHECK(ingest.counters()[discard_of(mesh::RejectReason::not_protobuf_topic)] == 1);
    }
    ScratchIngest ingest({.json_topics = true});
    ingest.take(topic, body);
    ingest.take(text(alice, 5, "hello"), start_us + 100);
    CHECK(ingest.rows("SELECT packet_id, text, channel FROM message")
        == std::vector<std::string>{"5|hello|LongFast"});
    CHECK(ingest.rows("SELECT node_id, rx_time, hop_limit, rx_rssi, topic FROM packet_seen JOIN topic ON "
                      "topic.id = topic_id")
        == std::vector<std::string>{"1786642435|1790000000|2|-87|msh/US/2/json/LongFast/!6a7e0003"});
    CHECK(ingest.counters().duplicates == 1);
    for (const std::string_view broken : {"", "{", "[]", "{\"from\":1}", "\xff\xfe", "null"})
        ingest.take(topic, broken);
    CHECK(ingest.counters()[discard_of(mesh::RejectReason::envelope_parse_error)] == 6);
    CHECK(ingest.value("SELECT count(*) FROM packet") == "1");
}
