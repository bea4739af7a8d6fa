#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace meshview::migrations::sqlite {

enum class TokenKind {
    space,
    comment,
    word, ///< a keyword or an identifier without quotes
    quoted_name, ///< "name", [name] or `name`
    string, ///< 'text'
    blob, ///< x'00ff'
    number,
    variable, ///< ?1, :name, @name, $name
    symbol, ///< an operator or punctuation, of one to three characters
    illegal, ///< what SQLite would not accept: a stray byte, a quote that is never closed
};

/// A piece of SQL text. Borrows the text.
struct Token {
    TokenKind kind = TokenKind::illegal;
    std::size_t begin = 0;
    std::string_view text{};

    std::size_t end() const { return begin + text.size(); }
    bool is(std::string_view keyword_or_symbol) const; ///< words without regard to case, never quoted ones
    bool is_name() const; ///< can stand where SQLite wants a name; it accepts 'text' there too
};

/// Cuts SQL text by SQLite's lexical rules. The tokens follow each other without a gap, so that their texts
/// joined are `sql` again, whatever it holds. Pure; never throws; linear in the length.
std::vector<Token> tokenize(std::string_view sql);

/// The tokens that mean something: without white space and comments.
std::vector<Token> significant(const std::vector<Token>& tokens);

/// The name that a token stands for: quotes removed, doubled quotes single.
std::string unquote(std::string_view token);

/// SQLite compares names without regard to the case of ASCII letters.
bool same_name(std::string_view a, std::string_view b);
std::string lower_case(std::string_view name);

/// True if the name occurs in an expression or statement in a place where it could mean a column: as a word
/// or in quotes, but not as a function, a collation or the table of `table.column`.
bool mentions(std::string_view sql, std::string_view name);

} // namespace meshview::migrations::sqlite
