#include "migrations/sqlite/definition_reader.hpp"

#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "common/exit_code.hpp"
#include "migrations/sqlite/table_text.hpp"
#include "migrations/sqlite/tokenizer.hpp"

namespace meshview::migrations::sqlite {

namespace {

using Tokens = std::vector<Token>;

[[noreturn]] void fail(std::string_view what, std::string_view sql)
{
    throw ExitError(ExitCode::internal, fmt::format("schema: {}: {}", what, sql));
}

Tokens words_of(std::string_view sql)
{
    return significant(tokenize(sql));
}

// The text from the first to the last of these tokens.
std::string text_of(std::string_view sql, const Tokens& tokens)
{
    return tokens.empty()
        ? std::string()
        : std::string(sql.substr(tokens.front().begin, tokens.back().end() - tokens.front().begin));
}

// Without the spaces and comments around it.
std::string trimmed(std::string_view sql)
{
    return text_of(sql, words_of(sql));
}

ColumnType type_of(const std::string& declared)
{
    static const std::array<std::pair<std::string_view, ColumnType>, 8> known{
        {{"INTEGER", Integer{}}, {"BIGINT", BigInteger{}}, {"VARCHAR", String{}}, {"TEXT", Text{}},
            {"BLOB", LargeBinary{}}, {"DATETIME", DateTime{}}, {"BOOLEAN", Boolean{}}, {"FLOAT", Float{}}}};
    for (const auto& [name, type] : known)
        if (same_name(declared, name))
            return type;
    const Tokens words = words_of(declared);
    if (words.size() == 4 && words[0].is("VARCHAR") && words[2].kind == TokenKind::number) {
        String string;
        std::from_chars(words[2].text.data(), words[2].text.data() + words[2].text.size(), string.length);
        return string;
    }
    return UserDefinedType{declared};
}

// `SET NULL`, `NO ACTION`, `CASCADE`: from the word behind ON DELETE or ON UPDATE.
std::string action_at(const Tokens& words, std::size_t at)
{
    std::string action(words[at].text);
    if ((words[at].is("SET") || words[at].is("NO")) && at + 1 < words.size())
        action.append(" ").append(words[at + 1].text);
    return action;
}

ForeignKeyConstraint foreign_key_of(const TableText& text, const Clause& clause)
{
    ForeignKeyConstraint key{
        .columns = clause.columns, .ref_table = clause.ref_table, .ref_columns = {}, .name = clause.name};
    const Tokens words = words_of(text.text(clause.span));
    std::size_t at = 0;
    while (!words[at].is("REFERENCES"))
        ++at;
    at += 2; // past the table
    if (at < words.size() && words[at].is("("))
        for (++at; !words[at].is(")"); ++at)
            if (!words[at].is(","))
                key.ref_columns.push_back(unquote(words[at].text));
    for (; at + 2 < words.size(); ++at) {
        if (words[at].is("ON") && words[at + 1].is("DELETE"))
            key.ondelete = action_at(words, at + 2);
        else if (words[at].is("ON") && words[at + 1].is("UPDATE"))
            key.onupdate = action_at(words, at + 2);
    }
    return key;
}

// What a clause means for the table, wherever it stands.
void read_constraint(const TableText& text, const Clause& clause, Table& table)
{
    if (clause.kind == ClauseKind::primary_key)
        table.primary_key = {clause.columns, clause.name};
    else if (clause.kind == ClauseKind::unique)
        table.unique_constraints.push_back({clause.columns, clause.name});
    else if (clause.kind == ClauseKind::check)
        table.check_constraints.push_back({trimmed(text.text(clause.body)), clause.name});
    else if (clause.kind == ClauseKind::foreign_key && !clause.ref_table.empty()) // a lone DEFERRABLE
        table.foreign_keys.push_back(foreign_key_of(text, clause));
}

// What a clause means for its column alone.
void read_property(const TableText& text, const Clause& clause, Column& column)
{
    if (clause.kind == ClauseKind::not_null)
        column.is_nullable = false;
    else if (clause.kind == ClauseKind::default_value)
        column.default_value = ServerDefault{std::string(text.text(clause.body))};
    else if (clause.kind == ClauseKind::collate)
        column.collation = Collation{unquote(words_of(text.text(clause.span)).back().text)};
    else if (clause.kind == ClauseKind::generated)
        column.computed = Computed{trimmed(text.text(clause.body)), clause.stored};
}

// One element of an index: its tokens, without the ASC or DESC and the COLLATE at its end.
IndexElement read_element(std::string_view sql, Tokens words)
{
    const bool descending = words.back().is("DESC");
    if (descending || words.back().is("ASC"))
        words.pop_back();
    std::string collation;
    if (words.size() > 2 && words[words.size() - 2].is("COLLATE")) {
        collation = unquote(words.back().text);
        words.resize(words.size() - 2);
    }
    const bool is_column = words.size() == 1
        && (words.front().kind == TokenKind::word || words.front().kind == TokenKind::quoted_name);
    IndexElement element(is_column ? unquote(words.front().text) : text_of(sql, words));
    element.is_expression = !is_column;
    element.is_descending = descending;
    element.collation = std::move(collation);
    return element;
}

} // namespace

Table read_table(const std::string& create_table_sql)
{
    const std::optional<TableText> text = read_table_text(create_table_sql);
    if (!text)
        fail("this definition of a table cannot be read", create_table_sql);
    Table table{.name = text->name, .columns = {}};
    for (const ColumnText& part : text->columns) {
        Column column{part.name, type_of(text->type_of(part))};
        for (const Clause& clause : part.clauses) {
            read_property(*text, clause, column);
            read_constraint(*text, clause, table);
        }
        table.columns.push_back(std::move(column));
    }
    for (const Clause& clause : text->constraints)
        read_constraint(*text, clause, table);
    // As standard SQL has it; SQLite would take NULL in most keys.
    for (Column& column : table.columns)
        for (const std::string& key : table.primary_key.columns)
            if (same_name(column.name, key))
                column.is_nullable = false;
    return table;
}

Index read_index(const std::string& create_index_sql)
{
    const Tokens words = words_of(create_index_sql);
    std::size_t at = 0;
    while (at < words.size() && !words[at].is("ON"))
        ++at;
    if (at < 3 || at + 3 >= words.size() || !words[at + 2].is("("))
        fail("this definition of an index cannot be read", create_index_sql);
    Index index{.name = unquote(words[at - 1].text), .elements = {}, .unique = words[1].is("UNIQUE")};
    Tokens element;
    int depth = 1;
    for (at += 3; at < words.size() && depth > 0; ++at) {
        depth += words[at].is("(") ? 1 : words[at].is(")") ? -1 : 0;
        const bool is_end = depth == 0 || (depth == 1 && words[at].is(","));
        if (!is_end)
            element.push_back(words[at]);
        else if (!element.empty())
            index.elements.push_back(read_element(create_index_sql, std::exchange(element, {})));
    }
    if (at < words.size() && words[at].is("WHERE"))
        index.where =
            text_of(create_index_sql, {words.begin() + static_cast<std::ptrdiff_t>(at) + 1, words.end()});
    return index;
}

} // namespace meshview::migrations::sqlite
