#include "migrations/table_parts.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "migrations/sqlite/tokenizer.hpp"

namespace meshview::migrations {

using sqlite::lower_case;
using sqlite::same_name;

namespace {

std::string list(const ColumnNames& columns)
{
    return lower_case(fmt::format("({})", fmt::join(columns, ", ")));
}

void add_words(const std::string& sql, ColumnNames& mentions)
{
    for (const sqlite::Token& word : sqlite::tokenize(sql))
        if (word.kind == sqlite::TokenKind::word || word.kind == sqlite::TokenKind::quoted_name)
            mentions.push_back(lower_case(sqlite::unquote(word.text)));
}

ColumnNames mentions_of(const ColumnNames& columns)
{
    ColumnNames mentions;
    for (const std::string& column : columns)
        mentions.push_back(lower_case(column));
    return mentions;
}

std::string describe_element(const IndexElement& element)
{
    std::string text = element.is_expression ? canonical_sql(element.text) : lower_case(element.text);
    if (!element.collation.empty() && !same_name(element.collation, "BINARY"))
        text += " collate " + lower_case(element.collation);
    return element.is_descending ? text + " DESC" : text;
}

std::string describe_index(const Index& index)
{
    std::vector<std::string> elements;
    for (const IndexElement& element : index.elements)
        elements.push_back(describe_element(element));
    std::string text = fmt::format("({})", fmt::join(elements, ", "));
    if (!index.where.empty())
        text += " where " + canonical_sql(index.where);
    return index.unique ? "unique " + text : text;
}

std::string action_text(std::string_view event, const std::string& action)
{
    return action.empty() || same_name(action, "NO ACTION")
        ? std::string()
        : fmt::format(" on {} {}", event, lower_case(action));
}

// Known by its name, or by what it is about when it has none.
std::string object_name(
    std::string_view kind, const Table& table, const std::string& name, const std::string& about)
{
    return fmt::format("{} {} on {}", kind, name.empty() ? about : lower_case(name), lower_case(table.name));
}

TablePart part_of(const Table& table, const PrimaryKeyConstraint& key)
{
    return {"primary key of " + lower_case(table.name), list(key.columns), CreateConstraint{key},
        DropConstraint{key.name, ConstraintType::primary_key, key.columns}, mentions_of(key.columns)};
}

// One with a name is the same as a unique index of that name: a dialect may make either of it.
TablePart part_of(const Table& table, const UniqueConstraint& unique)
{
    const std::string columns = list(unique.columns);
    return {object_name(unique.name.empty() ? "unique constraint" : "index", table, unique.name, columns),
        unique.name.empty() ? columns : "unique " + columns, CreateConstraint{unique},
        DropConstraint{unique.name, ConstraintType::unique, unique.columns}, mentions_of(unique.columns)};
}

TablePart part_of(const Table& table, const CheckConstraint& check)
{
    const std::string condition = canonical_sql(check.sqltext);
    // Without a name it is known by the columns that it is about.
    ColumnNames columns;
    if (check.name.empty())
        for (const Column& column : table.columns)
            if (sqlite::mentions(check.sqltext, column.name))
                columns.push_back(column.name);
    TablePart part{object_name("check constraint", table, check.name, condition), condition,
        CreateConstraint{check}, DropConstraint{check.name, ConstraintType::check, std::move(columns)}, {}};
    add_words(check.sqltext, part.mentions);
    return part;
}

TablePart part_of(const Table& table, const ForeignKeyConstraint& key)
{
    const std::string columns = list(key.columns);
    return {object_name("foreign key", table, key.name, columns),
        fmt::format("{} references {} {}{}{}", columns, lower_case(key.ref_table), list(key.ref_columns),
            action_text("delete", key.ondelete), action_text("update", key.onupdate)),
        CreateConstraint{key}, DropConstraint{key.name, ConstraintType::foreign_key, key.columns},
        mentions_of(key.columns)};
}

TablePart part_of(const Table& table, const Index& index)
{
    TablePart part{object_of(table, index), describe_index(index),
        CreateIndex{index.name, table.name, index.elements, {.unique = index.unique, .where = index.where}},
        DropIndex{index.name}, {}};
    for (const IndexElement& element : index.elements) {
        if (element.is_expression)
            add_words(element.text, part.mentions);
        else
            part.mentions.push_back(lower_case(element.text));
    }
    add_words(index.where, part.mentions);
    return part;
}

} // namespace

std::vector<TablePart> parts_of(const Table& table)
{
    std::vector<TablePart> parts;
    if (!table.primary_key.columns.empty())
        parts.push_back(part_of(table, table.primary_key));
    const auto add = [&](const auto& things) {
        for (const auto& thing : things)
            parts.push_back(part_of(table, thing));
    };
    add(table.unique_constraints);
    add(table.check_constraints);
    add(table.foreign_keys);
    add(table.indexes);
    return parts;
}

std::string object_of(const Table& table)
{
    return "table " + lower_case(table.name);
}

std::string object_of(const Table& table, const Column& column)
{
    return fmt::format("column {}.{}", lower_case(table.name), lower_case(column.name));
}

std::string object_of(const Table& table, const Index& index)
{
    return object_name("index", table, index.name, {});
}

std::string object_of(const OpaqueObject& view_or_trigger)
{
    return fmt::format("{} {}", view_or_trigger.type, lower_case(view_or_trigger.name));
}

std::string definition_of(const Column& column)
{
    std::string text = type_text(column.type);
    text += column.is_nullable ? ", nullable" : ", not_null";
    if (column.default_value && !column.default_value->sql.empty())
        text += ", default " + canonical_sql(column.default_value->sql);
    if (column.collation && !same_name(column.collation->name, "BINARY"))
        text += ", collation " + lower_case(column.collation->name);
    if (column.computed)
        text += fmt::format(", {} as {}", column.computed->stored ? "stored" : "virtual",
            canonical_sql(column.computed->sqltext));
    return text;
}

} // namespace meshview::migrations
