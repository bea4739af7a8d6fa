#include <doctest/doctest.h>

#include "migrations/graph.hpp"
#include "tests/migrations/postgresql/server.hpp"
#include "tests/writer/postgresql/new_database.hpp"
#include "tests/writer/scratch_database.hpp"
#include "writer/postgresql/retention.hpp"
#include "writer/postgresql/store.hpp"
#include "writer/postgresql/turn.hpp"
#include "writer/postgresql/upkeep.hpp"

using namespace meshview;
using namespace meshview::writer;
using namespace meshview::writer_test;

namespace {

constexpr TimeUs us_per_minute = 60 * us_per_second;

/// A packet a minute from `start_us` on, each with a position.
void fill(const PostgresqlUrl& url, int packets)
{
    postgresql::Connection connection(url);
    prepare_turns(connection);
    PostgresqlStore store(url, migrations::head());
    Ingest ingest(store, mesh::Keyring::with_default_key({}), {});
    IngestCounters counters;
    in_transaction(store, ingest, [&] {
        for (int i = 0; i < packets; ++i) {
            meshtastic::Position position;
            position.set_latitude_i(377'000'000 + i);
            position.set_longitude_i(-1'220'000'000);
            const auto message =
                envelope(alice, static_cast<std::uint32_t>(1000 + i), meshtastic::POSITION_APP, position);
            ingest.take(Message(topic_of(message), message.SerializeAsString(), start_us + i * us_per_minute),
                counters);
        }
    });
}

std::int64_t count(postgresql::Connection& connection, const std::string& table)
{
    return connection.execute("SELECT count(*) FROM " + table).integer(0, 0);
}

} // namespace

TEST_CASE("what is older goes with all that belongs to it, in steps")
{
    constexpr int packets = 12'000;
    constexpr int kept = 1'000;
    const PostgresqlUrl url = new_database();
    fill(url, packets);
    postgresql::Connection connection(url);
    const Expiry expiry = delete_expired(connection, start_us + (packets - kept) * us_per_minute);
    CHECK(expiry.deleted.at("packet") == packets - kept);
    CHECK(expiry.deleted.at("packet_seen") == packets - kept);
    CHECK(expiry.taken.steps > 9);
    for (const char* table : {"packet", "packet_seen", "position"}) {
        CAPTURE(table);
        CHECK(count(connection, table) == kept);
    }
    CHECK(count(connection, "node") == 2);
    CHECK(count(connection, "topic") == 1);
    CHECK(postgresql_upkeep(url)->oldest_packet_us() == start_us + (packets - kept) * us_per_minute);

    delete_expired(connection, start_us + 2 * packets * us_per_minute);
    CHECK(count(connection, "packet") == 0);
    CHECK(count(connection, "topic") == 0);
    CHECK(postgresql_upkeep(url)->oldest_packet_us() == 0);
}

TEST_CASE("one writer deletes at a time")
{
    const PostgresqlUrl url = new_database();
    postgresql::Connection other(url);
    other.execute("SELECT pg_advisory_lock(hashtextextended('meshview cleanup ' || current_schema(), 0))");
    CHECK_FALSE(postgresql_upkeep(url)->clean(start_us, {}, {}).has_value());
    other.execute("SELECT pg_advisory_unlock_all()");
    CHECK(postgresql_upkeep(url)->clean(start_us, {}, {}).has_value());
}
