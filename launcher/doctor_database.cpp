#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/database.hpp"
#include "common/text.hpp"
#include "launcher/doctor.hpp"

namespace meshview::launcher {

namespace {

using Level = Finding::Level;
using coordination::DatabaseState;
using coordination::LockState;
using coordination::MigrationState;

/// SQLite's own check of the file's structure, and whether the newest packet lies in the future.
void read_through(const Config& config, TimeUs now_us, std::vector<Finding>& findings)
{
    SQLite::Database db = open_for_reading({.path = config.database.path});
    const TimeUs begun_us = steady_us();
    const std::string verdict = db.execAndGet("PRAGMA quick_check(1)").getString();
    if (verdict != "ok") {
        findings.push_back({Level::problem, "database", "damaged: " + printable(verdict),
            "restore a backup: meshview restore FILE", ExitCode::bad_data});
        return;
    }
    findings.push_back({Level::ok, "database",
        fmt::format("whole (checked in {})", format_duration(steady_us() - begun_us))});
    if (!db.tableExists("packet"))
        return;
    const TimeUs newest_us = db.execAndGet("SELECT max(import_time_us) FROM packet").getInt64();
    if (newest_us > now_us + us_per_hour)
        findings.push_back({Level::warning, "clock",
            fmt::format("the newest packet is from {} UTC, in the future", format_utc(newest_us)),
            "the clock was or is wrong; packets of now sort below those until then"});
}

Finding check_schema(const StackStatus& status)
{
    const auto& seen = status.seen;
    const std::string revision =
        seen.revisions.empty() ? "base" : fmt::format("{}", fmt::join(seen.revisions, " and "));
    if (seen.revisions.size() > 1)
        return {Level::problem, "revision", "at " + revision + " at once",
            "meshview-migrate stamp the one that is true", ExitCode::configuration};
    if (!seen.migration)
        return {Level::ok, "revision", "at " + revision + ", no writer of ours has been here"};
    const auto& migration = *seen.migration;
    const std::string text = fmt::format("at {}, migrations {}", revision, to_string(migration.state));
    if (migration.state == MigrationState::failed)
        return {Level::problem, "revision",
            fmt::format("{} at {}: {}", text, migration.failed_revision, printable(migration.error)),
            "mend what it names; the next start of the stack tries again", ExitCode::configuration};
    if (migration.state == MigrationState::running && seen.lock == LockState::free)
        return {Level::warning, "revision",
            fmt::format("{} when the writer died: {}", text, coordination::describe_progress(migration)),
            "start the stack: it goes on from there"};
    return {Level::ok, "revision", text};
}

std::vector<Finding> check_server(const StackStatus& status)
{
    const auto& seen = status.seen;
    if (seen.database == DatabaseState::readable)
        return {{Level::ok, "database", fmt::format("{} answers", status.database)}, check_schema(status)};
    return {
        {Level::problem, "database", fmt::format("{}: {}", status.database, printable(seen.database_error)),
            "look at the server, and at [database] connection_string", ExitCode::unavailable}};
}

} // namespace

std::vector<Finding> check_database(const Config& config, const StackStatus& status)
{
    if (!status.is_file)
        return check_server(status);
    const auto& seen = status.seen;
    std::vector<Finding> findings;
    switch (seen.database) {
    case DatabaseState::missing:
        if (status.database_bytes > 0)
            findings.push_back({Level::problem, "database",
                fmt::format(
                    "{} cannot be opened: {}", config.database.path.string(), printable(seen.database_error)),
                "run this as the user of the stack; a reader alone needs the -wal and -shm files that a "
                "writer leaves",
                ExitCode::configuration});
        else
            findings.push_back({Level::ok, "database",
                fmt::format("{} is not there yet; the first start makes it", config.database.path.string())});
        return findings;
    case DatabaseState::corrupt:
        findings.push_back({Level::problem, "database",
            fmt::format("{}: {}", config.database.path.string(), printable(seen.database_error)),
            "restore a backup (meshview restore FILE), or move the file away", ExitCode::bad_data});
        return findings;
    case DatabaseState::busy:
        findings.push_back(
            {Level::warning, "database", "locked at this moment: " + printable(seen.database_error),
                "look again when the migration or the other program is done"});
        return findings;
    case DatabaseState::readable:
        break;
    }
    try {
        read_through(config, seen.observed_us, findings);
    } catch (const SQLite::Exception& error) {
        findings.push_back({Level::problem, "database", printable(error.what()),
            "restore a backup: meshview restore FILE", ExitCode::bad_data});
    }
    findings.push_back(check_schema(status));
    return findings;
}

} // namespace meshview::launcher
