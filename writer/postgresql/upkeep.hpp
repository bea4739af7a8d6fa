#pragma once

#include <memory>

#include "common/postgresql_url.hpp"
#include "writer/upkeep.hpp"

namespace meshview::writer {

/// Of several writers of a database, one deletes at a time. Vacuum is the server's own affair, and so are
/// backups.
std::unique_ptr<Upkeep> postgresql_upkeep(const PostgresqlUrl& url);

} // namespace meshview::writer
