#pragma once

#include <SQLiteCpp/Database.h>

#include "migrations/alter_operations.hpp"
#include "migrations/dialect.hpp"
#include "migrations/sqlite/strategy.hpp"

namespace meshview::migrations {

/// Carries all operations out in one transaction, or none: the database is exactly as before after an
/// exception, and the settings of the connection are in both cases. Any SQLite database; its journal mode is
/// left alone. Throws ExitError naming the operation and what stands against it.
void alter_database(
    SQLite::Database& db, const AlterFile& file, sqlite::RebuildWhen rebuild = sqlite::RebuildWhen::needed);

} // namespace meshview::migrations
