#include "migrations/sqlite/inspector.hpp"

#include <SQLiteCpp/Statement.h>

namespace meshview::migrations::sqlite {

bool SqliteInspector::has_object(const char* type, const std::string& name)
{
    SQLite::Statement query(
        db_, "SELECT 1 FROM main.sqlite_schema WHERE type = ? AND name = ? COLLATE NOCASE");
    query.bind(1, type);
    query.bind(2, name);
    return query.executeStep();
}

bool SqliteInspector::has_table(const std::string& table)
{
    return has_object("table", table);
}

bool SqliteInspector::has_index(const std::string& index)
{
    return has_object("index", index);
}

bool SqliteInspector::has_column(const std::string& table, const std::string& column)
{
    SQLite::Statement query(db_, "SELECT 1 FROM pragma_table_xinfo(?, 'main') WHERE name = ? COLLATE NOCASE");
    query.bind(1, table);
    query.bind(2, column);
    return query.executeStep();
}

std::vector<IndexInfo> SqliteInspector::indexes(const std::string& table)
{
    std::vector<IndexInfo> indexes;
    // Those that belong to a constraint (origin u, pk) cannot be dropped by themselves and are not listed.
    SQLite::Statement list(
        db_, "SELECT name, \"unique\" FROM pragma_index_list(?, 'main') WHERE origin = 'c' ORDER BY name");
    list.bind(1, table);
    while (list.executeStep()) {
        IndexInfo index{list.getColumn(0).getString(), {}, list.getColumn(1).getInt() != 0};
        SQLite::Statement columns(
            db_, "SELECT name FROM pragma_index_info(?, 'main') WHERE name IS NOT NULL ORDER BY seqno");
        columns.bind(1, index.name);
        while (columns.executeStep())
            index.columns.push_back(columns.getColumn(0).getString());
        indexes.push_back(std::move(index));
    }
    return indexes;
}

std::string SqliteInspector::rowid_name(const std::string& table)
{
    SQLite::Statement query(
        db_, "SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = ? COLLATE NOCASE");
    query.bind(1, table);
    if (query.executeStep() && query.getColumn(0).getInt() != 0)
        return {};
    for (const char* name : {"rowid", "_rowid_", "oid"})
        if (!has_column(table, name))
            return name;
    return {};
}

} // namespace meshview::migrations::sqlite
