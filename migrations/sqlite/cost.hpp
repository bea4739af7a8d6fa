#pragma once

#include <cstdint>

#include <SQLiteCpp/Database.h>

#include "migrations/dialect.hpp"
#include "migrations/sqlite/strategy.hpp"

namespace meshview::migrations::sqlite {

/// How much there is of a table.
struct TableSize {
    std::int64_t rows = 0;
    std::int64_t table_bytes = 0; ///< estimated from a sample of rows
    std::int64_t index_bytes = 0; ///< of all its indexes
    int indexes = 0;
    std::int64_t database_bytes = 0;
    bool wal = false;
};

/// Looks at some hundred rows, whatever the size of the table.
TableSize measure(SQLite::Database& db, const TableText& table);

/// Predicts what a strategy costs, by constants measured with SQLite 3.40 on a table of two million rows.
StrategyPlan estimate(const Strategy& strategy, const Batch& batch, const TableSize& size);

/// Plans of single statements.
StrategyPlan estimate_index(const TableSize& size);
StrategyPlan estimate_update(const TableSize& size);

/// Throws ExitError `try_again` naming the needed and the free space when the disk cannot hold what the plan
/// needs. Databases in memory always can.
void require_disk(SQLite::Database& db, const StrategyPlan& plan);

} // namespace meshview::migrations::sqlite
