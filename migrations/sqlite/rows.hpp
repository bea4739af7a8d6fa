#pragma once

#include <SQLiteCpp/Database.h>

#include "migrations/operation.hpp"

namespace meshview::migrations::sqlite {

/// Inserts the rows in the order given, inside the caller's transaction. Throws SQLite::Exception.
void bulk_insert(SQLite::Database& db, const BulkInsert& operation);

} // namespace meshview::migrations::sqlite
