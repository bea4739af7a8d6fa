#include "writer/ingest_target.hpp"

#include <fmt/format.h>

#include "common/exit_code.hpp"
#include "writer/sqlite/ingest_target.hpp"
#ifdef MESHVIEW_POSTGRESQL
#include "writer/postgresql/ingest_target.hpp"
#endif

namespace meshview::writer {

std::unique_ptr<IngestTarget> open_ingest_target(const Config& config)
{
    if (!config.database.postgresql)
        return std::make_unique<SqliteIngestTarget>(config);
#ifdef MESHVIEW_POSTGRESQL
    return std::make_unique<PostgresqlIngestTarget>(*config.database.postgresql);
#else
    throw ExitError(ExitCode::configuration,
        fmt::format("{}: this program was built without PostgreSQL; install libpq-dev and build it again",
            config.database.postgresql->printable()));
#endif
}

} // namespace meshview::writer
