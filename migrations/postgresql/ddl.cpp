#include "migrations/postgresql/ddl.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "migrations/sqlite/tokenizer.hpp"

namespace meshview::migrations::postgresql {

using sqlite::lower_case;

namespace {

// pg_get_keywords() of PostgreSQL 15 to 17, those that cannot be a name everywhere.
constexpr std::array<std::string_view, 101> reserved_words{"all", "analyse", "analyze", "and", "any", "array",
    "as", "asc", "asymmetric", "authorization", "binary", "both", "case", "cast", "check", "collate",
    "collation", "column", "concurrently", "constraint", "create", "cross", "current_catalog", "current_date",
    "current_role", "current_schema", "current_time", "current_timestamp", "current_user", "default",
    "deferrable", "desc", "distinct", "do", "else", "end", "except", "false", "fetch", "for", "foreign",
    "freeze", "from", "full", "grant", "group", "having", "ilike", "in", "initially", "inner", "intersect",
    "into", "is", "isnull", "join", "lateral", "leading", "left", "like", "limit", "localtime",
    "localtimestamp", "natural", "not", "notnull", "null", "offset", "on", "only", "or", "order", "outer",
    "overlaps", "placing", "primary", "references", "returning", "right", "select", "session_user", "similar",
    "some", "symmetric", "system_user", "table", "tablesample", "then", "to", "trailing", "true", "union",
    "unique", "user", "using", "variadic", "verbose", "when", "where", "window", "with"};

bool is_plain(std::string_view name)
{
    const auto is_word = [](unsigned char c) {
        return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '_';
    };
    return !name.empty() && std::isdigit(static_cast<unsigned char>(name.front())) == 0
        && std::all_of(name.begin(), name.end(), is_word)
        && !std::binary_search(reserved_words.begin(), reserved_words.end(), name);
}

std::string enclose(std::string_view text, char mark)
{
    std::string quoted(1, mark);
    for (const char c : text) {
        quoted += c;
        if (c == mark)
            quoted += c;
    }
    return quoted += mark;
}

std::string named(const std::string& constraint_name, std::string definition)
{
    return constraint_name.empty() ? definition
                                   : fmt::format("CONSTRAINT {} {}", quote(constraint_name), definition);
}

std::string action(std::string_view event, const std::string& name)
{
    return name.empty() ? std::string() : fmt::format(" ON {} {}", event, name);
}

struct ConstraintText {
    std::string operator()(const PrimaryKeyConstraint& c) const
    {
        return named(c.name, fmt::format("PRIMARY KEY ({})", column_list(c.columns)));
    }
    std::string operator()(const UniqueConstraint& c) const
    {
        return named(c.name, fmt::format("UNIQUE ({})", column_list(c.columns)));
    }
    std::string operator()(const CheckConstraint& c) const
    {
        return named(c.name, fmt::format("CHECK ({})", c.sqltext));
    }
    std::string operator()(const ForeignKeyConstraint& c) const
    {
        const std::string ref_columns =
            c.ref_columns.empty() ? std::string() : fmt::format(" ({})", column_list(c.ref_columns));
        return named(c.name,
            fmt::format("FOREIGN KEY ({}) REFERENCES {}{}{}{}", column_list(c.columns), quote(c.ref_table),
                ref_columns, action("DELETE", c.ondelete), action("UPDATE", c.onupdate)));
    }
};

// Collects what stands between the parentheses: columns first, then the constraints.
struct TableLines {
    std::vector<Column> columns{};
    std::vector<std::string> constraints{};
    ColumnNames primary_key{};
    std::string primary_key_name{};

    void operator()(const Column& column)
    {
        columns.push_back(column);
        if (column.is_primary_key)
            primary_key.push_back(column.name);
        if (column.is_unique)
            (*this)(UniqueConstraint{{column.name}});
    }
    void operator()(const PrimaryKeyConstraint& key)
    {
        primary_key = key.columns;
        primary_key_name = key.name;
    }
    template <class AnyConstraint>
    void operator()(const AnyConstraint& constraint)
    {
        constraints.push_back(ConstraintText{}(constraint));
    }

