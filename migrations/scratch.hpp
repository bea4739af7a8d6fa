#pragma once

#include <SQLiteCpp/Database.h>

namespace meshview::migrations {

/// An empty database in memory with the schema of another one and its alembic_version: for finding out what
/// migrations would do. Reads only. Throws SQLite::Exception.
SQLite::Database schema_copy(SQLite::Database& db);

} // namespace meshview::migrations
