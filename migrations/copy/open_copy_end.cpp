#include <fmt/format.h>

#include "common/exit_code.hpp"
#include "migrations/copy/sqlite_end.hpp"
#ifdef MESHVIEW_POSTGRESQL
#include "migrations/postgresql/copy_end.hpp"
#endif

namespace meshview::migrations {

std::unique_ptr<CopyEnd> open_copy_end(const Invocation& place)
{
    if (!place.postgresql)
        return std::make_unique<sqlite::SqliteCopyEnd>(place.database);
#ifdef MESHVIEW_POSTGRESQL
    return std::make_unique<postgresql::PostgresqlCopyEnd>(*place.postgresql);
#else
    throw ExitError(ExitCode::configuration,
        fmt::format("{}: this program was built without PostgreSQL; install libpq-dev and build it again",
            place.postgresql->printable()));
#endif
}

} // namespace meshview::migrations
