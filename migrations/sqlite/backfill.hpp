#pragma once

#include <functional>

#include <SQLiteCpp/Database.h>

#include "migrations/dialect.hpp"
#include "migrations/sqlite/inspector.hpp"

namespace meshview::migrations::sqlite {

/// How batches end. `commit` empty: all of them belong to the transaction of the caller.
struct BatchEnds {
    std::function<void(RowProgress)> report; ///< after each batch
    std::function<void()> commit; ///< commits, and begins the next transaction
};

/// Fills the columns of all rows that the condition holds for, `batch_rows` at a time, in the order of the
/// row numbers. When batches are committed, the place reached is kept beside the data in the same
/// transaction: a second run of the same backfill goes on behind it and does no row twice. A table WITHOUT
/// ROWID is done by one statement. Throws SQLite::Exception, and what the functions throw.
void backfill(
    SQLite::Database& db, SqliteInspector& inspector, const Backfill& operation, const BatchEnds& ends);

/// Forgets all places, in the caller's transaction: when a revision is complete.
void forget_backfills(SQLite::Database& db);

} // namespace meshview::migrations::sqlite
