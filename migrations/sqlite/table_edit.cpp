#include "migrations/sqlite/table_edit.hpp"

#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/exit_code.hpp"
#include "migrations/sqlite/ddl.hpp"
#include "migrations/sqlite/tokenizer.hpp"

namespace meshview::migrations::sqlite {

namespace {

// Where one token of the text stands between its neighbours.
struct Neighbours {
    const Token* before = nullptr; ///< the last that means something in front of the span
    const Token* behind = nullptr;
};

Neighbours neighbours(const std::vector<Token>& tokens, Span span)
{
    Neighbours found;
    for (const Token& token : tokens) {
        if (token.end() <= span.begin)
            found.before = &token;
        else if (token.begin >= span.end && found.behind == nullptr)
            found.behind = &token;
    }
    return found;
}

// The white space directly in front of a place, unless it ends a line comment, which would swallow what
// follows.
std::size_t begin_of_space_before(const std::vector<Token>& tokens, std::size_t place)
{
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].end() != place)
            continue;
        const bool after_line_comment = i > 0 && tokens[i - 1].text.starts_with("--");
        return tokens[i].kind == TokenKind::space && !after_line_comment ? tokens[i].begin : place;
    }
    return place;
}

bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

// The span and the rest of its line when nothing else stands there, or only the blanks behind it.
Span with_blanks(const std::string& sql, Span span)
{
    std::size_t line = span.begin;
    while (line > 0 && is_blank(sql[line - 1]))
        --line;
    while (span.end < sql.size() && is_blank(sql[span.end]))
        ++span.end;
    const bool whole_line =
        line > 0 && sql[line - 1] == '\n' && span.end < sql.size() && sql[span.end] == '\n';
    return whole_line ? Span{line, span.end + 1} : span;
}

// Where the last item of a list begins, with the white space in front of it: also behind a line comment, if
// another line end follows the item to end that comment.
std::size_t begin_of_item(const std::vector<Token>& tokens, Span item)
{
    const Token* space = nullptr;
    for (const Token& token : tokens) {
        if (token.kind != TokenKind::space)
            continue;
        if (token.end() == item.begin)
            space = &token;
        else if (token.begin == item.end && space != nullptr && token.text.find('\n') != token.text.npos)
            return space->begin;
    }
    return begin_of_space_before(tokens, item.begin);
}

// What separates the items of the list: `, ` on one line; a line break and its indentation.
std::string separator_of(const TableText& table)
{
    std::size_t last =
        table.constraints.empty() ? table.columns.back().span.begin : table.constraints.back().span.begin;
    std::size_t begin = last;
    while (begin > 0 && (is_blank(table.sql[begin - 1]) || table.sql[begin - 1] == '\n'))
        --begin;
    const std::string space = table.sql.substr(begin, last - begin);
    const std::size_t line = space.rfind('\n');
    return line == std::string::npos ? " " : space.substr(line);
}

// True if the last token of one and the first of the other would be read as one.
bool would_become_one(std::string_view before, std::string_view after)
{
    if (before.empty() || after.empty())
        return false;
    const auto is_word = [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '_' || c == '$' || c >= 0x80;
    };
    const char last = before.back();
    const char first = after.front();
    const bool is_quote = last == '"' || last == '\'' || last == '`';
    return (is_word(static_cast<unsigned char>(last)) && is_word(static_cast<unsigned char>(first)))
        || (is_quote && last == first);
}

} // namespace

TableEdit::TableEdit(TableText table)
    : table_(std::move(table))
{ }

const ColumnText& TableEdit::require(std::string_view column) const
{
    if (const ColumnText* const found = table_.column(column))
        return *found;
    throw ExitError(ExitCode::configuration, fmt::format("no column {} in table {}", column, table_.name));
}

void TableEdit::become(std::string sql)
{
    std::optional<TableText> edited = read_table_text(std::move(sql));
    if (!edited)
        throw ExitError(ExitCode::configuration,
            fmt::format("the definition of table {} cannot be edited: {}", table_.name, table_.sql));
    table_ = std::move(*edited);
}

// Statements can do without spaces where a bracket or a quote stands; what takes the place of one may need
// them.
void TableEdit::replace(Span span, std::string_view text)
{
    std::string before = table_.sql.substr(0, span.begin);
    const std::string_view after = std::string_view(table_.sql).substr(span.end);
    for (const std::string_view next : {text, after}) {
        if (would_become_one(before, next))
            before += ' ';
        before += next;
    }
    become(std::move(before));
}

void TableEdit::set_type(std::string_view column, std::string_view type)
{
    const ColumnText& found = require(column);
    if (type.empty() && !found.type.empty())
        replace({found.name_span.end, found.type.end}, "");
    else
        replace(found.type, found.type.empty() ? fmt::format(" {}", type) : std::string(type));
}

