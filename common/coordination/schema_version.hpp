#pragma once

#include <string>
#include <vector>

#include <SQLiteCpp/Database.h>

namespace meshview::coordination {

/// What a database says about its own schema: `alembic_version`, the reference's table, whose row changes
/// only in the transaction that changes the schema; and `schema_compatibility`, ours, which lists the older
/// revisions whose programs can still read this schema. The second exists only while it has something to say.
/// All throw SQLite::Exception.

/// The rows of alembic_version, sorted. Empty: base, or a database from before migrations.
std::vector<std::string> read_revisions(SQLite::Database& db);

/// Replaces whatever alembic_version holds; creates it when missing. An empty list leaves the table empty.
void write_revisions(SQLite::Database& db, const std::vector<std::string>& revisions);

std::vector<std::string> read_compatible_revisions(SQLite::Database& db);
void write_compatible_revisions(SQLite::Database& db, const std::vector<std::string>& revisions);

} // namespace meshview::coordination
