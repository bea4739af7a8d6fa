#include <iostream>

#include <fmt/format.h>

#include "common/coordination/observation.hpp"
#include "common/coordination/writer_lock.hpp"
#include "common/database.hpp"
#include "migrations/cli_commands.hpp"
#include "migrations/graph.hpp"
#include "migrations/migrator.hpp"
#include "migrations/report.hpp"
#include "migrations/sqlite/dialect.hpp"

namespace meshview::migrations {

namespace {

coordination::WriterLock take_lock(const std::filesystem::path& database)
{
    if (auto lock = coordination::WriterLock::try_acquire(database))
        return std::move(*lock);
    const auto status = coordination::observe(database, now_us()).migration;
    throw ExitError(ExitCode::try_again,
        fmt::format("{} is in use by {}; stop it first", database.string(),
            status ? fmt::format("process {} on {}", status->owner.pid, status->owner.host) : "a writer"));
}

// Everything that a command needs in order to change a database, as the writer has it.
class ChangeSession {
public:
    explicit ChangeSession(const std::filesystem::path& database)
        : lock_(take_lock(database))
        , status_(database)
        , report_(status_, {})
        , db_(open_for_writing({.path = database}))
        , dialect_(db_)
        , migrator_(RevisionGraph::of_this_program(), dialect_, report_)
    { }

    Migrator& migrator() { return migrator_; }

private:
    coordination::WriterLock lock_;
    coordination::StatusWriter status_;
    MigrationReport report_;
    SQLite::Database db_;
    sqlite::SqliteDialect dialect_;
    Migrator migrator_;
};

void require_database(const std::filesystem::path& database)
{
    if (!std::filesystem::exists(database))
        throw ExitError(ExitCode::configuration, fmt::format("there is no database {}", database.string()));
}

coordination::Observation look_at(const std::filesystem::path& database)
{
    coordination::Observation seen = coordination::observe(database, now_us());
    switch (seen.database) {
    case coordination::DatabaseState::readable:
        return seen;
    case coordination::DatabaseState::busy:
        throw ExitError(ExitCode::try_again, fmt::format("{}: {}", database.string(), seen.database_error));
    case coordination::DatabaseState::corrupt:
        throw ExitError(ExitCode::bad_data, fmt::format("{}: {}", database.string(), seen.database_error));
    case coordination::DatabaseState::missing:
        break;
    }
    throw ExitError(ExitCode::configuration, fmt::format("{}: {}", database.string(), seen.database_error));
}

} // namespace

ExitCode upgrade_command(const Invocation& invocation)
{
    const std::string& target = only_argument(invocation, "head, +N or a revision");
    ChangeSession(invocation.database).migrator().upgrade(target);
    return ExitCode::ok;
}

ExitCode downgrade_command(const Invocation& invocation)
{
    const std::string& target = only_argument(invocation, "base, -N or a revision");
    require_database(invocation.database);
    ChangeSession(invocation.database).migrator().downgrade(target);
    return ExitCode::ok;
}

ExitCode stamp_command(const Invocation& invocation)
{
    const std::string& target = only_argument(invocation, "head, base or a revision");
    require_database(invocation.database);
    ChangeSession(invocation.database).migrator().stamp(target);
    return ExitCode::ok;
}

ExitCode current_command(const Invocation& invocation)
{
    const coordination::Observation seen = look_at(invocation.database);
    if (seen.revisions.empty())
        std::cout << "base\n";
    const RevisionGraph& graph = RevisionGraph::of_this_program();
    for (const std::string& revision : seen.revisions) {
        const bool known = graph.contains(revision);
        std::cout << revision
                  << (!known                      ? " (unknown to this program)"
                             : revision == head() ? " (head)"
                                                  : "");
        if (invocation.verbose && known)
            std::cout << " " << graph.at(revision).message;
        std::cout << "\n";
    }
    return ExitCode::ok;
}

} // namespace meshview::migrations
