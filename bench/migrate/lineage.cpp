// A database of the reference viewer at 2b5a61bb2b75 with 300,000 packets and 1.2 million receptions (the
// same at each run), brought to the head, beside a copy of the file, VACUUM, and the bare statements on the
// same data.
#include <filesystem>
#include <fstream>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>

#include "bench/migrate/measure.hpp"
#include "common/database.hpp"
#include "common/time.hpp"
#include "migrations/backup.hpp"
#include "migrations/migration_plan.hpp"
#include "migrations/migrator.hpp"
#include "migrations/sqlite/dialect.hpp"

namespace meshview::bench {

namespace {

using namespace meshview::migrations;

constexpr const char* start_revision = "2b5a61bb2b75";
constexpr const char* lineage_head = "23dad03d2e42";
constexpr int nodes = 2'000;
constexpr int packets = 300'000;
constexpr int receptions = 1'200'000;
constexpr int traceroutes = 20'000;
constexpr double seconds_limit = 2.5;
constexpr long memory_limit_mb = 350;

void fill(SQLite::Database& db)
{
    SQLite::Transaction transaction(db);
    const auto count = [&](int rows, const std::string& sql) {
        db.exec(
            fmt::format("WITH RECURSIVE k(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM k WHERE i + 1 < {}) {}",
                rows, sql));
    };
    // 2654435761 i mod 2^32 spreads the ids as random ones are; the same at each run.
    const std::string time_us = "1780000000000000 + i * 4321987";
    const auto text_time = [](const std::string& us) {
        return fmt::format(
            "strftime('%Y-%m-%d %H:%M:%S', ({0}) / 1000000, 'unixepoch') || printf('.%06d', ({0}) % "
            "1000000)",
            us);
    };
    count(nodes,
        fmt::format(
            "INSERT INTO node (id, node_id, long_name, short_name, hw_model, firmware, role, last_lat, "
            "last_long, "
            "channel, last_update, first_seen_us, last_seen_us) SELECT printf('!%08x', (i * 2654435761) % "
            "4294967296), (i * 2654435761) % 4294967296, 'A node with a name ' || i, 'N' || i % 100, "
            "'TBEAM', "
            "'2.5.20', 'CLIENT', 374000000 + i * 1000, -1220000000 + i * 1000, 'LongFast', {}, {}, {} FROM k",
            text_time(time_us), time_us, time_us));
    count(packets,
        fmt::format("INSERT INTO packet (id, portnum, from_node_id, to_node_id, payload, import_time, "
                    "import_time_us, "
                    "channel) SELECT (i * 2654435761 + 12345) % 4294967296, CASE i % 4 WHEN 0 THEN 3 WHEN 1 "
                    "THEN 67 WHEN "
                    "2 THEN 4 ELSE 1 END, ((i % {0}) * 2654435761) % 4294967296, 4294967295, "
                    "CAST(substr(printf('%064d%"
                    "064d', i * 7919, i), 1, 90 + i % 38) AS BLOB), {1}, {2}, 'LongFast' FROM k",
            nodes, text_time(time_us), time_us));
    const std::string seen_us = "1780000000000000 + (i / 4) * 4321987 + (i % 4) * 250000";
    count(receptions,
        fmt::format(
            "INSERT INTO packet_seen (packet_id, node_id, rx_time, hop_limit, hop_start, channel, rx_snr, "
            "rx_rssi, "
            "topic, import_time, import_time_us) SELECT ((i / 4) * 2654435761 + 12345) % 4294967296, ((i * "
            "13 % "
            "{0}) * 2654435761) % 4294967296, ({1}) / 1000000, 3, 3 + i % 4, 'LongFast', (i % 80) / 4.0 - "
            "10, "
            "-60 - i % 60, 'msh/US/CA/2/e/LongFast/!' || printf('%08x', i * 13 % {0}), {2}, {1} FROM k",
            nodes, seen_us, text_time(seen_us)));
    count(traceroutes,
        fmt::format("INSERT INTO traceroute (packet_id, gateway_node_id, done, route, import_time, "
                    "import_time_us) SELECT "
                    "((i * 15) * 2654435761 + 12345) % 4294967296, (i % {0}) * 17, i % 2, "
                    "x'0a080102030405060708', {2}, "
                    "{1} FROM k",
            nodes, time_us, text_time(time_us)));
    transaction.commit();
}

void make_original(const std::filesystem::path& path)
{
    SQLite::Database db = open_for_writing({.path = path});
    db.exec("PRAGMA synchronous = OFF; PRAGMA cache_size = -262144");
    sqlite::SqliteDialect dialect(db);
    MigrationObserver nobody;
    Migrator(RevisionGraph::of_this_program(), dialect, nobody).upgrade(start_revision);
    fill(db);
    db.exec("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE");
}

void copy_by_read_and_write(const std::filesystem::path& from, const std::filesystem::path& to)
{
    std::ifstream in(from, std::ios::binary);
    std::ofstream out(to, std::ios::binary | std::ios::trunc);
    out << in.rdbuf();
}

// What anybody would write by hand, with SQLite's own settings.
void bare_statements(const std::filesystem::path& path)
{
    SQLite::Database db = open_for_writing({.path = path});
    db.exec("BEGIN");
    for (const char* table : {"packet", "packet_seen", "traceroute"})
        db.exec(fmt::format(
            "UPDATE {} SET import_time_us = CAST(strftime('%s', substr(import_time, 1, 19)) AS INTEGER) * "
            "1000000 WHERE import_time_us IS NULL",
            table));
    db.exec(
        "DROP INDEX idx_packet_import_time; DROP INDEX idx_packet_from_node_time; DROP INDEX "
        "idx_traceroute_import_time; ALTER TABLE packet DROP COLUMN import_time; ALTER TABLE packet_seen "
        "DROP "
        "COLUMN import_time; ALTER TABLE traceroute DROP COLUMN import_time; ALTER TABLE node DROP COLUMN "
        "last_update; ALTER TABLE node ADD COLUMN is_mqtt_gateway BOOLEAN");
    db.exec("COMMIT");
}

class StepTimes : public MigrationObserver {
public:
    void on_step(const Plan&, std::size_t) override { begun_us_ = steady_us(); }
    void on_step_done(const Plan& plan, std::size_t step) override
    {
        fmt::print("    {:<54}{:>8.2f} s\n", title(*plan.steps[step]),
            static_cast<double>(steady_us() - begun_us_) / 1e6);
    }

private:
    TimeUs begun_us_ = 0;
};

void upgrade(const std::filesystem::path& path, const std::string& target)
{
    SQLite::Database db = open_for_writing({.path = path});
    sqlite::SqliteDialect dialect(db);
    StepTimes times;
    Migrator(RevisionGraph::of_this_program(), dialect, times).upgrade(target);
}

double predict(const std::filesystem::path& path, const std::string& target)
{
    SQLite::Database db = open_for_writing({.path = path});
    const StrategyPlan total = plan_run(db, RevisionGraph::of_this_program(), Direction::up, target).total();
    fmt::print("predicted: {:.2f} s, {} MB written, log up to {} MB\n", total.seconds,
        total.bytes_written / 1'000'000, total.wal_bytes / 1'000'000);
    return total.seconds;
}

} // namespace

bool lineage(const std::filesystem::path& folder)
{
    const std::filesystem::path original = folder / "lineage.db";
    make_once(original, make_original);
    fmt::print("{} packets, {} receptions, {} MB, at {}\n", packets, receptions,
        std::filesystem::file_size(original) / 1'000'000, start_revision);

    const std::filesystem::path copy = folder / "copy.db";
    print("copy of the file", measure([&] { copy_by_read_and_write(original, copy); }));
    auto work = fresh_copy(original);
    print("VACUUM", measure([&] { open_for_writing({.path = work}).exec("VACUUM"); }));
    work = fresh_copy(original);
    print("the bare statements, SQLite's settings", measure([&] { bare_statements(work); }));
    work = fresh_copy(original);
    print("backup, checked, not packed", measure([&] { copy_database(work, copy); }));
    predict(work, lineage_head);
    const Cost ours = measure([&] { upgrade(work, lineage_head); });
    print("upgrade to the lineage's head", ours);
    fmt::print("limit {:>62.2f} s {:>21} MB\n", seconds_limit, memory_limit_mb);
    print("from there to the head", measure([&] { upgrade(work, "head"); }));
    std::filesystem::remove_all(work);
    std::filesystem::remove(copy);
    return ours.seconds <= seconds_limit && ours.peak_mb <= memory_limit_mb;
}

} // namespace meshview::bench
