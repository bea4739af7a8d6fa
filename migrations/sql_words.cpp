#include "migrations/sql_words.hpp"

#include "migrations/sqlite/tokenizer.hpp"

namespace meshview::migrations {

namespace {

SqlWord::Kind kind_of(sqlite::TokenKind kind)
{
    switch (kind) {
    case sqlite::TokenKind::word:
    case sqlite::TokenKind::quoted_name:
        return SqlWord::Kind::name;
    case sqlite::TokenKind::string:
    case sqlite::TokenKind::blob:
        return SqlWord::Kind::text;
    case sqlite::TokenKind::number:
        return SqlWord::Kind::number;
    default:
        return SqlWord::Kind::symbol;
    }
}

} // namespace

bool SqlWord::is(std::string_view keyword_or_symbol) const
{
    return !quoted && kind != Kind::text && sqlite::same_name(value, keyword_or_symbol);
}

std::vector<SqlWord> sql_words(std::string_view sql)
{
    std::vector<SqlWord> words;
    for (const sqlite::Token& token : sqlite::significant(sqlite::tokenize(sql))) {
        const bool quoted = token.kind == sqlite::TokenKind::quoted_name;
        words.push_back({kind_of(token.kind), quoted ? sqlite::unquote(token.text) : std::string(token.text),
            quoted, token.begin, token.end()});
    }
    return words;
}

} // namespace meshview::migrations
