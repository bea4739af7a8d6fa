#pragma once

#include <chrono>
#include <string>

#include "common/postgresql_url.hpp"

struct pg_conn;

namespace meshview::postgresql {

struct ConnectionOptions {
    std::string application_name = "meshview"; ///< as pg_stat_activity shows it
    std::chrono::seconds connect_timeout{10}; ///< to each host; the URL's goes before it
};

/// A new connection, which the caller owns, with libpq's own settings still. Throws ConnectionError.
pg_conn* connect(const PostgresqlUrl& url, const ConnectionOptions& options);

} // namespace meshview::postgresql
