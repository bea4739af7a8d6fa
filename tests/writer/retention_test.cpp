#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include "common/database.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/writer/scratch_database.hpp"
#include "writer/retention.hpp"
#include "writer/vacuum.hpp"

using namespace meshview;
using namespace meshview::writer_test;
using namespace meshview::writer;

namespace {

constexpr TimeUs day_us = us_per_day;
/// No rest: for tests of what is deleted, not of how fast.
const Pace hasty{.least_rest = std::chrono::milliseconds(0), .rest_factor = 0};

/// A database with a packet a second, each with two receptions and every tenth with a traceroute.
struct History {
    explicit History(int packets)
    {
        create_schema(db);
        SQLite::Transaction transaction(db);
        SQLite::Statement packet(db,
            "INSERT INTO packet (id, portnum, from_node_id, to_node_id, payload, channel, import_time_us) "
            "VALUES (?, 3, 17, 4294967295, zeroblob(60), 'LongFast', ?)");
        SQLite::Statement seen(db,
            "INSERT INTO packet_seen (packet_id, packet_sequence, node_id, rx_time, import_time_us) "
            "VALUES (?1, ?1 + 1, ?2, 0, ?3)");
        SQLite::Statement trace(db, "INSERT INTO traceroute (packet_id, import_time_us) VALUES (?, ?)");
        for (int i = 0; i < packets; ++i) {
            const TimeUs time = us_per_second * i;
            run(packet, {i, time});
            run(seen, {i, 1, time});
            run(seen, {i, 2, time});
            if (i % 10 == 0)
                run(trace, {i, time});
        }
        db.exec("INSERT INTO node (id, node_id, last_seen_us) VALUES ('!00000011', 17, 0)");
        transaction.commit();
    }

    static void run(SQLite::Statement& statement, std::initializer_list<std::int64_t> values)
    {
        int index = 0;
        for (const std::int64_t value : values)
            statement.bind(++index, value);
        statement.exec();
        statement.reset();
    }
    std::int64_t count(const std::string& table)
    {
        return db.execAndGet("SELECT count(*) FROM " + table).getInt64();
    }

    TemporaryFolder folder;
    SQLite::Database db = open_for_writing({.path = folder.path() / "packets.db"});
};

} // namespace

