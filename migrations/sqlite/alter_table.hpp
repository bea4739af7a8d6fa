#pragma once

#include <SQLiteCpp/Database.h>

#include "migrations/dialect.hpp"
#include "migrations/operation.hpp"
#include "migrations/sqlite/strategy.hpp"
#include "migrations/sqlite/work_monitor.hpp"

namespace meshview::migrations::sqlite {

/// Changes of tables and indexes, inside the caller's transaction, with foreign keys and legacy_alter_table
/// off. All work on `main` only, whatever temporary or attached databases hold. Each proves before it returns
/// that nothing else was broken or lost. Throw SQLite::Exception, and ExitError naming what stands in the
/// way; the caller rolls back.

void alter_table(SQLite::Database& db, const AlterTable& operation, RebuildWhen when, WorkMonitor& monitor);

/// What alter_table would do, and what it would cost.
StrategyPlan plan_alter_table(SQLite::Database& db, const AlterTable& operation, RebuildWhen when);

void rename_table(SQLite::Database& db, const RenameTable& operation);

void create_index(SQLite::Database& db, const CreateIndex& operation);
void drop_index(SQLite::Database& db, const DropIndex& operation);

} // namespace meshview::migrations::sqlite
