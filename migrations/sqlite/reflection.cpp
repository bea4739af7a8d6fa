#include "migrations/sqlite/reflection.hpp"

#include <SQLiteCpp/Statement.h>

#include "migrations/sqlite/definition_reader.hpp"

namespace meshview::migrations::sqlite {

namespace {

Table reflect_table(SQLite::Database& db, const std::string& name, const std::string& sql)
{
    Table table = read_table(sql);
    table.name = name;
    SQLite::Statement indexes(db,
        "SELECT name, sql FROM main.sqlite_schema WHERE type = 'index' AND tbl_name = ? COLLATE NOCASE AND "
        "sql IS NOT "
        "NULL ORDER BY name");
    indexes.bind(1, name);
    while (indexes.executeStep()) {
        table.indexes.push_back(read_index(indexes.getColumn(1).getString()));
        table.indexes.back().name = indexes.getColumn(0).getString();
    }
    return table;
}

// REFERENCES without columns means the primary key of the other table.
void complete_foreign_keys(Schema& schema)
{
    for (Table& table : schema.tables)
        for (ForeignKeyConstraint& key : table.foreign_keys)
            if (const Table* const other = schema.table(key.ref_table);
                key.ref_columns.empty() && other != nullptr)
                key.ref_columns = other->primary_key.columns;
}

} // namespace

Schema reflect(SQLite::Database& db)
{
    Schema schema;
    SQLite::Statement objects(db,
        "SELECT type, name, sql FROM main.sqlite_schema WHERE type IN ('table', 'view', 'trigger') AND sql "
        "NOT LIKE 'CREATE VIRTUAL%' AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = "
        "'shadow') "
        "ORDER BY type, name");
    while (objects.executeStep()) {
        const std::string type = objects.getColumn(0).getString();
        const std::string name = objects.getColumn(1).getString();
        const std::string sql = objects.getColumn(2).getString();
        if (type != "table")
            schema.others.push_back({type, name, sql});
        else if (!is_bookkeeping(name))
            schema.tables.push_back(reflect_table(db, name, sql));
    }
    complete_foreign_keys(schema);
    return schema;
}

} // namespace meshview::migrations::sqlite
