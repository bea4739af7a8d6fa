#pragma once

#include <SQLiteCpp/Database.h>

#include "migrations/sqlite/batch.hpp"
#include "migrations/sqlite/table_text.hpp"

namespace meshview::migrations::sqlite {

/// Renames the columns of a batch, all at the same time, wherever they are spoken of: SQLite's own statement
/// follows them into indexes, views, triggers, constraints and other tables' foreign keys. A dropped column
/// that is in the way of a new name gets another one, in `batch` too. Throws SQLite::Exception.
void rename_columns(SQLite::Database& db, Batch& batch, bool tolerant);

/// The parts of the text under the new names; the text itself is as it was. For planning.
TableText with_renamed_columns(TableText table, const Batch& batch);

} // namespace meshview::migrations::sqlite
