#pragma once

#include <functional>

#include "migrations/dialect.hpp"
#include "migrations/postgresql/inspector.hpp"
#include "migrations/postgresql/session.hpp"

namespace meshview::migrations::postgresql {

/// How batches end. `commit` empty: all of them belong to the transaction of the caller.
struct BatchEnds {
    std::function<void(RowProgress)> report; ///< after each batch
    std::function<void()> commit; ///< commits, and begins the next transaction
};

/// The whole as one statement: for scripts.
std::string update_sql(const Backfill& operation);

/// Fills the columns of all rows that the condition holds for, `batch_rows` at a time, in the order of the
/// primary key. When batches are committed, the key reached is kept beside the data in the same transaction:
/// a second run of the same backfill goes on behind it and does no row twice. A table without a primary key
/// is done by one statement. Throws Error, and what the functions throw.
void backfill(
    Session& session, PostgresqlInspector& inspector, const Backfill& operation, const BatchEnds& ends);

/// Forgets all keys reached, in the caller's transaction: when a revision is complete.
void forget_backfills(Session& session);

} // namespace meshview::migrations::postgresql
