#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include "common/postgresql/connection.hpp"

namespace meshview::migrations::postgresql {

/// All that a writer does to a PostgreSQL database before it ingests, as migrations::prepare_database does to
/// a file: waits for whoever migrates, refuses what it must not touch, brings it to the head, reports each
/// stage. At the end, still with the right to change the schema, it calls `then`. A server that is not there
/// is waited for.
///
/// False when stopped on the way. Throws ExitError as migrations::prepare_database.
bool prepare_database(const PostgresqlUrl& url, const std::string& run_id, const std::stop_token& stop,
    const std::function<void(meshview::postgresql::Connection&)>& then);

} // namespace meshview::migrations::postgresql
