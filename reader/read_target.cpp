#include "reader/read_target.hpp"

#include <fmt/format.h>

#include "common/exit_code.hpp"
#include "reader/sql/sqlite_read_target.hpp"
#ifdef MESHVIEW_POSTGRESQL
#include "reader/sql/postgresql_read_target.hpp"
#endif

namespace meshview::reader {

std::unique_ptr<ReadTarget> open_read_target(const DatabaseConfig& config)
{
    if (!config.postgresql)
        return std::make_unique<SqliteReadTarget>(config.path);
#ifdef MESHVIEW_POSTGRESQL
    return std::make_unique<PostgresqlReadTarget>(*config.postgresql);
#else
    throw ExitError(ExitCode::configuration,
        fmt::format("{}: this program was built without PostgreSQL; install libpq-dev and build it again",
            config.postgresql->printable()));
#endif
}

} // namespace meshview::reader