void TableEdit::set_nullable(std::string_view column, bool nullable)
{
    const ClauseKind opposite = nullable ? ClauseKind::not_null : ClauseKind::null;
    while (const Clause* const clause = require(column).find(opposite))
        drop_column_clause(*clause);
    const ColumnText& found = require(column);
    if (!nullable && !found.find(ClauseKind::not_null))
        replace({found.span.end, found.span.end}, " NOT NULL");
}

void TableEdit::set_default(std::string_view column, const std::optional<std::string>& value)
{
    const ColumnText& found = require(column);
    const Clause* const clause = found.find(ClauseKind::default_value);
    if (clause && value)
        replace(clause->body, *value);
    else if (clause)
        drop_column_clause(*clause);
    else if (value)
        replace({found.type.end, found.type.end}, fmt::format(" DEFAULT {}", *value));
}

void TableEdit::drop_column_clause(const Clause& clause)
{
    replace({begin_of_space_before(tokenize(table_.sql), clause.span.begin), clause.span.end}, "");
}

void TableEdit::replace_column(std::string_view column, std::string_view definition)
{
    replace(require(column).span, definition);
}

void TableEdit::drop_column(std::string_view column)
{
    drop_item(require(column).span);
}

void TableEdit::drop_constraint(const Clause& constraint)
{
    drop_item(constraint.span);
}

void TableEdit::drop_item(Span item)
{
    const std::vector<Token> tokens = tokenize(table_.sql);
    const std::vector<Token> words = significant(tokens);
    const Neighbours around = neighbours(words, item);
    std::string sql = table_.sql;
    const auto erase = [&](Span span) { sql.erase(span.begin, span.end - span.begin); };
    if (around.behind && around.behind->is(",")) {
        erase(with_blanks(sql, {item.begin, around.behind->end()}));
    } else {
        erase({begin_of_item(tokens, item), item.end});
        // Between constraints there need not be commas: then this one belongs to what follows.
        if (around.before && around.before->is(",") && around.behind && around.behind->is(")"))
            erase({around.before->begin, around.before->end()});
    }
    become(std::move(sql));
}

void TableEdit::add_column(std::string_view definition)
{
    append_item(table_.columns.back().span, !table_.constraints.empty(), definition);
}

void TableEdit::add_constraint(std::string_view definition)
{
    append_item(table_.constraints.empty() ? table_.columns.back().span : table_.constraints.back().span,
        false, definition);
}

void TableEdit::append_item(Span last, bool before_constraints, std::string_view definition)
{
    const std::string separator = separator_of(table_);
    if (before_constraints) {
        const std::size_t place = table_.constraints.front().span.begin;
        replace({place, place}, fmt::format("{},{}", definition, separator));
        return;
    }
    // A comment on the line of the last item belongs to that item: the new one goes behind it.
    std::size_t place = last.end;
    bool line_ends = false;
    for (const Token& token : tokenize(table_.sql)) {
        if (token.begin < last.end)
            continue;
        const bool line_breaks = token.kind == TokenKind::space && token.text.find('\n') != token.text.npos;
        if (line_breaks || (token.kind != TokenKind::space && token.kind != TokenKind::comment))
            break;
        if (token.kind == TokenKind::comment) {
            place = token.end();
            line_ends = token.text.starts_with("--");
        }
    }
    std::string sql = table_.sql;
    sql.insert(place, (line_ends && separator == " " ? "\n" : separator) + std::string(definition));
    sql.insert(last.end, ",");
    become(std::move(sql));
}

std::string TableEdit::renamed(std::string_view new_name) const
{
    std::string sql;
    const std::vector<Token> tokens = tokenize(table_.sql);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const bool head = tokens[i].begin == table_.name_span.begin;
        // Behind the head, `table.` can only qualify a column.
        const bool qualifies = tokens[i].begin > table_.name_span.end && i + 1 < tokens.size()
            && tokens[i + 1].is(".") && tokens[i].is_name()
            && same_name(unquote(tokens[i].text), table_.name);
        sql += head || qualifies ? quote(new_name) : std::string(tokens[i].text);
    }
    return sql;
}

std::string default_clause_value(const std::string& sql)
{
    const std::vector<Token> tokens = significant(tokenize(sql));
    const bool is_signed =
        tokens.size() == 2 && (tokens[0].is("-") || tokens[0].is("+")) && tokens[1].kind == TokenKind::number;
    if (tokens.size() == 1 || is_signed)
        return sql;
    int depth = 0;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        depth += tokens[i].is("(") ? 1 : tokens[i].is(")") ? -1 : 0;
        if (depth == 0 && i + 1 < tokens.size())
            return fmt::format("({})", sql);
    }
    return sql;
}

bool is_constant_default(const std::string& sql)
{
    const std::vector<Token> tokens = significant(tokenize(sql));
    return std::none_of(tokens.begin(), tokens.end(), [](const Token& token) {
        return token.is("(") || token.is("CURRENT_TIMESTAMP") || token.is("CURRENT_DATE")
            || token.is("CURRENT_TIME");
    });
}

} // namespace meshview::migrations::sqlite
