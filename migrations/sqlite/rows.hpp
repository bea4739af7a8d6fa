#pragma once

#include <functional>

#include <SQLiteCpp/Database.h>

#include "migrations/dialect.hpp"
#include "migrations/sqlite/inspector.hpp"

namespace meshview::migrations::sqlite {

/// Operations on rows, inside the caller's transaction. Throw SQLite::Exception.

void bulk_insert(SQLite::Database& db, const BulkInsert& operation);

/// Goes through the table in the order of its row numbers, `batch_rows` at a time; `report` is called after
/// each batch.
void backfill(SQLite::Database& db, SqliteInspector& inspector, const Backfill& operation,
    const std::function<void(RowProgress)>& report);

} // namespace meshview::migrations::sqlite
