#pragma once

#include <SQLiteCpp/Database.h>

#include "migrations/sqlite/batch.hpp"
#include "migrations/sqlite/table_text.hpp"

namespace meshview::migrations::sqlite {

/// Looks for what stands against the changes of a table, before anything expensive is done: rows that do not
/// fit, indexes and triggers that need a dropped column. `before` and `after` are the definitions. Throws
/// ExitError `configuration` naming it and the fix; what it does not see is found by SQLite or by the
/// verification afterwards.
void require_feasible(
    SQLite::Database& db, const TableText& before, const TableText& after, const Batch& batch);

} // namespace meshview::migrations::sqlite
