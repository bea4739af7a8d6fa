#pragma once

#include <iosfwd>
#include <string>

#include <SQLiteCpp/Database.h>

#include "migrations/migrator.hpp"

namespace meshview::migrations {

/// Writes the SQL with which the sqlite3 shell makes the same schema as an upgrade or downgrade would, from
/// the schema of `db` (an empty database for base). The statements are those that are carried out in memory
/// on a copy of that schema; backfills become one UPDATE. Each revision is one transaction with its
/// alembic_version. Only reads `db`. Throws as Migrator.
void write_script(std::ostream& out, SQLite::Database& db, const RevisionGraph& graph, Direction direction,
    const std::string& target);

} // namespace meshview::migrations
