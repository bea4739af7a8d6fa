#include "migrations/prepare_database.hpp"

#include <utility>

#include <spdlog/spdlog.h>

#include "common/coordination/observation.hpp"
#include "common/database.hpp"
#include "common/exit_code.hpp"
#include "migrations/graph.hpp"
#include "migrations/migrator.hpp"
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

PreparedDatabase migrate(const std::filesystem::path& database, MigrationReport& report, std::stop_token stop)
{
    const coordination::Proceed found = look_before(database);
    spdlog::info("database: {}: {}", database.string(), found.sentence);
    // Made before the report says pending, the report would hide what the predecessor left.
    report.pending();
    SQLite::Database db = open_for_writing({.path = database});
    sqlite::SqliteDialect dialect(db);
    Migrator migrator(RevisionGraph::of_this_program(), dialect, report, std::move(stop));
    const Plan plan = migrator.upgrade();
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

PreparedDatabase prepare_database(const std::filesystem::path& database,
    const coordination::WriterLock& /*lock*/, coordination::StatusWriter& status, const std::string& run_id,
    std::stop_token stop)
{
    MigrationReport report(status, run_id);
    try {
        return migrate(database, report, stop);
    } catch (const ExitError& error) {
        if (!stop.stop_requested())
            report.failed(error.what());
        throw;
    }
}

} // namespace meshview::migrations
