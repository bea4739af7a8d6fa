#include "migrations/sqlite/ddl.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sqlite3.h>

#include "migrations/sqlite/table_edit.hpp"

namespace meshview::migrations::sqlite {

namespace {

bool is_plain(std::string_view identifier)
{
    const auto is_word = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
    return !identifier.empty() && std::isdigit(static_cast<unsigned char>(identifier.front())) == 0
        && std::all_of(identifier.begin(), identifier.end(), is_word)
        && sqlite3_keyword_check(identifier.data(), static_cast<int>(identifier.size())) == 0;
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
    if (constraint_name.empty())
        return definition;
    return fmt::format("CONSTRAINT {} {}", quote(constraint_name), definition);
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
            fmt::format("FOREIGN KEY({}) REFERENCES {}{}{}{}", column_list(c.columns), quote(c.ref_table),
                ref_columns, action("DELETE", c.ondelete), action("UPDATE", c.onupdate)));
    }
};

// Collects the lines between the parentheses: columns first, then the constraints, as SQLAlchemy writes them.
struct TableLines {
    std::vector<std::string> columns{};
    std::vector<std::string> constraints{};
    ColumnNames primary_key{};

    void operator()(const Column& column)
    {
        columns.push_back(column_definition(column));
        if (column.is_primary_key)
            primary_key.push_back(column.name);
        if (column.is_unique)
            (*this)(UniqueConstraint{{column.name}});
    }
    template <class AnyConstraint>
    void operator()(const AnyConstraint& constraint)
    {
        constraints.push_back(ConstraintText{}(constraint));
    }
};

std::string index_element(const IndexElement& element)
{
    std::string sql = element.is_expression ? element.text : quote(element.text);
    if (!element.collation.empty())
        sql += " COLLATE " + quote(element.collation);
    return element.is_descending ? sql + " DESC" : sql;
}

struct TypeName {
    std::string operator()(Integer) const { return "INTEGER"; }
    std::string operator()(BigInteger) const { return "BIGINT"; }
    std::string operator()(String type) const
    {
        return type.length > 0 ? fmt::format("VARCHAR({})", type.length) : "VARCHAR";
    }
    std::string operator()(Text) const { return "TEXT"; }
    std::string operator()(LargeBinary) const { return "BLOB"; }
    std::string operator()(DateTime) const { return "DATETIME"; }
    std::string operator()(Boolean) const { return "BOOLEAN"; }
    std::string operator()(Float) const { return "FLOAT"; }
    std::string operator()(const UserDefinedType& type) const { return type.sql; }
};

} // namespace

std::string quote(std::string_view identifier)
{
    return is_plain(identifier) ? std::string(identifier) : enclose(identifier, '"');
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
    std::string sql = quote(column.name);
    if (const std::string type = type_name(column.type); !type.empty())
        sql += " " + type;
    if (column.collation)
        sql += " COLLATE " + quote(column.collation->name);
    if (column.default_value && !column.default_value->sql.empty())
        sql += " DEFAULT " + default_clause_value(column.default_value->sql);
    if (!column.is_nullable)
        sql += " NOT NULL";
    if (column.computed)
        sql += fmt::format(" GENERATED ALWAYS AS ({}) {}", column.computed->sqltext,
            column.computed->stored ? "STORED" : "VIRTUAL");
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
    if (!lines.primary_key.empty())
        lines.constraints.insert(
            lines.constraints.begin(), fmt::format("PRIMARY KEY ({})", column_list(lines.primary_key)));
    std::vector<std::string> all = std::move(lines.columns);
    all.insert(all.end(), lines.constraints.begin(), lines.constraints.end());
    return fmt::format("CREATE TABLE {}{} (\n\t{}\n)",
        operation.options.if_not_exists ? "IF NOT EXISTS " : "", quote(operation.table),
        fmt::join(all, ", \n\t"));
}

std::string create_index_sql(const CreateIndex& operation)
{
    std::vector<std::string> elements;
    for (const IndexElement& element : operation.elements)
        elements.push_back(index_element(element));
    std::string sql = fmt::format("CREATE {}INDEX {}{} ON {} ({})", operation.options.unique ? "UNIQUE " : "",
        operation.options.if_not_exists ? "IF NOT EXISTS " : "", quote(operation.name),
        quote(operation.table), fmt::join(elements, ", "));
    if (!operation.options.where.empty())
        sql += " WHERE " + operation.options.where;
    return sql;
}

} // namespace meshview::migrations::sqlite
