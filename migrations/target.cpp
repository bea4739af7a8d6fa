#include "migrations/target.hpp"

#include <fmt/format.h>

#include "common/exit_code.hpp"
#include "migrations/cli_commands.hpp"
#include "migrations/sqlite/target.hpp"
#ifdef MESHVIEW_POSTGRESQL
#include "migrations/postgresql/target.hpp"
#endif

namespace meshview::migrations {

std::unique_ptr<Target> open_target(const Invocation& invocation)
{
    if (!invocation.postgresql)
        return std::make_unique<sqlite::SqliteTarget>(invocation.database);
#ifdef MESHVIEW_POSTGRESQL
    return std::make_unique<postgresql::PostgresqlTarget>(*invocation.postgresql);
#else
    throw ExitError(ExitCode::configuration,
        fmt::format("{}: this program was built without PostgreSQL; install libpq-dev and build it again",
            invocation.postgresql->printable()));
#endif
}

void require_sqlite_target(const Invocation& invocation, const std::string& instead)
{
    if (invocation.postgresql)
        throw ExitError(ExitCode::configuration,
            fmt::format("{}: this command is for SQLite; {}", invocation.postgresql->printable(), instead));
}

Direction direction_to(
    const RevisionGraph& graph, const std::vector<std::string>& current, const std::string& target)
{
    if (target == "base" || target.starts_with("-"))
        return Direction::down;
    const std::string revision = graph.resolve(target, current);
    return current.size() == 1 && graph.contains(current.front())
            && graph.is_ancestor(revision, current.front())
        ? Direction::down
        : Direction::up;
}

} // namespace meshview::migrations
