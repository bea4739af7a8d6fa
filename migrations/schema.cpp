#include "migrations/schema.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "migrations/sqlite/tokenizer.hpp"
#include "migrations/table_parts.hpp"

namespace meshview::migrations {

using sqlite::lower_case;
using sqlite::same_name;

namespace {

// Puts the elements of create_table into the places that Table has for them.
struct TableBuilder {
    Table& table;

    void operator()(Column column) const
    {
        if (column.is_primary_key)
            table.primary_key.columns.push_back(column.name);
        if (column.is_unique)
            table.unique_constraints.push_back({{column.name}});
        if (column.references)
            table.foreign_keys.push_back({.columns = {column.name},
                .ref_table = column.references->table,
                .ref_columns = {column.references->column},
                .ondelete = column.references->ondelete});
        column.is_primary_key = column.is_unique = false;
        column.references.reset();
        table.columns.push_back(std::move(column));
    }
    void operator()(const PrimaryKeyConstraint& constraint) const { table.primary_key = constraint; }
    void operator()(const UniqueConstraint& constraint) const
    {
        table.unique_constraints.push_back(constraint);
    }
    void operator()(const CheckConstraint& constraint) const
    {
        table.check_constraints.push_back(constraint);
    }
    void operator()(const ForeignKeyConstraint& constraint) const
    {
        table.foreign_keys.push_back(constraint);
    }
};

struct TypeText {
    std::string operator()(Integer) const { return "Integer"; }
    std::string operator()(BigInteger) const { return "BigInteger"; }
    std::string operator()(String type) const
    {
        return type.length > 0 ? fmt::format("String({})", type.length) : "String";
    }
    std::string operator()(Text) const { return "Text"; }
    std::string operator()(LargeBinary) const { return "LargeBinary"; }
    std::string operator()(DateTime) const { return "DateTime"; }
    std::string operator()(Boolean) const { return "Boolean"; }
    std::string operator()(Float) const { return "Float"; }
    std::string operator()(const UserDefinedType& type) const { return lower_case(type.sql); }
};

bool needs_quotes(const std::string& name)
{
    return name.empty() || std::isdigit(static_cast<unsigned char>(name.front())) != 0
        || !std::all_of(
            name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
}

std::string canonical_word(const sqlite::Token& word)
{
    if (word.kind == sqlite::TokenKind::string || word.kind == sqlite::TokenKind::blob)
        return std::string(word.text);
    if (word.kind != sqlite::TokenKind::quoted_name)
        return lower_case(word.text);
    const std::string name = sqlite::unquote(word.text);
    return needs_quotes(name) ? '"' + name + '"' : lower_case(name);
}

} // namespace

const Column* Table::column(const std::string& column_name) const
{
    const auto found = std::find_if(columns.begin(), columns.end(),
        [&](const Column& column) { return same_name(column.name, column_name); });
    return found == columns.end() ? nullptr : &*found;
}

const Table* Schema::table(const std::string& table_name) const
{
    const auto found = std::find_if(
        tables.begin(), tables.end(), [&](const Table& table) { return same_name(table.name, table_name); });
    return found == tables.end() ? nullptr : &*found;
}

Table make_table(std::string name, const std::vector<TableElement>& elements, std::vector<Index> indexes)
{
    Table table{.name = std::move(name), .columns = {}, .indexes = std::move(indexes)};
    for (const TableElement& element : elements)
        std::visit(TableBuilder{table}, element);
    for (Column& column : table.columns) {
        const ColumnNames& key = table.primary_key.columns;
        if (std::find(key.begin(), key.end(), column.name) != key.end())
            column.is_nullable = false;
    }
    return table;
}

std::vector<TableElement> elements_of(const Table& table)
{
    std::vector<TableElement> elements(table.columns.begin(), table.columns.end());
    if (!table.primary_key.columns.empty())
        elements.emplace_back(table.primary_key);
    elements.insert(elements.end(), table.unique_constraints.begin(), table.unique_constraints.end());
    elements.insert(elements.end(), table.check_constraints.begin(), table.check_constraints.end());
    elements.insert(elements.end(), table.foreign_keys.begin(), table.foreign_keys.end());
    return elements;
}

bool is_bookkeeping(const std::string& table)
{
    static constexpr std::array<std::string_view, 8> ours{"alembic_version", "migration_status",
        "meshview_migration_status", "meshview_ingest", "meshview_ingest_status", "schema_compatibility",
        "_meshview_backfill", "_meshview_copy"};
    const std::string name = lower_case(table);
    return name.starts_with("sqlite_") || std::find(ours.begin(), ours.end(), name) != ours.end();
}

SchemaObjects objects_of(const Schema& schema)
{
    SchemaObjects objects;
    for (const Table& table : schema.tables) {
        objects[object_of(table)] = "table";
        for (const Column& column : table.columns)
            objects[object_of(table, column)] = definition_of(column);
        for (const TablePart& part : parts_of(table))
            objects[part.object] = part.definition;
    }
    for (const OpaqueObject& object : schema.others)
        objects[object_of(object)] = canonical_sql(object.sql);
    return objects;
}

std::string type_text(const ColumnType& type)
{
    return std::visit(TypeText{}, type);
}

std::string canonical_sql(const std::string& sql)
{
    std::vector<sqlite::Token> words = sqlite::significant(sqlite::tokenize(sql));
    // (a) + (b) keeps its parentheses: only a pair around the whole means nothing.
    const auto wraps_all = [&] {
        int depth = 0;
        for (std::size_t i = 0; i < words.size(); ++i) {
            depth += words[i].is("(") ? 1 : words[i].is(")") ? -1 : 0;
            if (depth == 0)
                return i > 0 && i + 1 == words.size();
        }
        return false;
    };
    while (wraps_all())
        words = {words.begin() + 1, words.end() - 1};
    std::string text;
    for (const sqlite::Token& word : words)
        text.append(text.empty() ? "" : " ").append(canonical_word(word));
    return text;
}

} // namespace meshview::migrations
