#include "migrations/sqlite/table_text.hpp"

#include <algorithm>
#include <utility>

#include "migrations/sqlite/tokenizer.hpp"

namespace meshview::migrations::sqlite {

const Clause* ColumnText::find(ClauseKind kind) const
{
    const auto found = std::find_if(
        clauses.begin(), clauses.end(), [&](const Clause& clause) { return clause.kind == kind; });
    return found == clauses.end() ? nullptr : &*found;
}

const ColumnText* TableText::column(std::string_view column_name) const
{
    const auto found = std::find_if(columns.begin(), columns.end(),
        [&](const ColumnText& column) { return same_name(column.name, column_name); });
    return found == columns.end() ? nullptr : &*found;
}

std::string TableText::type_of(const ColumnText& column) const
{
    // As SQLite keeps it: the words and parentheses, each space or comment between them one space.
    std::string type;
    std::size_t end = column.type.begin;
    for (const Token& token : significant(tokenize(text(column.type)))) {
        const std::size_t begin = column.type.begin + token.begin;
        if (!type.empty() && begin > end)
            type += ' ';
        type += token.kind == TokenKind::quoted_name || token.kind == TokenKind::string
            ? unquote(token.text)
            : std::string(token.text);
        end = begin + token.text.size();
    }
    return type;
}

ColumnNames TableText::primary_key() const
{
    for (const ColumnText& column : columns)
        if (column.find(ClauseKind::primary_key))
            return {column.name};
    for (const Clause& constraint : constraints)
        if (constraint.kind == ClauseKind::primary_key)
            return constraint.columns;
    return {};
}

bool TableText::has_autoincrement() const
{
    const auto is_autoincrement = [](const Clause& clause) { return clause.autoincrement; };
    return std::any_of(constraints.begin(), constraints.end(), is_autoincrement)
        || std::any_of(columns.begin(), columns.end(), [&](const ColumnText& column) {
               return std::any_of(column.clauses.begin(), column.clauses.end(), is_autoincrement);
           });
}

const ColumnText* TableText::rowid_alias() const
{
    const ColumnNames key = primary_key();
    if (without_rowid || key.size() != 1)
        return nullptr;
    const ColumnText* const only = column(key.front());
    if (only == nullptr || !same_name(type_of(*only), "INTEGER"))
        return nullptr;
    // A quirk that SQLite keeps: `INTEGER PRIMARY KEY DESC` on the column is an ordinary key.
    if (const Clause* const clause = only->find(ClauseKind::primary_key)) {
        const auto tokens = tokenize(text(clause->span));
        if (std::any_of(tokens.begin(), tokens.end(), [](const Token& token) { return token.is("DESC"); }))
            return nullptr;
    }
    return only;
}

bool TableText::has_generated() const
{
    return std::any_of(
        columns.begin(), columns.end(), [](const ColumnText& column) { return column.is_generated(); });
}

Affinity affinity_of(std::string_view declared_type)
{
    const std::string type = lower_case(declared_type);
    const auto has = [&](std::string_view part) { return type.find(part) != type.npos; };
    if (has("int"))
        return Affinity::integer;
    if (has("char") || has("clob") || has("text"))
        return Affinity::text;
    if (type.empty() || has("blob"))
        return Affinity::blob;
    if (has("real") || has("floa") || has("doub"))
        return Affinity::real;
    return Affinity::numeric;
}

} // namespace meshview::migrations::sqlite
