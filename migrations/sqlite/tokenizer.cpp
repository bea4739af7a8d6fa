#include "migrations/sqlite/tokenizer.hpp"

#include <algorithm>
#include <array>

namespace meshview::migrations::sqlite {

namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
bool is_hex_digit(char c)
{
    return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f');
}
bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}
// Every byte above ASCII belongs to a word.
bool is_word(char c)
{
    return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || c == '_' || c == '$'
        || static_cast<unsigned char>(c) >= 0x80;
}

constexpr std::array<std::string_view, 11> long_symbols{
    "->>", "->", "||", "<=", "<>", "<<", ">=", ">>", "==", "!=", ""};
constexpr std::string_view short_symbols = "-();+*/%=<>|,&~.";

// Reads one token at a time; each function is given the rest of the text and returns the token's length.
class Reader {
public:
    explicit Reader(std::string_view rest)
        : rest_(rest)
    { }

    Token read()
    {
        const char first = rest_.front();
        if (is_space(first))
            return take(TokenKind::space, while_true(0, is_space));
        if (rest_.starts_with("--"))
            return take(TokenKind::comment, std::min(rest_.find('\n'), rest_.size()));
        if (rest_.starts_with("/*") && rest_.size() > 2)
            return take(TokenKind::comment, after_comment());
        if (first == '\'')
            return quoted(TokenKind::string, 0);
        if (first == '"' || first == '`' || first == '[')
            return quoted(TokenKind::quoted_name, 0);
        if (is_digit(first) || (first == '.' && is_digit(at(1))))
            return number();
        if (lower(first) == 'x' && at(1) == '\'')
            return blob();
        if (first == '?' || first == ':' || first == '@' || first == '$' || first == '#')
            return variable();
        if (is_word(first))
            return take(TokenKind::word, while_true(0, is_word));
        return symbol();
    }

private:
    char at(std::size_t index) const { return index < rest_.size() ? rest_[index] : '\0'; }

    template <class Predicate>
    std::size_t while_true(std::size_t from, const Predicate& predicate) const
    {
        while (from < rest_.size() && predicate(rest_[from]))
            ++from;
        return from;
    }

    Token take(TokenKind kind, std::size_t length) const { return {kind, 0, rest_.substr(0, length)}; }

    // SQLite takes a comment that is never closed for one that ends with the text.
    std::size_t after_comment() const
    {
        const std::size_t close = rest_.find("*/", 2);
        return close == std::string_view::npos ? rest_.size() : close + 2;
    }

    Token quoted(TokenKind kind, std::size_t from) const
    {
        const char open = rest_[from];
        const char close = open == '[' ? ']' : open;
        for (std::size_t i = from + 1; i < rest_.size(); ++i) {
            if (rest_[i] != close)
                continue;
            if (open == '[' || at(i + 1) != close)
                return take(kind, i + 1);
            ++i;
        }
        return take(TokenKind::illegal, rest_.size());
    }

    Token blob() const
    {
        const std::size_t end = while_true(2, is_hex_digit);
        if (at(end) == '\'' && end % 2 == 0)
            return take(TokenKind::blob, end + 1);
        return take(TokenKind::illegal, std::min(rest_.find('\'', end), rest_.size() - 1) + 1);
    }

    Token number() const
    {
        std::size_t end = 0;
        if (at(0) == '0' && lower(at(1)) == 'x' && is_hex_digit(at(2))) {
            end = while_true(2, is_hex_digit);
        } else {
            end = while_true(0, is_digit);
            if (at(end) == '.')
                end = while_true(end + 1, is_digit);
            const std::size_t sign = at(end + 1) == '+' || at(end + 1) == '-' ? 1 : 0;
            if (lower(at(end)) == 'e' && is_digit(at(end + 1 + sign)))
                end = while_true(end + 1 + sign, is_digit);
        }
        const std::size_t glued = while_true(end, is_word);
        return take(glued == end ? TokenKind::number : TokenKind::illegal, glued);
    }

    Token variable() const
    {
        const std::size_t end = at(0) == '?' ? while_true(1, is_digit) : while_true(1, is_word);
        return take(end > 1 || at(0) == '?' ? TokenKind::variable : TokenKind::illegal, end);
    }

    Token symbol() const
    {
        for (const std::string_view candidate : long_symbols)
            if (!candidate.empty() && rest_.starts_with(candidate))
                return take(TokenKind::symbol, candidate.size());
        const bool known = short_symbols.find(rest_.front()) != std::string_view::npos;
        return take(known ? TokenKind::symbol : TokenKind::illegal, 1);
    }

    std::string_view rest_;
};

} // namespace

bool Token::is(std::string_view keyword_or_symbol) const
{
    return (kind == TokenKind::word || kind == TokenKind::symbol) && same_name(text, keyword_or_symbol);
}

bool Token::is_name() const
{
    return kind == TokenKind::word || kind == TokenKind::quoted_name || kind == TokenKind::string;
}

std::vector<Token> tokenize(std::string_view sql)
{
    std::vector<Token> tokens;
    for (std::size_t begin = 0; begin < sql.size(); begin = tokens.back().end()) {
        tokens.push_back(Reader(sql.substr(begin)).read());
        tokens.back().begin = begin;
    }
    return tokens;
}

std::vector<Token> significant(const std::vector<Token>& tokens)
{
    std::vector<Token> kept;
    std::copy_if(tokens.begin(), tokens.end(), std::back_inserter(kept), [](const Token& token) {
        return token.kind != TokenKind::space && token.kind != TokenKind::comment;
    });
    return kept;
}

std::string unquote(std::string_view token)
{
    if (token.size() < 2 || std::string_view("\"'`[").find(token.front()) == std::string_view::npos)
        return std::string(token);
    const char close = token.front() == '[' ? ']' : token.front();
    std::string name;
    for (std::size_t i = 1; i + 1 < token.size(); ++i) {
        name += token[i];
        if (token[i] == close && token[i + 1] == close && i + 2 < token.size())
            ++i;
    }
    return name;
}

bool same_name(std::string_view a, std::string_view b)
{
    return a.size() == b.size()
        && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string lower_case(std::string_view name)
{
    std::string result(name);
    std::transform(result.begin(), result.end(), result.begin(), lower);
    return result;
}

bool mentions(std::string_view sql, std::string_view name)
{
    const std::vector<Token> tokens = significant(tokenize(sql));
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const Token& token = tokens[i];
        if ((token.kind != TokenKind::word && token.kind != TokenKind::quoted_name)
            || !same_name(unquote(token.text), name))
            continue;
        const bool calls = i + 1 < tokens.size() && tokens[i + 1].is("(") && token.kind == TokenKind::word;
        const bool qualifies = i + 1 < tokens.size() && tokens[i + 1].is(".");
        const bool collates = i > 0 && tokens[i - 1].is("COLLATE");
        if (!calls && !qualifies && !collates)
            return true;
    }
    return false;
}

} // namespace meshview::migrations::sqlite