TEST_CASE("what is older goes with all that belongs to it, the rest stays")
{
    History history(10'000);
    CHECK(oldest_packet_us(history.db) == 0);
    const Expiry expiry = delete_expired(history.db, 6'000 * us_per_second, hasty);
    CHECK(expiry.deleted.at("packet") == 6'000);
    CHECK(expiry.deleted.at("packet_seen") == 12'000);
    CHECK(expiry.deleted.at("traceroute") == 600);
    CHECK(expiry.rows() == 18'600);
    CHECK(history.count("packet") == 4'000);
    CHECK(history.count("packet_seen") == 8'000);
    CHECK(history.count("traceroute") == 400);
    CHECK(history.count("node") == 1);
    CHECK(oldest_packet_us(history.db) == 6'000 * us_per_second);
    CHECK(expiry.taken.steps > 4);

    CHECK(delete_expired(history.db, 6'000 * us_per_second, hasty).rows() == 0);
    CHECK(delete_expired(history.db, 100 * day_us, hasty).rows() == 12'400);
    CHECK(history.count("packet") == 0);
    CHECK(delete_expired(history.db, 100 * day_us, hasty).rows() == 0);
}

TEST_CASE(
    "messages, positions and telemetry go when they are old, and texts that went are not found any more")
{
    History history(0);
    history.db.exec(
        "WITH RECURSIVE k(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM k WHERE i < 999)"
        "INSERT INTO message (packet_id, import_time_us, from_node_id, channel, text, is_reaction)"
        " SELECT i, i * 1000000, 17, 'LongFast', iif(i < 400, 'early', 'late') || ' words ' || i, 0 FROM k;"
        "WITH RECURSIVE k(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM k WHERE i < 999)"
        "INSERT INTO position (packet_id, node_id, import_time_us, latitude_i, longitude_i)"
        " SELECT i, 17, i * 1000000, 1, 2 FROM k;"
        "WITH RECURSIVE k(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM k WHERE i < 999)"
        "INSERT INTO telemetry (packet_id, node_id, import_time_us, variant, metrics)"
        " SELECT i, 17, i * 1000000, 'device_metrics', '{}' FROM k;"
        "WITH RECURSIVE k(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM k WHERE i < 999)"
        "INSERT INTO report (packet_id, node_id, import_time_us, portnum, content)"
        " SELECT i, 17, i * 1000000, 5, '{}' FROM k");
    const Expiry expiry = delete_expired(history.db, 400 * us_per_second, hasty);
    for (const char* table : {"message", "position", "telemetry", "report"}) {
        CAPTURE(table);
        CHECK(expiry.deleted.at(table) == 400);
        CHECK(history.count(table) == 600);
        CHECK(history.count(std::string(table) + " WHERE import_time_us < 400000000") == 0);
    }
    CHECK(history.count("message_search WHERE message_search MATCH 'early'") == 0);
    CHECK(history.count("message_search WHERE message_search MATCH 'late'") == 600);
    history.db.exec("INSERT INTO message_search (message_search) VALUES ('integrity-check')");
}

TEST_CASE("many rows of one moment, and a table without an index on the time")
{
    History history(10);
    history.db.exec("CREATE TABLE reading (id INTEGER PRIMARY KEY, import_time_us BIGINT)");
    history.db.exec("WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
                    "INSERT INTO reading SELECT i, CASE WHEN i % 2 THEN 1 ELSE 9000000 END FROM n");
    history.db.exec("UPDATE packet SET import_time_us = 1");
    const Expiry expiry = delete_expired(history.db, 2, hasty);
    CHECK(expiry.deleted.at("reading") == 2'500);
    CHECK(expiry.deleted.at("packet") == 10);
    CHECK(history.count("reading") == 2'500);
}

TEST_CASE("a deletion that is stopped leaves whole steps behind, and goes on later")
{
    History history(5'000);
    std::stop_source stop;
    stop.request_stop();
    const Expiry nothing = delete_expired(history.db, day_us, hasty, stop.get_token());
    CHECK(nothing.taken.stopped);
    CHECK(nothing.rows() == 0);
    CHECK_FALSE(delete_expired(history.db, day_us, hasty).taken.stopped);
    CHECK(history.count("packet") == 0);
}

TEST_CASE("whoever writes beside the deletion never waits long")
{
    History history(30'000);
    std::atomic<bool> done = false;
    std::thread deletion([&] {
        SQLite::Database db = open_for_writing({.path = history.folder.path() / "packets.db"});
        delete_expired(db, day_us, Pace{});
        done = true;
    });
    TimeUs longest_us = 0;
    int written = 0;
    while (!done) {
        const TimeUs begun_us = steady_us();
        SQLite::Transaction transaction(history.db, SQLite::TransactionBehavior::IMMEDIATE);
        history.db.exec("UPDATE node SET last_seen_us = last_seen_us + 1");
        transaction.commit();
        longest_us = std::max(longest_us, steady_us() - begun_us);
        ++written;
        std::this_thread::yield();
    }
    deletion.join();
    MESSAGE(written << " transactions beside it, the longest " << format_duration(longest_us));
    CHECK(history.count("packet") == 0);
    CHECK(written > 100);
}

TEST_CASE("a deletion gets its turns beside somebody who writes all the time")
{
    History history(3'000);
    WriteTurns turns;
    std::atomic<bool> done = false;
    std::thread deletion([&] {
        SQLite::Database db = open_for_writing({.path = history.folder.path() / "packets.db"});
        delete_expired(db, day_us, Pace{.turns = &turns});
        done = true;
    });
    const TimeUs give_up_us = steady_us() + 60 * us_per_second;
    while (!done && steady_us() < give_up_us) {
        const WriteTurns::Turn turn(turns);
        SQLite::Transaction transaction(history.db, SQLite::TransactionBehavior::IMMEDIATE);
        for (const TimeUs begun_us = steady_us(); steady_us() < begun_us + 20'000;)
            history.db.exec("UPDATE node SET last_seen_us = last_seen_us + 1");
        transaction.commit();
    }
    CHECK(done);
    deletion.join();
    CHECK(history.count("packet") == 0);
}

TEST_CASE("freed space goes back in small steps, once the database is able to")
{
    History history(20'000);
    CHECK(vacuum_in_small_steps(history.db, hasty).taken.steps == 0);
    enable_small_vacuum(history.db);
    CHECK(history.count("packet_seen") == 40'000);
    history.db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    const auto before = std::filesystem::file_size(history.folder.path() / "packets.db");
    delete_expired(history.db, 15'000 * us_per_second, hasty);
    const Vacuum vacuum = vacuum_in_small_steps(history.db, hasty);
    CHECK(vacuum.taken.steps > 1);
    CHECK(history.db.execAndGet("PRAGMA freelist_count").getInt() == 0);
    history.db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    const auto after = std::filesystem::file_size(history.folder.path() / "packets.db");
    CHECK(after < before / 2);
    CHECK(static_cast<std::int64_t>(before - after) == vacuum.bytes);
    CHECK(history.count("packet") == 5'000);
    CHECK(history.db.execAndGet("PRAGMA integrity_check").getString() == "ok");
}
