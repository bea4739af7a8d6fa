// A table of a million rows and six indexes, and what single changes of it cost: predicted, by the engine,
// and by the statements that an expert would write by hand for just this table (or, where the engine only
// edits the definition, the scan that has to be made to know that all rows agree).
#include <filesystem>
#include <functional>
#include <vector>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>

#include "bench/migrate/measure.hpp"
#include "common/database.hpp"
#include "migrations/operations.hpp"
#include "migrations/sqlite/dialect.hpp"

namespace meshview::bench {

namespace {

using namespace meshview::migrations;

constexpr int rows = 1'000'000;
constexpr double rebuild_limit = 1.5; ///< times the best statements known
constexpr double prediction_limit = 2.0; ///< either way, for what takes longer than a moment
constexpr double moment_s = 0.25;

constexpr const char* columns = "portnum INTEGER, from_node_id BIGINT, to_node_id BIGINT, payload BLOB, "
                                "import_time_us BIGINT, channel VARCHAR,"
                                " serial BIGINT";
constexpr const char* indexes =
    "CREATE INDEX idx_from ON packet (from_node_id); CREATE INDEX idx_to ON packet (to_node_id);"
    "CREATE INDEX idx_time ON packet (import_time_us DESC);"
    "CREATE INDEX idx_from_time ON packet (from_node_id, import_time_us DESC);";

void make_table(const std::filesystem::path& path)
{
    SQLite::Database db = open_for_writing({.path = path});
    db.exec("PRAGMA synchronous = OFF; PRAGMA cache_size = -262144");
    SQLite::Transaction transaction(db);
    db.exec("CREATE TABLE node (node_id BIGINT PRIMARY KEY)");
    db.exec("WITH RECURSIVE k(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM k WHERE i < 1999)"
            " INSERT INTO node SELECT (i * 2654435761) % 4294967296 FROM k");
    db.exec(fmt::format(
        "CREATE TABLE packet (id BIGINT NOT NULL, {}, PRIMARY KEY (id), UNIQUE (serial))", columns));
    db.exec(indexes);
    db.exec(fmt::format(
        "WITH RECURSIVE k(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM k WHERE i + 1 < {})"
        " INSERT INTO packet SELECT (i * 2654435761) % 4294967296, i % 80, ((i % 2000) * 2654435761) %"
        " 4294967296, 4294967295, CAST(substr(printf('%064d%064d', i * 7919, i), 1, 70 + i % 58) AS"
        " BLOB), 1780000000000000 + i * 4321987, 'LongFast', i FROM k",
        rows));
    transaction.commit();
    db.exec("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE");
}

std::string rebuilt_by_hand(const std::string& constraints)
{
    return fmt::format(
        "PRAGMA cache_size = -262144; BEGIN; CREATE TABLE packet_new (id BIGINT NOT NULL, {}, {});"
        "INSERT INTO packet_new SELECT * FROM packet ORDER BY rowid; DROP TABLE packet;"
        "ALTER TABLE packet_new RENAME TO packet; {} COMMIT",
        columns, constraints, indexes);
}

// As fast as SQLite can where the new table agrees with the old one: whole entries, indexes and all.
std::string transferred_by_hand(const std::string& constraints)
{
    return fmt::format(
        "PRAGMA cache_size = -262144; BEGIN; CREATE TABLE packet_new (id BIGINT NOT NULL, {}, {});"
        "CREATE INDEX new_from ON packet_new (from_node_id); CREATE INDEX new_to ON packet_new (to_node_id);"
        "CREATE INDEX new_time ON packet_new (import_time_us DESC);"
        "CREATE INDEX new_from_time ON packet_new (from_node_id, import_time_us DESC);"
        "INSERT INTO packet_new SELECT * FROM packet; DROP TABLE packet;"
        "ALTER TABLE packet_new RENAME TO packet; COMMIT",
        columns, constraints);
}

struct Alteration {
    const char* what;
    std::function<void(Operations&)> ours;
    std::string by_hand;
    bool is_rebuild = false;
};

std::vector<Alteration> all_alterations()
{
    return {
        {"add_column, nullable",
            [](Operations& op) {
                op.add_column("packet", {"extra", Integer{}, nullable});
            },
            "ALTER TABLE packet ADD COLUMN extra INTEGER"},
        {"create_check_constraint",
            [](Operations& op) { op.create_check_constraint("port", "packet", "portnum >= 0"); },
            "SELECT count(*) FROM packet WHERE NOT (portnum >= 0); PRAGMA quick_check(packet)"},
        {"alter_column, server_default",
            [](Operations& op) {
                op.alter_column("packet", "channel", {.server_default = server_default("'x'")});
            },
            "PRAGMA quick_check(packet)"},
        {"alter_column, not nullable",
            [](Operations& op) { op.alter_column("packet", "portnum", {.nullable = false}); },
            "SELECT count(*) FROM packet WHERE portnum IS NULL; PRAGMA quick_check(packet)"},
        {"create_foreign_key",
            [](Operations& op) {
                op.create_foreign_key("sender", "packet", "node", {"from_node_id"}, {"node_id"});
            },
            "SELECT count(*) FROM packet AS p WHERE NOT EXISTS (SELECT 1 FROM node WHERE node_id = "
            "p.from_node_id);"
            "PRAGMA quick_check(packet)"},
        {"drop_column", [](Operations& op) { op.drop_column("packet", "channel"); },
            "ALTER TABLE packet DROP COLUMN channel"},
        {"alter_column, type to Text",
            [](Operations& op) { op.alter_column("packet", "to_node_id", {.type = Text{}}); },
            "BEGIN; DROP INDEX idx_to; UPDATE packet SET to_node_id = CAST(to_node_id AS TEXT);"
            "CREATE INDEX idx_to ON packet (to_node_id); COMMIT"},
        {"create_unique_constraint",
            [](Operations& op) { op.create_unique_constraint("one_time", "packet", {"import_time_us"}); },
            "CREATE UNIQUE INDEX one_time ON packet (import_time_us)"},
        {"backfill",
            [](Operations& op) {
                op.backfill({.table = "packet", .set = {{"channel", "'MediumFast'"}}});
            },
            "UPDATE packet SET channel = 'MediumFast'"},
        {"create_primary_key, a rebuild",
            [](Operations& op) {
                op.batch_alter_table("packet", [](BatchOperations& batch) {
                    batch.drop_constraint("", ConstraintType::primary_key, {"id"});
                    batch.create_primary_key("", {"id", "portnum"});
                });
            },
            rebuilt_by_hand("PRIMARY KEY (id, portnum), UNIQUE (serial)"), true},
        {"drop_constraint UNIQUE, a rebuild",
            [](Operations& op) { op.drop_constraint("", "packet", ConstraintType::unique, {"serial"}); },
            transferred_by_hand("PRIMARY KEY (id)"), true},
    };
}

// What the dialect predicts for the operation instead of doing it.
double predicted_seconds(const std::filesystem::path& path, const Alteration& alteration)
{
    class Predicting : public sqlite::SqliteDialect {
    public:
        using SqliteDialect::SqliteDialect;
        void apply(const Operation& operation) override { seconds += plan(operation).seconds; }
        double seconds = 0;
    };
    SQLite::Database db = open_for_writing({.path = path});
    Predicting dialect(db);
    Operations op(dialect);
    alteration.ours(op);
    return dialect.seconds;
}

void alter(const std::filesystem::path& path, const Alteration& alteration)
{
    SQLite::Database db = open_for_writing({.path = path});
    sqlite::SqliteDialect dialect(db);
    dialect.begin();
    Operations op(dialect);
    alteration.ours(op);
    dialect.commit();
}

void by_hand(const std::filesystem::path& path, const Alteration& alteration)
{
    open_for_writing({.path = path}).exec(alteration.by_hand);
}

bool within(double predicted, double real)
{
    if (predicted < moment_s && real < moment_s)
        return true;
    return predicted <= real * prediction_limit && real <= predicted * prediction_limit;
}

} // namespace

bool alterations(const std::filesystem::path& folder)
{
    const std::filesystem::path original = folder / "packets.db";
    make_once(original, make_table);
    fmt::print("\n{} rows, 6 indexes, {} MB\n{:<36}{:>10}{:>10}{:>10}{:>8}{:>9}{:>9}\n", rows,
        std::filesystem::file_size(original) / 1'000'000, "", "predicted", "ours", "by hand", "times", "CPU",
        "memory");
    bool good = true;
    for (const Alteration& alteration : all_alterations()) {
        auto work = fresh_copy(original);
        const Cost hand = measure([&] { by_hand(work, alteration); });
        work = fresh_copy(original);
        const double predicted = predicted_seconds(work, alteration);
        const Cost ours = measure([&] { alter(work, alteration); });
        const double times = ours.seconds / hand.seconds;
        const bool kept =
            within(predicted, ours.seconds) && (!alteration.is_rebuild || times <= rebuild_limit);
        fmt::print("{:<36}{:>8.2f} s{:>8.2f} s{:>8.2f} s{:>8.2f}{:>7.2f} s{:>6} MB{}\n", alteration.what,
            predicted, ours.seconds, hand.seconds, times, ours.cpu_seconds, ours.peak_mb,
            kept ? "" : "  missed");
        good = good && kept;
    }
    std::filesystem::remove(folder / "work.db");
    return good;
}

} // namespace meshview::bench
