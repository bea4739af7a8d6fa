#include "migrations/sqlite/alter_table.hpp"

#include <fmt/format.h>

#include "common/exit_code.hpp"
#include "migrations/sqlite/ddl.hpp"

namespace meshview::migrations::sqlite {

namespace {

// Carries out each change by the statement that SQLite has for it; these cost little or nothing, so there is
// nothing to be saved by putting them together.
class NativeChanges {
public:
    NativeChanges(SQLite::Database& db, SqliteInspector& inspector, const std::string& table)
        : db_(db)
        , inspector_(inspector)
        , table_(table)
    { }

    void operator()(const AddColumn& change)
    {
        if (change.options.if_not_exists && inspector_.has_column(table_, change.column.name))
            return;
        if (change.column.is_primary_key || change.column.is_unique
            || (change.column.computed && change.column.computed->stored))
            refuse(change, "a new column cannot be a primary key, unique or stored");
        alter(fmt::format("ADD COLUMN {}", column_definition(change.column)));
    }

    void operator()(const DropColumn& change)
    {
        if (change.options.if_exists && !inspector_.has_column(table_, change.column))
            return;
        alter(fmt::format("DROP COLUMN {}", quote(change.column)));
    }

    void operator()(const AlterColumn& change)
    {
        const ColumnChange& wanted = change.change;
        if (wanted.type || wanted.nullable || wanted.server_default)
            refuse(change, "type, nullable and server_default of an existing column cannot be changed");
        if (wanted.new_column_name)
            alter(
                fmt::format("RENAME COLUMN {} TO {}", quote(change.column), quote(*wanted.new_column_name)));
    }

    void operator()(const CreateConstraint& change)
    {
        refuse(change, "constraints of an existing table cannot be changed; a unique index may serve");
    }
    void operator()(const DropConstraint& change)
    {
        refuse(change, "constraints of an existing table cannot be changed");
    }
    void operator()(const CreateIndex& change) { db_.exec(create_index_sql(change)); }
    void operator()(const DropIndex& change) { drop_index(db_, change); }

private:
    void alter(const std::string& change)
    {
        db_.exec(fmt::format("ALTER TABLE {} {}", quote(table_), change));
    }

    [[noreturn]] void refuse(const TableChange& change, const char* why) const
    {
        throw ExitError(ExitCode::configuration,
            fmt::format("{} is not supported on SQLite by this version: {}", describe(table_, change), why));
    }

    SQLite::Database& db_;
    SqliteInspector& inspector_;
    const std::string& table_;
};

} // namespace

void alter_table(SQLite::Database& db, SqliteInspector& inspector, const AlterTable& operation)
{
    for (const TableChange& change : operation.changes)
        std::visit(NativeChanges(db, inspector, operation.table), change);
}

void drop_index(SQLite::Database& db, const DropIndex& operation)
{
    db.exec(fmt::format(
        "DROP INDEX {}{}", operation.options.if_exists ? "IF EXISTS " : "", quote(operation.name)));
}

} // namespace meshview::migrations::sqlite
