#include <algorithm>
#include <array>
#include <utility>

#include "migrations/sqlite/table_text.hpp"
#include "migrations/sqlite/tokenizer.hpp"

namespace meshview::migrations::sqlite {

namespace {

struct NotATable { };

// SQLite's grammar of CREATE TABLE, over the tokens without spaces and comments. Throws NotATable, which does
// not leave this file.
class TableReader {
public:
    explicit TableReader(TableText& table)
        : table_(table)
        , tokens_(significant(tokenize(table.sql)))
    { }

    void read()
    {
        read_head();
        table_.parentheses.begin = here().begin;
        expect("(");
        read_columns();
        while (!accept(")"))
            read_table_constraint();
        table_.parentheses.end = previous().end();
        read_options();
    }

private:
    bool at_end() const { return next_ >= tokens_.size(); }
    const Token& here(std::size_t ahead = 0) const
    {
        if (next_ + ahead >= tokens_.size())
            throw NotATable{};
        return tokens_[next_ + ahead];
    }
    const Token& previous() const { return tokens_[next_ - 1]; }
    bool sees(std::string_view text, std::size_t ahead = 0) const
    {
        return next_ + ahead < tokens_.size() && tokens_[next_ + ahead].is(text);
    }
    bool accept(std::string_view text) { return sees(text) && (++next_, true); }
    void expect(std::string_view text)
    {
        if (!accept(text))
            throw NotATable{};
    }
    std::string read_name()
    {
        if (!here().is_name())
            throw NotATable{};
        return unquote(tokens_[next_++].text);
    }

    // Past a group in parentheses; the span of what is between them.
    Span read_group()
    {
        const std::size_t begin = here().end();
        expect("(");
        for (int depth = 1; depth > 0; ++next_) {
            if (sees("("))
                ++depth;
            else if (sees(")"))
                --depth;
            else
                here();
        }
        return {begin, previous().begin};
    }

    void read_head()
    {
        expect("CREATE");
        if (!accept("TEMP"))
            accept("TEMPORARY");
        expect("TABLE");
        if (sees("IF") && sees("NOT", 1)) {
            next_ += 2;
            expect("EXISTS");
        }
        table_.name_span = {here().begin, here().end()};
        table_.name = read_name();
        if (accept(".")) {
            table_.name_span = {here().begin, here().end()};
            table_.name = read_name();
        }
    }

    bool sees_table_constraint() const
    {
        static constexpr std::array starts{"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"};
        return std::any_of(starts.begin(), starts.end(), [&](const char* word) { return sees(word); });
    }

    void read_columns()
    {
        do {
            if (sees_table_constraint())
                break;
            read_column();
        } while (accept(","));
        if (table_.columns.empty())
            throw NotATable{};
    }

    void read_column()
    {
        ColumnText column;
        column.span.begin = here().begin;
        column.name_span = {here().begin, here().end()};
        column.name = read_name();
        column.type = read_type();
        while (!sees(",") && !sees(")"))
            column.clauses.push_back(read_column_clause(column.name));
        column.span.end = previous().end();
        table_.columns.push_back(std::move(column));
    }

    bool sees_column_clause() const
    {
        static constexpr std::array starts{"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "REFERENCES", "NOT",
            "NULL", "DEFAULT", "COLLATE", "AS", "DEFERRABLE", ",", ")"};
        return (sees("GENERATED") && sees("ALWAYS", 1))
            || std::any_of(starts.begin(), starts.end(), [&](const char* word) { return sees(word); });
    }

    Span read_type()
    {
        Span span{previous().end(), previous().end()};
        while (!sees_column_clause() && !sees("(")) {
            if (!here().is_name())
                throw NotATable{};
            if (span.empty())
                span.begin = here().begin;
            span.end = here().end();
            ++next_;
        }
        if (!span.empty() && sees("(")) {
            read_group();
            span.end = previous().end();
        }
        return span;
    }

    Clause read_column_clause(const std::string& column)
    {
        Clause clause = begin_clause();
        if (clause.kind == ClauseKind::name_only && sees_clause_end())
            return finish(std::move(clause));
        if (accept("PRIMARY")) {
            expect("KEY");
            clause.kind = ClauseKind::primary_key;
            clause.columns = {column};
            if (!accept("ASC"))
                accept("DESC");
            read_conflict();
            clause.autoincrement = accept("AUTOINCREMENT");
        } else if (accept("UNIQUE")) {
            clause.kind = ClauseKind::unique;
            clause.columns = {column};
            read_conflict();
        } else if (sees("NOT") && sees("NULL", 1)) {
            next_ += 2;
            clause.kind = ClauseKind::not_null;
            read_conflict();
        } else if (accept("NULL")) {
            clause.kind = ClauseKind::null;
            read_conflict();
        } else if (accept("DEFAULT")) {
            clause.kind = ClauseKind::default_value;
            clause.body = read_default();
        } else if (accept("COLLATE")) {
            clause.kind = ClauseKind::collate;
            read_name();
        } else if (sees("REFERENCES") || sees("DEFERRABLE") || (sees("NOT") && sees("DEFERRABLE", 1))) {
            clause.kind = ClauseKind::foreign_key;
            clause.columns = {column};
            read_references(clause);
        } else if (accept("CHECK")) {
            clause.kind = ClauseKind::check;
            clause.body = read_group();
        } else {
            read_generated(clause);
        }
        return finish(std::move(clause));
    }

