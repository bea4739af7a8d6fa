#pragma once

#include <string>

#include "migrations/schema.hpp"

namespace meshview::migrations::sqlite {

/// Reads the SQL that sqlite_schema keeps of a table or index back into values, with what no PRAGMA tells:
/// the names of constraints, CHECK conditions, collations, expressions. Pure. Throws ExitError `internal`
/// naming the object for text that SQLite itself would not have accepted.

Table read_table(const std::string& create_table_sql);
Index read_index(const std::string& create_index_sql);

} // namespace meshview::migrations::sqlite
