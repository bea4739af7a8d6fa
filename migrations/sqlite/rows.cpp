#include "migrations/sqlite/rows.hpp"

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "migrations/sqlite/ddl.hpp"
#include "migrations/sqlite/schema_table.hpp"

namespace meshview::migrations::sqlite {

namespace {

void bind_value(SQLite::Statement& statement, int index, const Value& value)
{
    if (const auto* const integer = std::get_if<std::int64_t>(&value))
        statement.bind(index, *integer);
    else if (const auto* const real = std::get_if<double>(&value))
        statement.bind(index, *real);
    else if (const auto* const text = std::get_if<std::string>(&value))
        statement.bind(index, *text);
    else
        statement.bind(index);
}

void insert_row(SQLite::Database& db, const std::string& table, const Row& row)
{
    ColumnNames columns;
    for (const auto& [column, value] : row)
        columns.push_back(column);
    SQLite::Statement insert(db,
        fmt::format("INSERT INTO {} ({}) VALUES ({})", in_main(table), column_list(columns),
            fmt::join(std::vector<char>(columns.size(), '?'), ", ")));
    int index = 0;
    for (const auto& [column, value] : row)
        bind_value(insert, ++index, value);
    insert.exec();
}

} // namespace

void bulk_insert(SQLite::Database& db, const BulkInsert& operation)
{
    for (const Row& row : operation.rows)
        insert_row(db, operation.table, row);
}

} // namespace meshview::migrations::sqlite
