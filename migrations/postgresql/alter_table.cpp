#include "migrations/postgresql/alter_table.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/exit_code.hpp"
#include "migrations/postgresql/ddl.hpp"
#include "migrations/sqlite/tokenizer.hpp"

namespace meshview::migrations::postgresql {

namespace {

bool same_columns(const ColumnNames& a, const ColumnNames& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), sqlite::same_name);
}

std::vector<std::string> quoted(const ColumnNames& columns)
{
    std::vector<std::string> names;
    for (const std::string& column : columns)
        names.push_back(quote(column));
    return names;
}

bool is_number(const std::string& type)
{
    return type == "integer" || type == "bigint" || type == "smallint" || type == "double precision"
        || type.starts_with("numeric");
}

// How a value that is there becomes one of the new type. What has no meaning in it is an error, not a zero.
std::string conversion(const std::string& value, const std::string& from, const ColumnType& to)
{
    const std::string type = type_name(to);
    if (std::holds_alternative<Boolean>(to) && is_number(from))
        return value + " <> 0";
    if (from == "boolean" && !std::holds_alternative<Boolean>(to))
        return fmt::format("{}::INTEGER::{}", value, type);
    if (from == "bytea" && (std::holds_alternative<String>(to) || std::holds_alternative<Text>(to)))
        return fmt::format("convert_from({}, 'UTF8')::{}", value, type);
    if (std::holds_alternative<LargeBinary>(to))
        return fmt::format("convert_to({}::TEXT, 'UTF8')", value);
    return fmt::format("{}::{}", value, type);
}

class TableChanges {
public:
    TableChanges(Session& session, PostgresqlInspector& inspector, std::string table)
        : session_(session)
        , inspector_(inspector)
        , table_(std::move(table))
    { }

    // The rest of what was collected.
    void flush()
    {
        if (!actions_.empty())
            session_.change(fmt::format(
                "ALTER TABLE {} {}", quote(table_), fmt::join(std::exchange(actions_, {}), ", ")));
    }

    void operator()(const AddColumn& change)
    {
        if (change.options.if_not_exists) {
            flush();
            if (inspector_.has_column(table_, change.column.name))
                return;
        }
        if (numbers_rows(change))
            return add_numbers(change.column);
        actions_.push_back("ADD COLUMN " + column_definition(change.column));
        if (change.column.is_unique)
            actions_.push_back("ADD " + constraint_definition(UniqueConstraint{{change.column.name}}));
        if (change.column.is_primary_key)
            actions_.push_back("ADD " + constraint_definition(PrimaryKeyConstraint{{change.column.name}}));
    }

    void operator()(const DropColumn& change)
    {
        flush();
        if (change.options.if_exists && !inspector_.has_column(table_, change.column))
            return;
        // PostgreSQL would drop them with the column and say nothing.
        if (const std::vector<std::string> dependants = inspector_.dependants(table_, change.column);
            !dependants.empty())
            throw ExitError(ExitCode::configuration,
                fmt::format("{} use{} column {}.{}; drop {} first", fmt::join(dependants, ", "),
                    dependants.size() == 1 ? "s" : "", table_, change.column,
                    dependants.size() == 1 ? "it" : "them"));
        actions_.push_back("DROP COLUMN " + quote(change.column));
    }

    void operator()(const AlterColumn& change)
    {
        const std::string column = quote(change.column);
        const auto alter = [&](const std::string& what) {
            actions_.push_back(fmt::format("ALTER COLUMN {} {}", column, what));
        };
        if (change.change.type) {
            flush();
            retype(change, *change.change.type);
        }
        if (change.change.server_default)
            alter(change.change.server_default->sql.empty()
                    ? "DROP DEFAULT"
                    : "SET DEFAULT " + change.change.server_default->sql);
        if (change.change.nullable)
            alter(*change.change.nullable ? "DROP NOT NULL" : "SET NOT NULL");
        if (change.change.new_column_name) {
            flush();
            session_.change(fmt::format("ALTER TABLE {} RENAME COLUMN {} TO {}", quote(table_), column,
                quote(*change.change.new_column_name)));
        }
    }

