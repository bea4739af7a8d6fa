#pragma once

#include <SQLiteCpp/Database.h>

#include "common/database.hpp"
#include "migrations/autogenerate.hpp"
#include "migrations/compare.hpp"
#include "migrations/sqlite/dialect.hpp"
#include "migrations/sqlite/reflection.hpp"

namespace meshview::testing {

/// A database in memory with this schema, made by the dialect.
inline SQLite::Database database_with(const migrations::Schema& schema)
{
    SQLite::Database db = open_in_memory();
    migrations::sqlite::SqliteDialect dialect(db);
    dialect.begin();
    for (const auto& step : migrations::steps_between({}, schema))
        dialect.apply(std::get<migrations::Operation>(step));
    dialect.commit();
    return db;
}

/// Where the database is not as the schema says, as lines.
inline std::vector<std::string> strange(SQLite::Database& db, const migrations::Schema& schema)
{
    std::vector<std::string> lines;
    for (const auto& difference : migrations::compare(
             migrations::objects_of(schema), migrations::objects_of(migrations::sqlite::reflect(db))))
        lines.push_back(migrations::describe(difference));
    return lines;
}

} // namespace meshview::testing
