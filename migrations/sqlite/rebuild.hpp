#pragma once

#include <SQLiteCpp/Database.h>

#include "migrations/sqlite/batch.hpp"
#include "migrations/sqlite/table_text.hpp"
#include "migrations/sqlite/work_monitor.hpp"

namespace meshview::migrations::sqlite {

/// Makes the table anew as `after` says, with all its rows, and takes the old one away: indexes, triggers,
/// statistics, row numbers and the position of AUTOINCREMENT stay. Inside the caller's transaction, with
/// foreign keys off and the columns renamed already; the caller verifies. `batch` says which columns do not
/// come along and which indexes are dropped. Throws SQLite::Exception.
void rebuild_table(SQLite::Database& db, const TableText& before, const TableText& after, const Batch& batch,
    WorkMonitor& monitor);

} // namespace meshview::migrations::sqlite