    bool numbers_rows(const Column& column) const
    {
        return std::holds_alternative<Integer>(column.type) && !column.default_value
            && primary_key == ColumnNames{column.name};
    }
    std::vector<std::string> lines() const
    {
        std::vector<std::string> all;
        for (const Column& column : columns)
            all.push_back(numbers_rows(column)
                    ? fmt::format("{} {} {}", quote(column.name), numbered_type, by_identity)
                    : column_definition(column));
        if (!primary_key.empty())
            all.push_back(ConstraintText{}(PrimaryKeyConstraint{primary_key, primary_key_name}));
        all.insert(all.end(), constraints.begin(), constraints.end());
        return all;
    }
};

std::string index_element(const IndexElement& element)
{
    std::string sql = element.is_expression ? fmt::format("({})", element.text) : quote(element.text);
    if (!element.collation.empty())
        sql += " COLLATE " + enclose(element.collation, '"');
    return element.is_descending ? sql + " DESC" : sql;
}

// https://docs.sqlalchemy.org/en/20/dialects/postgresql.html
struct TypeName {
    std::string operator()(Integer) const { return "INTEGER"; }
    std::string operator()(BigInteger) const { return "BIGINT"; }
    std::string operator()(String type) const
    {
        return type.length > 0 ? fmt::format("VARCHAR({})", type.length) : "VARCHAR";
    }
    std::string operator()(Text) const { return "TEXT"; }
    std::string operator()(LargeBinary) const { return "BYTEA"; }
    std::string operator()(DateTime) const { return "TIMESTAMP WITHOUT TIME ZONE"; }
    std::string operator()(Boolean) const { return "BOOLEAN"; }
    std::string operator()(Float) const { return "FLOAT"; }
    std::string operator()(const UserDefinedType& type) const { return type.sql.empty() ? "TEXT" : type.sql; }
};

} // namespace

std::string quote(std::string_view identifier)
{
    std::string name = lower_case(identifier);
    return is_plain(name) ? name : enclose(name, '"');
}

std::string literal(std::string_view text)
{
    return enclose(text, '\'');
}

std::string column_list(const ColumnNames& columns)
{
    std::vector<std::string> quoted;
    for (const std::string& column : columns)
        quoted.push_back(quote(column));
    return fmt::format("{}", fmt::join(quoted, ", "));
}

std::string type_name(const ColumnType& type)
{
    return std::visit(TypeName{}, type);
}

std::string column_definition(const Column& column)
{
    std::string sql = quote(column.name) + " " + type_name(column.type);
    if (column.collation)
        sql += " COLLATE " + enclose(column.collation->name, '"');
    if (column.default_value && !column.default_value->sql.empty())
        sql += " DEFAULT " + column.default_value->sql;
    if (!column.is_nullable)
        sql += " NOT NULL";
    if (column.computed)
        sql += fmt::format(" GENERATED ALWAYS AS ({}) STORED", column.computed->sqltext);
    if (column.references)
        sql += fmt::format(" REFERENCES {} ({}){}", quote(column.references->table),
            quote(column.references->column), action("DELETE", column.references->ondelete));
    return sql;
}

std::string constraint_definition(const Constraint& constraint)
{
    return std::visit(ConstraintText{}, constraint);
}

std::string create_table_sql(const CreateTable& operation)
{
    TableLines lines;
    for (const TableElement& element : operation.elements)
        std::visit(lines, element);
    return fmt::format("CREATE TABLE {}{} (\n\t{}\n)",
        operation.options.if_not_exists ? "IF NOT EXISTS " : "", quote(operation.table),
        fmt::join(lines.lines(), ",\n\t"));
}

std::string create_index_sql(const CreateIndex& operation)
{
    std::vector<std::string> elements;
    for (const IndexElement& element : operation.elements)
        elements.push_back(index_element(element));
    std::string sql = fmt::format("CREATE {}INDEX {}{}{} ON {} ({})",
        operation.options.unique ? "UNIQUE " : "", operation.options.concurrently ? "CONCURRENTLY " : "",
        operation.options.if_not_exists ? "IF NOT EXISTS " : "", quote(operation.name),
        quote(operation.table), fmt::join(elements, ", "));
    if (!operation.options.where.empty())
        sql += " WHERE " + operation.options.where;
    return sql;
}

} // namespace meshview::migrations::postgresql
