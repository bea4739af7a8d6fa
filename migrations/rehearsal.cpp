#include "migrations/rehearsal.hpp"

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <unistd.h>

#include "common/database.hpp"
#include "common/exit_code.hpp"
#include "migrations/backup.hpp"
#include "migrations/migrator.hpp"
#include "migrations/sqlite/ddl.hpp"
#include "migrations/sqlite/dialect.hpp"
#include "migrations/sqlite/reflection.hpp"

namespace meshview::migrations {

namespace {

// A database file of our own, gone with its journals when this ends.
class ScratchFile {
public:
    explicit ScratchFile(const std::filesystem::path& database)
        : path_(std::filesystem::path(database) += fmt::format(".rehearsal-{}", getpid()))
    { }
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;
    ~ScratchFile()
    {
        std::error_code ignored;
        for (const char* suffix : {"", "-wal", "-shm", "-journal"})
            std::filesystem::remove(std::filesystem::path(path_) += suffix, ignored);
    }

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

class StopWatch : public MigrationObserver {
public:
    explicit StopWatch(Rehearsal& rehearsal)
        : rehearsal_(rehearsal)
    { }

    void on_begin(const Plan& plan) override
    {
        rehearsal_.from = plan.from;
        rehearsal_.target = plan.target;
    }
    void on_step(const Plan&, std::size_t) override { begun_us_ = steady_us(); }
    void on_step_done(const Plan& plan, std::size_t step) override
    {
        rehearsal_.steps.push_back({title(*plan.steps[step]), steady_us() - begun_us_});
    }

private:
    Rehearsal& rehearsal_;
    TimeUs begun_us_ = 0;
};

std::map<std::string, std::int64_t> count_rows(SQLite::Database& db)
{
    std::map<std::string, std::int64_t> rows;
    for (const Table& table : sqlite::reflect(db).tables)
        rows[table.name] =
            db.execAndGet(fmt::format("SELECT count(*) FROM {}", sqlite::quote(table.name))).getInt64();
    return rows;
}

std::int64_t foreign_key_errors(SQLite::Database& db)
{
    return db.execAndGet("SELECT count(*) FROM pragma_foreign_key_check").getInt64();
}

std::vector<std::string> changes(
    const std::map<std::string, std::int64_t>& before, const std::map<std::string, std::int64_t>& after)
{
    std::vector<std::string> lines;
    for (const auto& [table, rows] : before) {
        const auto now = after.find(table);
        if (now == after.end())
            lines.push_back(fmt::format("{}: {} rows before; the table is gone", table, rows));
        else if (now->second != rows)
            lines.push_back(fmt::format("{}: {} rows before, {} after", table, rows, now->second));
    }
    for (const auto& [table, rows] : after)
        if (before.count(table) == 0)
            lines.push_back(fmt::format("{}: new, {} rows", table, rows));
    return lines;
}

void run(SQLite::Database& db, const RevisionGraph& graph, Direction direction, const std::string& target,
    Rehearsal& rehearsal)
{
    sqlite::SqliteDialect dialect(db);
    StopWatch watch(rehearsal);
    try {
        Migrator migrator(graph, dialect, watch);
        if (direction == Direction::up)
            migrator.upgrade(target);
        else
            migrator.downgrade(target);
    } catch (const ExitError& error) {
        if (error.code() == ExitCode::usage)
            throw;
        rehearsal.error = error.what();
    }
}

} // namespace

bool Rehearsal::succeeded() const
{
    return error.empty() && quick_check == "ok" && foreign_key_errors_after <= foreign_key_errors_before;
}

Rehearsal rehearse(const std::filesystem::path& database, const RevisionGraph& graph, Direction direction,
    const std::string& target)
{
    Rehearsal rehearsal;
    const ScratchFile scratch(database);
    rehearsal.copy_us = copy_database(database, scratch.path()).duration_us;
    SQLite::Database db = open_for_writing({.path = scratch.path()});
    const SchemaObjects before = objects_of(sqlite::reflect(db));
    const auto rows_before = count_rows(db);
    rehearsal.foreign_key_errors_before = foreign_key_errors(db);
    run(db, graph, direction, target, rehearsal);
    const SchemaObjects after = objects_of(sqlite::reflect(db));
    rehearsal.schema_changes = compare(before, after);
    rehearsal.row_changes = changes(rows_before, count_rows(db));
    rehearsal.foreign_key_errors_after = foreign_key_errors(db);
    rehearsal.quick_check = db.execAndGet("PRAGMA quick_check(1)").getString();
    if (rehearsal.error.empty())
        rehearsal.drift = drift_from(fingerprint_at(graph, rehearsal.target), after);
    return rehearsal;
}

} // namespace meshview::migrations
