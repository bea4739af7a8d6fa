#pragma once

#include <SQLiteCpp/Database.h>

#include "migrations/schema.hpp"

namespace meshview::migrations::sqlite {

/// The schema that a database holds, without the tables that keep books about it and without virtual tables.
/// Only reads. Throws SQLite::Exception.
Schema reflect(SQLite::Database& db);

} // namespace meshview::migrations::sqlite
