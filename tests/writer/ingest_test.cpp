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
    IngestCounters total{.received = 5, .packets = 2, .undecoded = 1, .receptions = 3, .duplicates = 1};
    total[Discard::bad_gateway] = 2;
    const IngestCounters before = total;
    IngestCounters batch{.received = 10, .packets = 4, .undecoded = 0, .receptions = 6, .duplicates = 3};
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
    SQLite::Database db(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    create_schema(db);
    Store store(db);
    Ingest ingest(store, mesh::Keyring::with_default_key({}), {});
    IngestCounters counters;
    const auto hello = text(alice, 5, "hello");
    const std::string topic = topic_of(hello);
    const std::string bytes = hello.SerializeAsString();

    store.begin();
    ingest.take({topic, bytes, start_us}, counters);
    ingest.finish_batch();
    store.rollback();
    ingest.forget();
    CHECK(value(db, "SELECT count(*) FROM node") == "0");

    store.begin();
    ingest.take({topic, bytes, start_us}, counters);
    ingest.finish_batch();
    store.commit();
    CHECK(value(db, "SELECT last_seen_us FROM node WHERE node_id = 2703024129") == "1790000000000000");
    CHECK(value(db, "SELECT count(*) FROM packet_seen") == "1");
}
