#include "writer/postgresql/ingest_target.hpp"

#include "migrations/graph.hpp"
#include "migrations/postgresql/prepare_database.hpp"
#include "writer/postgresql/turn.hpp"
#include "writer/postgresql/upkeep.hpp"

namespace meshview::writer {

bool PostgresqlIngestTarget::prepare(
    const std::string& run_id, WhenTaken /*when_taken*/, const std::stop_token& stop)
{
    const auto finish = [&](postgresql::Connection& connection) {
        prepare_turns(connection);
        status_.emplace(url_);
    };
    if (!migrations::postgresql::prepare_database(url_, run_id, stop, finish))
        return false;
    store_.emplace(url_, migrations::head());
    return true;
}

std::unique_ptr<Upkeep> PostgresqlIngestTarget::upkeep()
{
    return postgresql_upkeep(url_);
}

} // namespace meshview::writer
