#include "migrations/prepare_database.hpp"

#include <utility>

#include <spdlog/spdlog.h>

#include "common/coordination/observation.hpp"
#include "common/database.hpp"
#include "common/exit_code.hpp"
#include "migrations/drift_report.hpp"
#include "migrations/graph.hpp"
#include "migrations/migrator.hpp"
#include "migrations/protective_backup.hpp"
#include "migrations/report.hpp"
#include "migrations/sqlite/dialect.hpp"

namespace meshview::migrations {

namespace {

coordination::Proceed look_before(const std::filesystem::path& database)
{
    const auto decision =
        coordination::decide_writer(coordination::observe(database, now_us()), expectation());
    if (const auto* const fail = std::get_if<coordination::Fail>(&decision))
        throw ExitError(fail->code, fail->message);
    return std::get<coordination::Proceed>(decision);
}

PreparedDatabase migrate(const std::filesystem::path& database, MigrationReport& report, std::stop_token stop,
    const BackupPolicy& backups)
{
    const coordination::Proceed found = look_before(database);
    spdlog::info("database: {}: {}", database.string(), found.sentence);
    // Made before the report says pending, the report would hide what the predecessor left.
    report.pending();
    SQLite::Database db = open_for_writing({.path = database});
    const RevisionGraph& graph = RevisionGraph::of_this_program();
    sqlite::SqliteDialect dialect(db);
    Migrator migrator(graph, dialect, report, stop);
    const Plan pending = migrator.plan_upgrade();
    report.backing_up(pending);
    const auto backup = protect(database, pending, backups, stop);
    const Plan plan = migrator.upgrade();
    log_drift(db, graph, plan.target);
    return {
        .revision = plan.target, .steps = static_cast<int>(plan.steps.size()), .is_new = found.new_database};
}

} // namespace

coordination::Expectation expectation(std::string run_id)
{
    return {.head = head(),
        .known_revisions = RevisionGraph::of_this_program().ids(),
        .run_id = std::move(run_id)};
}

BackupPolicy backup_policy(const DatabaseConfig& config)
{
    return {.before_migration = config.backup_before_migration,
        .folder = config.backup_dir,
        .keep = config.backups_to_keep};
}

PreparedDatabase prepare_database(const std::filesystem::path& database,
    const coordination::WriterLock& /*lock*/, coordination::StatusWriter& status, const std::string& run_id,
    std::stop_token stop, const BackupPolicy& backups)
{
    MigrationReport report(status, run_id);
    try {
        return migrate(database, report, stop, backups);
    } catch (const ExitError& error) {
        if (!stop.stop_requested())
            report.failed(error.what());
        throw;
    }
}

} // namespace meshview::migrations
