#include "migrations/sqlite/feasibility.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "common/exit_code.hpp"
#include "migrations/sqlite/ddl.hpp"
#include "migrations/sqlite/schema_table.hpp"
#include "migrations/sqlite/tokenizer.hpp"
#include "migrations/sqlite/trigger_text.hpp"

namespace meshview::migrations::sqlite {

namespace {

[[noreturn]] void refuse(const std::string& why)
{
    throw ExitError(ExitCode::configuration, why);
}

bool is_not_null(const TableText& table, const std::string& column)
{
    const ColumnText* const found = table.column(column);
    return found != nullptr && found->find(ClauseKind::not_null) != nullptr;
}

// Behind the name of the table: its columns, expressions and condition.
std::string_view body_of_index(std::string_view sql)
{
    for (const Token& token : tokenize(sql))
        if (token.is("("))
            return sql.substr(token.begin);
    return {};
}

void require_not_needed(SQLite::Database& db, const std::string& table, const std::string& column)
{
    for (const SchemaRow& row : schema_rows(db)) {
        if (!same_name(row.table, table))
            continue;
        const bool indexed = row.type == "index" && mentions(body_of_index(row.sql), column);
        bool watched = false;
        if (row.type == "trigger")
            if (const auto head = read_trigger_head(row.sql))
                watched = std::any_of(head->update_of.begin(), head->update_of.end(),
                    [&](const std::string& name) { return same_name(name, column); });
        if (indexed || watched)
            refuse(fmt::format("drop_column {}.{}: {} {} still needs it; drop that first", table, column,
                row.type, row.name));
    }
}

std::int64_t rows_where(SQLite::Database& db, const std::string& table, const std::string& condition)
{
    return db.execAndGet(fmt::format("SELECT count(*) FROM {} WHERE {}", in_main(table), condition))
        .getInt64();
}

bool is_empty(SQLite::Database& db, const std::string& table)
{
    return db.execAndGet(fmt::format("SELECT NOT EXISTS (SELECT 1 FROM {})", in_main(table))).getInt() != 0;
}

void require_no_nulls(SQLite::Database& db, const std::string& table, const std::string& column)
{
    if (const auto rows = rows_where(db, table, quote(column) + " IS NULL"); rows > 0)
        refuse(
            fmt::format("{}.{} cannot be NOT NULL: {} rows hold NULL; fill them first", table, column, rows));
}

void require_default_for_rows(SQLite::Database& db, const std::string& table, const Column& column)
{
    const bool has_value = column.computed
        || (column.default_value && !column.default_value->sql.empty()
            && !same_name(column.default_value->sql, "NULL"));
    if (!column.is_nullable && !has_value && !is_empty(db, table))
        refuse(fmt::format(
            "add_column {}.{}: NOT NULL needs a default, because there are rows", table, column.name));
}

void require_checked(SQLite::Database& db, const std::string& table, const CheckConstraint& check)
{
    if (const auto rows = rows_where(db, table, fmt::format("NOT ({})", check.sqltext)); rows > 0)
        refuse(
            fmt::format("create_check_constraint {} on {}: {} rows are against it", check.name, table, rows));
}

// Whether the condition is about nothing that the batch changes, so that it can be tried on the rows as they
// are.
bool can_be_tried(const Batch& batch, const CheckConstraint& check)
{
    const auto concerns = [&](const std::string& column) { return mentions(check.sqltext, column); };
    return std::none_of(batch.added_columns.begin(), batch.added_columns.end(),
               [&](const Column& column) { return concerns(column.name); })
        && std::none_of(batch.alterations.begin(), batch.alterations.end(),
            [&](const ColumnAlteration& change) { return change.type && concerns(change.column); });
}

} // namespace

void require_feasible(
    SQLite::Database& db, const TableText& before, const TableText& after, const Batch& batch)
{
    for (const std::string& column : batch.dropped_columns)
        require_not_needed(db, before.name, column);
    const ColumnText* const new_key = after.rowid_alias();
    for (const Column& column : batch.added_columns)
        if (new_key == nullptr || !same_name(column.name, new_key->name)) // that one is the row's number
            require_default_for_rows(db, before.name, column);
    for (const ColumnAlteration& change : batch.alterations)
        if (is_not_null(after, change.column) && !is_not_null(before, change.column))
            require_no_nulls(db, before.name, change.column);
    // SQLite would number such rows anew.
    if (new_key != nullptr && before.column(new_key->name) != nullptr && before.rowid_alias() == nullptr)
        require_no_nulls(db, before.name, new_key->name);
    for (const Constraint& constraint : batch.created_constraints)
        if (const auto* const check = std::get_if<CheckConstraint>(&constraint))
            if (can_be_tried(batch, *check))
                require_checked(db, before.name, *check);
}

} // namespace meshview::migrations::sqlite