    void operator()(const CreateConstraint& change)
    {
        actions_.push_back("ADD " + constraint_definition(change.constraint));
    }

    void operator()(const DropConstraint& change)
    {
        flush();
        for (const ConstraintInfo& found : inspector_.constraints(table_, change.type)) {
            const bool is_meant = change.name.empty() ? same_columns(found.columns, change.columns)
                                                      : sqlite::same_name(found.name, change.name);
            if (!is_meant)
                continue;
            actions_.push_back(
                fmt::format("DROP CONSTRAINT {}", session_.connection().quoted_identifier(found.name)));
            return flush();
        }
        // A unique index that another dialect would have made a constraint of.
        if (!change.name.empty() && inspector_.has_index(change.name))
            return (*this)(DropIndex{change.name});
        throw ExitError(ExitCode::configuration,
            fmt::format("table {} has no constraint {}", table_,
                change.name.empty() ? fmt::format("on ({})", fmt::join(change.columns, ", ")) : change.name));
    }

    void operator()(const CreateIndex& change)
    {
        flush();
        if (!change.options.if_not_exists || !inspector_.has_index(change.name))
            session_.change(create_index_sql(change));
    }

    void operator()(const DropIndex& change)
    {
        flush();
        session_.change(
            fmt::format("DROP INDEX {}{}", change.options.if_exists ? "IF EXISTS " : "", quote(change.name)));
    }

private:
    // A default of the old type stands in the way of the new one.
    void retype(const AlterColumn& change, const ColumnType& type)
    {
        const std::string column = quote(change.column);
        const std::string from = inspector_.type_of(table_, change.column);
        const std::string kept = inspector_.default_of(table_, change.column);
        if (!kept.empty())
            actions_.push_back(fmt::format("ALTER COLUMN {} DROP DEFAULT", column));
        actions_.push_back(fmt::format(
            "ALTER COLUMN {} TYPE {} USING {}", column, type_name(type), conversion(column, from, type)));
        if (!kept.empty() && !change.change.server_default)
            actions_.push_back(fmt::format(
                "ALTER COLUMN {} SET DEFAULT {}", column, conversion(fmt::format("({})", kept), from, type)));
    }

    // Rows are numbered as they lie, which is not how they came once rows were deleted. So they are laid in
    // that order first; that both passes write the table anew also leaves nothing behind of what was updated
    // before.
    void add_numbers(const Column& column)
    {
        flush();
        const std::string table = quote(table_);
        // A script is for a database with rows, and written with the help of an empty one.
        if (!column.numbered_by.empty() && (session_.is_written_down() || inspector_.has_rows(table_))) {
            session_.change(fmt::format("CREATE INDEX _meshview_order ON {} ({} NULLS FIRST)", table,
                fmt::join(quoted(column.numbered_by), " NULLS FIRST, ")));
            session_.change(fmt::format("CLUSTER {} USING _meshview_order", table));
            session_.change("DROP INDEX _meshview_order");
        }
        session_.change(fmt::format("ALTER TABLE {} ADD COLUMN {} {} {}, ADD PRIMARY KEY ({})", table,
            quote(column.name), numbered_type, by_identity, quote(column.name)));
    }

    Session& session_;
    PostgresqlInspector& inspector_;
    std::string table_;
    std::vector<std::string> actions_;
};

} // namespace

bool numbers_rows(const TableChange& change)
{
    const auto* const added = std::get_if<AddColumn>(&change);
    return added != nullptr && added->column.is_primary_key
        && std::holds_alternative<Integer>(added->column.type) && !added->column.default_value;
}

void alter_table(Session& session, PostgresqlInspector& inspector, const AlterTable& operation)
{
    TableChanges changes(session, inspector, operation.table);
    for (const TableChange& change : operation.changes)
        std::visit(changes, change);
    changes.flush();
}

} // namespace meshview::migrations::postgresql
