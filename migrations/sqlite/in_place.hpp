#pragma once

#include <SQLiteCpp/Database.h>

#include "migrations/sqlite/batch.hpp"
#include "migrations/sqlite/strategy.hpp"

namespace meshview::migrations::sqlite {

/// Changes a table without copying it: by SQLite's own statements, and by editing its definition in
/// sqlite_schema after looking whether the rows are as the new one says. Inside the caller's transaction,
/// with foreign keys off and the columns renamed already; the caller verifies views, triggers and foreign
/// keys. `tolerant`: broken views and triggers from before must not stop SQLite's statements. Throws
/// SQLite::Exception, and ExitError `configuration` when rows stand against the change.
void change_in_place(SQLite::Database& db, const Batch& batch, const Strategy& strategy, bool tolerant);

/// Runs a statement of SQLite's ALTER TABLE, which looks at all views and triggers.
void run_alter(SQLite::Database& db, const std::string& sql, bool tolerant);

/// The definition of a table as it is now. Throws ExitError `configuration` for what is no ordinary table.
TableText read_definition(SQLite::Database& db, const std::string& table);

/// Tries a definition where it can do no harm. Throws ExitError `configuration` with SQLite's answer.
void require_valid(const TableText& table);

} // namespace meshview::migrations::sqlite
