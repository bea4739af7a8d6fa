// libFuzzer: the tokenizer loses no byte of any text; a definition that SQLite accepts is read as SQLite
// reads it; and what the editor makes of it is accepted again, with exactly the columns that it should have.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include "common/exit_code.hpp"
#include "migrations/sqlite/definition.hpp"
#include "migrations/sqlite/table_edit.hpp"
#include "migrations/sqlite/tokenizer.hpp"

namespace {

using namespace meshview;
using namespace meshview::migrations;
using namespace meshview::migrations::sqlite;

void require(bool holds)
{
    if (!holds)
        std::abort();
}

// Only tables of this database are made: no statement reaches a file or computes for long.
int allow_definitions(void*, int action, const char*, const char*, const char*, const char*)
{
    switch (action) {
    case SQLITE_CREATE_TABLE:
    case SQLITE_CREATE_INDEX:
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_READ:
    case SQLITE_FUNCTION:
    case SQLITE_TRANSACTION:
        return SQLITE_OK;
    default:
        return SQLITE_DENY;
    }
}

// The definition of the one table that the statement makes; empty: SQLite does not take it.
std::string stored_definition(SQLite::Database& db, const std::string& sql)
{
    try {
        sqlite3_set_authorizer(db.getHandle(), allow_definitions, nullptr);
        db.exec(sql);
        sqlite3_set_authorizer(db.getHandle(), nullptr, nullptr);
        SQLite::Statement query(
            db, "SELECT sql FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE TABLE%'");
        return query.executeStep() ? query.getColumn(0).getString() : std::string();
    } catch (const SQLite::Exception&) {
        return {};
    }
}

std::vector<std::string> columns_by_sqlite(SQLite::Database& db, const std::string& table)
{
    std::vector<std::string> names;
    SQLite::Statement query(db, "SELECT name FROM pragma_table_xinfo(?)");
    query.bind(1, table);
    while (query.executeStep())
        names.push_back(query.getColumn(0).getString());
    return names;
}

void require_accepted(const TableEdit& edit, std::size_t columns)
{
    SQLite::Database db(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    try {
        db.exec(edit.sql());
    } catch (const SQLite::Exception&) {
        return; // a constraint may be about what was dropped: SQLite says so, and the caller refuses
    }
    require(columns_by_sqlite(db, edit.table().name).size() == columns);
}

void edit_everything(const TableText& table)
{
    for (const ColumnText& column : table.columns) {
        TableEdit edit(table);
        edit.set_nullable(column.name, column.find(ClauseKind::not_null) != nullptr);
        edit.set_default(column.name,
            column.find(ClauseKind::default_value) ? std::nullopt : std::optional<std::string>("7"));
        edit.set_type(column.name, "BIGINT");
        edit.add_column("\"a new one\" TEXT");
        require_accepted(edit, table.columns.size() + 1);
        edit.drop_column(column.name);
        require_accepted(edit, table.columns.size());
    }
    for (const Clause& constraint : table.constraints) {
        TableEdit edit(table);
        edit.drop_constraint(constraint);
        edit.add_constraint("CHECK (1)");
        require_accepted(edit, table.columns.size());
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string sql(reinterpret_cast<const char*>(data), size);
    std::string joined;
    for (const Token& token : tokenize(sql))
        joined += token.text;
    require(joined == sql);
    read_table_text(sql);
    if (sql.find('\0') != sql.npos || lower_case(sql).find("create") == sql.npos)
        return 0;
    SQLite::Database db(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    const std::string stored = stored_definition(db, sql);
    if (stored.empty())
        return 0;
    const std::optional<TableText> table = read_table_text(stored);
    require(table.has_value());
    std::vector<std::string> names;
    for (const ColumnText& column : table->columns)
        names.push_back(column.name);
    require(names == columns_by_sqlite(db, table->name));
    edit_everything(*table);
    return 0;
}
