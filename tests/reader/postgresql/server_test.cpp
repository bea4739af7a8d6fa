#include <doctest/doctest.h>

#include <memory>

#include <fmt/format.h>

#include "reader/sql/postgresql_session.hpp"
#include "tests/migrations/postgresql/server.hpp"
#include "tests/reader/event_stream.hpp"
#include "tests/reader/postgresql/recorded_mesh.hpp"
#include "tests/system/process.hpp"
#include "tests/writer/envelopes.hpp"
#include "writer/ingest.hpp"
#include "writer/postgresql/ingest_target.hpp"

using namespace meshview;
using namespace meshview::reader;
using namespace meshview::reader::testing;
using meshview::testing::server;
using system_test::wait_until;

namespace {

/// Stores what a test gives it, as a writer does.
class SmallWriter {
public:
    explicit SmallWriter(const Config& config)
        : target_(*config.database.postgresql)
    {
        REQUIRE(target_.prepare({}, writer::IngestTarget::WhenTaken::wait, {}));
        ingest_.emplace(target_.store(), mesh::Keyring::with_default_key({}), writer::IngestRules{});
    }

    void store(const meshtastic::ServiceEnvelope& envelope)
    {
        writer::Store& store = target_.store();
        store.begin();
        if (store.others_wrote())
            ingest_->forget_what_others_change();
        const std::string topic = writer_test::topic_of(envelope);
        const std::string bytes = envelope.SerializeAsString();
        ingest_->take(writer::Message(topic, bytes, now_us()), counters_);
        ingest_->finish_batch();
        store.commit();
    }

private:
    writer::PostgresqlIngestTarget target_;
    std::optional<writer::Ingest> ingest_;
    writer::IngestCounters counters_;
};

constexpr NodeNum alice = writer_test::alice;

} // namespace

TEST_CASE("a session cannot write")
{
    const Config config = postgresql_config("read_only");
    PostgresqlSession session(*config.database.postgresql);
    RowCursor& change = session.open("CREATE TABLE t (x INTEGER)", {});
    CHECK_THROWS_WITH_AS(change.next(), "cannot execute CREATE TABLE in a read-only transaction", QueryError);
}

TEST_CASE("rows come one by one, and another question may be asked in between")
{
    const Config config = postgresql_config("rows");
    PostgresqlSession session(*config.database.postgresql);
    RowCursor& many = session.open("SELECT n, NULL, n / 4.0, 'x' || n FROM generate_series(1, ?) n", {5000});
    REQUIRE(many.next());
    CHECK(many.integer(0) == 1);
    CHECK(many.is_null(1));
    CHECK(many.real(2) == 0.25);
    CHECK(many.bytes(3) == "x1");
    RowCursor& one = session.open("SELECT ?, TRUE", {std::string("between")});
    REQUIRE(one.next());
    CHECK(one.bytes(0) == "between");
    CHECK(one.integer(1) == 1);
    CHECK_FALSE(one.next());
    one.close();
    for (std::int64_t n = 2; n <= 3000; ++n) {
        REQUIRE(many.next());
        REQUIRE(many.integer(0) == n);
    }
    many.close();
    RowCursor& again = session.open("SELECT n, NULL, n / 4.0, 'x' || n FROM generate_series(1, ?) n", {1});
    CHECK(again.next());
    CHECK_FALSE(again.next());
}

TEST_CASE("a question that takes too long is interrupted, and the session goes on")
{
    const Config config = postgresql_config("over_time");
    PostgresqlSession session(*config.database.postgresql);
    session.set_deadline(std::chrono::steady_clock::now() + std::chrono::milliseconds(100));
    const auto ask = [&] {
        RowCursor& rows = session.open("SELECT pg_sleep(60)", {});
        rows.next();
    };
    try {
        ask();
        FAIL("it was answered");
    } catch (const QueryError& error) {
        CHECK(error.kind() == QueryError::Kind::over_time);
    }
    session.set_deadline(std::chrono::steady_clock::time_point::max());
    RowCursor& rows = session.open("SELECT 7", {});
    REQUIRE(rows.next());
    CHECK(rows.integer(0) == 7);
}

