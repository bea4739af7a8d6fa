#include "migrations/sqlite/rows.hpp"

#include <limits>

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

std::string update_sql(const Backfill& operation, const std::string& range)
{
    std::vector<std::string> assignments;
    for (const auto& [column, sql] : operation.set)
        assignments.push_back(fmt::format("{} = {}", quote(column), sql));
    std::string sql = fmt::format("UPDATE {} SET {}", in_main(operation.table), fmt::join(assignments, ", "));
    const char* conjunction = " WHERE ";
    for (const std::string& condition : {range, operation.where}) {
        if (condition.empty())
            continue;
        sql += fmt::format("{}({})", conjunction, condition);
        conjunction = " AND ";
    }
    return sql;
}

} // namespace

void bulk_insert(SQLite::Database& db, const BulkInsert& operation)
{
    for (const Row& row : operation.rows)
        insert_row(db, operation.table, row);
}

void backfill(SQLite::Database& db, SqliteInspector& inspector, const Backfill& operation,
    const std::function<void(RowProgress)>& report)
{
    const std::string rowid = inspector.rowid_name(operation.table);
    if (rowid.empty()) {
        db.exec(update_sql(operation, {}));
        return;
    }
    const std::string table = in_main(operation.table);
    RowProgress progress{.rows_done = 0,
        .rows_total = db.execAndGet(fmt::format("SELECT count(*) FROM {}", table)).getInt64()};
    SQLite::Statement last_of_batch(db,
        fmt::format(
            "SELECT max(r), count(*) FROM (SELECT {0} AS r FROM {1} WHERE {0} >= ? ORDER BY {0} LIMIT {2})",
            rowid, table, operation.batch_rows));
    SQLite::Statement update(db, update_sql(operation, fmt::format("{} BETWEEN ? AND ?", rowid)));
    for (std::int64_t first = std::numeric_limits<std::int64_t>::min();;) {
        last_of_batch.bind(1, first);
        last_of_batch.executeStep();
        if (last_of_batch.isColumnNull(0))
            return;
        const std::int64_t last = last_of_batch.getColumn(0).getInt64();
        progress.rows_done += last_of_batch.getColumn(1).getInt64();
        last_of_batch.reset();
        update.bind(1, first);
        update.bind(2, last);
        update.exec();
        update.reset();
        report(progress);
        if (last == std::numeric_limits<std::int64_t>::max())
            return;
        first = last + 1;
    }
}

} // namespace meshview::migrations::sqlite
