#include "migrations/sqlite/in_place.hpp"

#include <algorithm>
#include <random>

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sqlite3.h>

#include "common/exit_code.hpp"
#include "common/text.hpp"
#include "migrations/sqlite/ddl.hpp"
#include "migrations/sqlite/definition.hpp"
#include "migrations/sqlite/saved_objects.hpp"
#include "migrations/sqlite/schema_table.hpp"
#include "migrations/sqlite/tokenizer.hpp"
#include "migrations/sqlite/verification.hpp"

namespace meshview::migrations::sqlite {

namespace {

// A value that no row holds.
std::string unheard_of_blob()
{
    std::random_device random;
    std::string text;
    while (text.size() < 48)
        text += fmt::format("{:08x}", random());
    return fmt::format("x'{}'", text);
}

class InPlaceChange {
public:
    InPlaceChange(SQLite::Database& db, const Batch& batch, const Strategy& strategy, bool tolerant)
        : db_(db)
        , batch_(batch)
        , strategy_(strategy)
        , tolerant_(tolerant)
        , no_triggers_(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, false)
    { }

    void run()
    {
        for (const std::string& column : strategy_.new_defaults)
            write_defaults(column);
        change_existing_columns();
        for (const std::string& column : drop_order(definition(), strategy_.dropped_columns))
            run_alter(db_, fmt::format("ALTER TABLE {} DROP COLUMN {}", table(), quote(column)), tolerant_);
        for (const Column& column : batch_.added_columns)
            add(column);
        complete_definition();
        if (strategy_.edits_definition)
            require_sound(db_, batch_.table);
    }

private:
    std::string table() const { return in_main(batch_.table); }
    TableText definition() const { return read_definition(db_, batch_.table); }

    void write(const TableText& text)
    {
        require_valid(text);
        SchemaEdit edit(db_);
        edit.set_sql("table", batch_.table, text.sql);
        edit.commit();
    }

    // Rows from before the column was added do not hold it; SQLite reads the default in its place.
    void write_defaults(const std::string& column)
    {
        const TableText text = definition();
        const Clause* const clause = text.column(column)->find(ClauseKind::default_value);
        const std::string value = clause ? std::string(text.text(clause->body)) : "NULL";
        if (!is_constant_default(value) || !has_unwritten_rows(text, column))
            return;
        const std::string name = quote(column);
        db_.exec(
            fmt::format("UPDATE OR ABORT {} SET {} = {} WHERE {} IS {}", table(), name, name, name, value));
    }

    bool has_unwritten_rows(const TableText& text, const std::string& column)
    {
        const std::string sentinel = unheard_of_blob();
        TableEdit edit(text);
        edit.set_default(column, sentinel);
        SchemaEdit with_sentinel(db_);
        with_sentinel.set_sql("table", batch_.table, edit.sql());
        with_sentinel.commit();
        const bool found =
            db_.execAndGet(fmt::format("SELECT EXISTS (SELECT 1 FROM {} NOT INDEXED WHERE {} = {})", table(),
                               quote(column), sentinel))
                .getInt()
            != 0;
        SchemaEdit back(db_);
        back.set_sql("table", batch_.table, text.sql);
        back.commit();
        return found;
    }

    void change_existing_columns()
    {
        TableEdit edit(definition());
        for (const DropConstraint& constraint : batch_.dropped_constraints)
            drop_constraint(edit, constraint);
        alter_columns(edit, batch_);
        drop_constraints_of(edit, batch_.dropped_columns);
        if (edit.sql() == definition().sql)
            return;
        if (strategy_.retyped_columns.empty())
            write(edit.table());
        else
            convert(edit.table());
    }

    // The indexes would go on holding the values as they were.
    void convert(const TableText& text)
    {
        const SavedObjects saved(db_, batch_.table);
        const auto concerned = [this](const SchemaRow& index) {
            return std::any_of(strategy_.retyped_columns.begin(), strategy_.retyped_columns.end(),
                [&](const Strategy::Retyped& retyped) { return mentions(index.sql, retyped.column); });
        };
        for (const SchemaRow& index : saved.indexes())
            if (concerned(index))
                db_.exec("DROP INDEX " + in_main(index.name));
        write(text);
        for (const Strategy::Retyped& retyped : strategy_.retyped_columns)
            if (const std::string name = quote(retyped.column); !retyped.where.empty())
                db_.exec(fmt::format("UPDATE OR ABORT {} SET {} = {} WHERE typeof({}) IN ({})", table(), name,
                    name, name, retyped.where));
        saved.restore_indexes(concerned);
        saved.replace_statistics();
    }

    void add(const Column& column)
    {
        if (!is_filled(column.name)) {
            run_alter(db_, fmt::format("ALTER TABLE {} ADD COLUMN {}", table(), column_definition(column)),
                tolerant_);
            return;
        }
        Column empty(column.name, column.type);
        empty.collation = column.collation;
        run_alter(
            db_, fmt::format("ALTER TABLE {} ADD COLUMN {}", table(), column_definition(empty)), tolerant_);
        db_.exec(fmt::format("UPDATE OR ABORT {} SET {} = {}", table(), quote(column.name),
            default_clause_value(column.default_value->sql)));
    }

    bool is_filled(const std::string& name) const
    {
        return std::any_of(strategy_.filled_columns.begin(), strategy_.filled_columns.end(),
            [&](const Column& column) { return same_name(column.name, name); });
    }

    // What ADD COLUMN does not take, and the constraints, which may be about new columns.
    void complete_definition()
    {
        const TableText before = definition();
        TableEdit edit(before);
        for (const Column& column : strategy_.filled_columns)
            edit.replace_column(column.name, column_definition(column));
        for (const Constraint& constraint : batch_.created_constraints)
            if (!std::holds_alternative<UniqueConstraint>(constraint))
                create_constraint(edit, constraint);
        if (edit.sql() != before.sql)
            write(edit.table());
    }

    SQLite::Database& db_;
    const Batch& batch_;
    const Strategy& strategy_;
    bool tolerant_;
    ConnectionSwitch no_triggers_;
};

} // namespace

void change_in_place(SQLite::Database& db, const Batch& batch, const Strategy& strategy, bool tolerant)
{
    InPlaceChange(db, batch, strategy, tolerant).run();
}

void run_alter(SQLite::Database& db, const std::string& sql, bool tolerant)
{
    const WritableSchema writable(db, tolerant);
    db.exec(sql);
}

TableText read_definition(SQLite::Database& db, const std::string& table)
{
    const auto refuse = [&](const char* why) -> ExitError {
        return ExitError(ExitCode::configuration, fmt::format("table {}: {}", table, why));
    };
    const std::optional<SchemaRow> row = find_object(db, {}, table);
    if (!row || row->type == "index" || row->type == "trigger")
        throw refuse("there is no such table");
    if (row->type == "view")
        throw refuse("it is a view");
    if (lower_case(row->name).starts_with("sqlite_"))
        throw refuse("it belongs to SQLite itself");
    std::optional<TableText> text = read_table_text(row->sql);
    if (!text)
        throw refuse("it is a virtual table or has a definition that this program cannot read");
    // The row's name counts; an old SQLite may have left another spelling in the text.
    text->name = row->name;
    return std::move(*text);
}

void require_valid(const TableText& table)
{
    try {
        SQLite::Database scratch(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        scratch.exec(table.sql);
    } catch (const SQLite::Exception& error) {
        throw ExitError(ExitCode::configuration,
            fmt::format("table {}: SQLite does not take the new definition: {}", table.name, error.what()));
    }
}

} // namespace meshview::migrations::sqlite