TEST_CASE("what a writer stores comes through the stream, also after the server was away, nothing twice")
{
    const Config config = postgresql_config("live");
    SmallWriter writer(config);
    const ServingReader reader(config);
    std::int64_t last = 0;
    std::string place;
    {
        EventStream stream(reader.port());
        for (std::uint32_t id = 1; id <= 3; ++id) {
            writer.store(writer_test::text(alice, id, "hello"));
            const Event event = stream.next("packet");
            last = event.data.at("id").as_int64();
            place = event.id;
            CHECK(last == id);
        }
    }
    server().stop_at_once();
    wait_until("the reader says that it cannot answer", [&] {
        const Answer answer = reader.get("/api/nodes");
        return answer.status == 503 && !answer.header("retry-after").empty();
    });
    CHECK(reader.get("/livez").status == 200);
    wait_until("it is not ready any more", [&] { return reader.get("/readyz").status == 503; });
    server().start();
    wait_until("it serves again", [&] { return reader.get("/readyz").status == 200; });

    SmallWriter other(config);
    other.store(writer_test::text(alice, 4, "meanwhile"));
    EventStream stream(reader.port(), place);
    CHECK(stream.next_packet_id() == 4);
    other.store(writer_test::text(alice, 5, "now"));
    CHECK(stream.next_packet_id() == 5);
}

TEST_CASE("a stream that is open while the server goes ends, and goes on where it was")
{
    const Config config = postgresql_config("open_stream");
    auto writer = std::make_unique<SmallWriter>(config);
    const ServingReader reader(config);
    EventStream stream(reader.port());
    writer->store(writer_test::text(alice, 1, "before"));
    const std::string place = stream.next("packet").id;
    writer.reset();
    server().stop_at_once();
    wait_until("it is not ready any more", [&] { return reader.get("/readyz").status == 503; });
    CHECK(stream.ends());
    server().start();
    SmallWriter other(config);
    other.store(writer_test::text(alice, 2, "after"));
    wait_until("it serves again", [&] { return reader.get("/readyz").status == 200; });
    EventStream again(reader.port(), place);
    CHECK(again.next_packet_id() == 2);
    other.store(writer_test::text(alice, 3, "after"));
    CHECK(again.next_packet_id() == 3);
}

TEST_CASE("sessions that the server ends cost no visitor anything")
{
    const Config config = postgresql_config("ended_sessions");
    SmallWriter writer(config);
    const ServingReader reader(config);
    EventStream stream(reader.port());
    postgresql::Connection connection(*config.database.postgresql);
    for (std::uint32_t id = 1; id <= 5; ++id) {
        writer.store(writer_test::text(alice, id, "hello"));
        CHECK(stream.next_packet_id() == id);
        CHECK(reader.get(fmt::format("/api/packets?limit={}", id)).status == 200);
        connection.execute("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = "
                           "current_database() AND application_name LIKE 'meshview-reader%'");
        CHECK(reader.get(fmt::format("/api/packets?limit={}", id + 10)).status == 200);
    }
}

TEST_CASE("a question between the rows of another one keeps only so many of them")
{
    const Config config = postgresql_config("many_rows");
    PostgresqlSession session(*config.database.postgresql);
    RowCursor& many = session.open("SELECT n FROM generate_series(1, ?) n", {1'000'000});
    REQUIRE(many.next());
    CHECK_THROWS_WITH_AS(
        session.open("SELECT 7", {}), "too many rows wait while something else is asked", QueryError);
    RowCursor& rows = session.open("SELECT 7", {});
    REQUIRE(rows.next());
    CHECK(rows.integer(0) == 7);
}

TEST_CASE("two readers of one database give the same places")
{
    const Config config = postgresql_config("two_readers");
    SmallWriter writer(config);
    const ServingReader one(config);
    const ServingReader two(config);
    EventStream first(one.port());
    for (std::uint32_t id = 1; id <= 3; ++id)
        writer.store(writer_test::text(alice, id, "hello"));
    const std::string place = first.next("packet").id;
    EventStream second(two.port(), place);
    CHECK(second.next_packet_id() == 2);
    CHECK(second.next_packet_id() == 3);
    CHECK(first.next_packet_id() == 2);
}

TEST_CASE("packets of which nobody knows when they came are the last ones")
{
    const Config config = postgresql_config("timeless");
    SmallWriter writer(config);
    writer.store(writer_test::text(alice, 1, "hello"));
    postgresql::Connection(*config.database.postgresql)
        .execute(
            "INSERT INTO packet (sequence, id, portnum, from_node_id, to_node_id) VALUES (1000, 9, 1, 5, 6)");
    writer.store(writer_test::text(alice, 2, "hello"));
    const ServingReader reader(config);
    const auto answer = boost::json::parse(reader.get("/api/packets?limit=3").body);
    const auto& packets = answer.at("packets").as_array();
    REQUIRE(packets.size() == 3);
    CHECK(packets[0].at("id").as_int64() == 2);
    CHECK(packets[2].at("id").as_int64() == 9);
}
