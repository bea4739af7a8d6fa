#include "migrations/sqlite/saved_objects.hpp"

#include <array>
#include <utility>

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "migrations/sqlite/ddl.hpp"
#include "migrations/sqlite/tokenizer.hpp"

namespace meshview::migrations::sqlite {

namespace {

constexpr std::array all_statistics{"sqlite_stat1", "sqlite_stat3", "sqlite_stat4"};

} // namespace

SavedObjects::SavedObjects(SQLite::Database& db, std::string table)
    : db_(db)
    , table_(std::move(table))
{
    for (SchemaRow& row : schema_rows(db)) {
        if (row.name == "sqlite_sequence")
            has_sequence_ = true;
        if (row.name == "sqlite_stat1" || row.name == "sqlite_stat3" || row.name == "sqlite_stat4")
            save_statistics(row.name);
        if (!same_name(row.table, table_))
            continue;
        if (row.type == "index" && !row.sql.empty())
            indexes_.push_back(std::move(row));
        else if (row.type == "trigger")
            triggers_.push_back(std::move(row));
    }
    for (SchemaRow& row : temporary_triggers(db))
        if (same_name(row.table, table_))
            temporary_triggers_.push_back(std::move(row));
    if (!has_sequence_)
        return;
    SQLite::Statement sequence(
        db_, "SELECT quote(seq) FROM main.sqlite_sequence WHERE name = ? COLLATE NOCASE");
    sequence.bind(1, table_);
    while (sequence.executeStep())
        sequence_.push_back(sequence.getColumn(0).getString());
}

void SavedObjects::save_statistics(const std::string& statistics_table)
{
    std::vector<std::string> values;
    SQLite::Statement columns(db_, "SELECT name FROM pragma_table_info(?, 'main')");
    columns.bind(1, statistics_table);
    while (columns.executeStep())
        values.push_back(fmt::format("quote({})", quote(columns.getColumn(0).getString())));
    SQLite::Statement rows(db_,
        fmt::format("SELECT {} FROM main.{} WHERE tbl = ? COLLATE NOCASE ORDER BY rowid",
            fmt::join(values, " || ', ' || "), statistics_table));
    rows.bind(1, table_);
    while (rows.executeStep())
        statistics_.push_back(
            fmt::format("INSERT INTO main.{} VALUES ({})", statistics_table, rows.getColumn(0).getString()));
}

void SavedObjects::restore_indexes(const std::function<bool(const SchemaRow&)>& keep) const
{
    for (const SchemaRow& index : indexes_)
        if (keep(index))
            db_.exec(statement_in_main(index.sql));
}

void SavedObjects::restore_sequence() const
{
    if (!has_sequence_)
        return;
    SQLite::Statement forget(db_, "DELETE FROM main.sqlite_sequence WHERE name = ? COLLATE NOCASE");
    forget.bind(1, table_);
    forget.exec();
    for (const std::string& value : sequence_)
        db_.exec(fmt::format(
            "INSERT INTO main.sqlite_sequence (name, seq) VALUES ({}, {})", literal(table_), value));
}

void SavedObjects::add_triggers_to(SchemaEdit& edit) const
{
    for (const SchemaRow& trigger : triggers_)
        edit.insert(trigger);
}

void SavedObjects::restore_temporary_triggers() const
{
    for (const SchemaRow& trigger : temporary_triggers_) {
        const std::vector<Token> words = significant(tokenize(trigger.sql));
        for (const Token& word : words)
            if (word.is("TRIGGER")) {
                db_.exec("CREATE TEMP " + trigger.sql.substr(word.begin));
                break;
            }
    }
}

void SavedObjects::replace_statistics() const
{
    for (const char* statistics_table : all_statistics)
        if (find_object(db_, "table", statistics_table)) {
            SQLite::Statement forget(
                db_, fmt::format("DELETE FROM main.{} WHERE tbl = ? COLLATE NOCASE", statistics_table));
            forget.bind(1, table_);
            forget.exec();
        }
    restore_statistics();
}

void SavedObjects::restore_statistics() const
{
    if (statistics_.empty())
        return;
    for (const std::string& row : statistics_)
        db_.exec(row);
    for (const char* statistics_table : all_statistics) {
        if (!find_object(db_, "table", statistics_table))
            continue;
        SQLite::Statement forget(db_,
            fmt::format("DELETE FROM main.{0} WHERE tbl = ? COLLATE NOCASE AND idx IS NOT NULL AND idx NOT IN"
                        " (SELECT name FROM main.sqlite_schema WHERE tbl_name = ? COLLATE NOCASE)",
                statistics_table));
        forget.bind(1, table_);
        forget.bind(2, table_);
        forget.exec();
    }
}

} // namespace meshview::migrations::sqlite
