#pragma once

#include <optional>
#include <string>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>

#include "common/coordination/ingest_status.hpp"
#include "common/coordination/migration_status.hpp"

namespace meshview::coordination {

/// The tables of the status file and their rows: the SQL behind StatusWriter and StatusReader, which see to
/// transactions. All throw SQLite::Exception.

/// Creates what is missing. Tables that another version of this program left with other columns are made
/// anew.
void create_status_tables(SQLite::Database& db);

void write_migration_row(SQLite::Database& db, const MigrationStatus& status);
void write_ingest_rows(SQLite::Database& db, const IngestStatus& status);

void write_metrics_row(SQLite::Database& db, const std::string& text);
/// Empty when there is none.
std::string read_metrics_row(SQLite::Database& db);

/// Nothing when the table has no row yet, or one that does not make sense.
std::optional<MigrationStatus> read_migration_row(SQLite::Database& db);
std::optional<IngestStatus> read_ingest_rows(SQLite::Database& db);

/// The error says that the file is not a database or is damaged.
bool is_damaged(const SQLite::Exception& error);

} // namespace meshview::coordination
