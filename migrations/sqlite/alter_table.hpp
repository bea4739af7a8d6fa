#pragma once

#include <SQLiteCpp/Database.h>

#include "migrations/operation.hpp"
#include "migrations/sqlite/inspector.hpp"

namespace meshview::migrations::sqlite {

/// Carries out the changes of one table, inside the caller's transaction. Throws SQLite::Exception, and
/// ExitError for a change that SQLite has no statement for.
void alter_table(SQLite::Database& db, SqliteInspector& inspector, const AlterTable& operation);

void drop_index(SQLite::Database& db, const DropIndex& operation);

} // namespace meshview::migrations::sqlite