    Clause begin_clause()
    {
        Clause clause;
        clause.span.begin = here().begin;
        if (accept("CONSTRAINT"))
            clause.name = read_name();
        return clause;
    }
    Clause finish(Clause clause) const
    {
        clause.span.end = previous().end();
        return clause;
    }
    // `CONSTRAINT a CONSTRAINT b UNIQUE`: the first name is of nothing.
    bool sees_clause_end() const { return sees(",") || sees(")") || sees("CONSTRAINT"); }

    void read_conflict()
    {
        if (!sees("ON") || !sees("CONFLICT", 1))
            return;
        next_ += 2;
        read_name();
    }

    Span read_default()
    {
        if (sees("(")) {
            const std::size_t begin = here().begin;
            read_group();
            return {begin, previous().end()};
        }
        const std::size_t begin = here().begin;
        if (!accept("-"))
            accept("+");
        const TokenKind kind = here().kind;
        if (kind == TokenKind::symbol || kind == TokenKind::illegal || kind == TokenKind::variable)
            throw NotATable{};
        ++next_;
        return {begin, previous().end()};
    }

    void read_generated(Clause& clause)
    {
        if (accept("GENERATED"))
            expect("ALWAYS");
        expect("AS");
        clause.kind = ClauseKind::generated;
        clause.body = read_group();
        clause.stored = accept("STORED");
        if (!clause.stored)
            accept("VIRTUAL");
    }

    void read_references(Clause& clause)
    {
        if (accept("REFERENCES")) {
            clause.ref_table = read_name();
            if (sees("("))
                read_group();
        }
        while (read_reference_argument()) { }
    }

    bool read_reference_argument()
    {
        if (sees("ON") && !sees("CONFLICT", 1)) {
            next_ += 2; // ON DELETE, ON UPDATE
            const bool two_words = sees("SET") || sees("NO");
            next_ += two_words ? 2 : 1;
            here(); // at least the closing parenthesis follows
            return true;
        }
        if (accept("MATCH")) {
            read_name();
            return true;
        }
        const bool negated = sees("NOT") && sees("DEFERRABLE", 1);
        if (negated)
            ++next_;
        if (!accept("DEFERRABLE"))
            return false;
        if (accept("INITIALLY"))
            read_name();
        return true;
    }

    void read_table_constraint()
    {
        Clause clause = begin_clause();
        if (accept("PRIMARY")) {
            expect("KEY");
            clause.kind = ClauseKind::primary_key;
            read_column_list(clause);
            read_conflict();
        } else if (accept("UNIQUE")) {
            clause.kind = ClauseKind::unique;
            read_column_list(clause);
            read_conflict();
        } else if (accept("CHECK")) {
            clause.kind = ClauseKind::check;
            clause.body = read_group();
            read_conflict();
        } else if (accept("FOREIGN")) {
            expect("KEY");
            clause.kind = ClauseKind::foreign_key;
            read_column_list(clause);
            read_references(clause);
        } else if (!sees_clause_end() || clause.name.empty()) {
            throw NotATable{};
        }
        table_.constraints.push_back(finish(std::move(clause)));
        accept(",");
    }

    // The first token of each element; COLLATE, ASC, DESC and AUTOINCREMENT may follow.
    void read_column_list(Clause& clause)
    {
        const std::size_t first = next_ + 1;
        read_group();
        bool at_element = true;
        int depth = 0;
        for (std::size_t i = first; i + 1 < next_; ++i) {
            const Token& token = tokens_[i];
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            if (at_element && token.is_name()) {
                clause.columns.push_back(unquote(token.text));
                at_element = false;
            }
            clause.autoincrement = clause.autoincrement || token.is("AUTOINCREMENT");
            at_element = at_element || (depth == 0 && token.is(","));
        }
    }

    void read_options()
    {
        while (!at_end()) {
            if (sees("WITHOUT") && sees("ROWID", 1)) {
                table_.without_rowid = true;
                next_ += 2;
            } else if (accept("STRICT")) {
                table_.strict = true;
            } else if (!accept(",") && !accept(";")) {
                throw NotATable{};
            }
        }
    }

    TableText& table_;
    std::vector<Token> tokens_;
    std::size_t next_ = 0;
};

} // namespace

std::optional<TableText> read_table_text(std::string sql)
{
    TableText table;
    table.sql = std::move(sql);
    try {
        TableReader(table).read();
    } catch (const NotATable&) {
        return std::nullopt;
    }
    return table;
}

} // namespace meshview::migrations::sqlite
