#include "migrations/sqlite/definition_reader.hpp"

#include <charconv>
#include <initializer_list>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/exit_code.hpp"
#include "migrations/sql_words.hpp"

namespace meshview::migrations::sqlite {

namespace {

// A place in the words of one statement.
class Cursor {
public:
    explicit Cursor(const std::string& sql)
        : sql_(sql)
        , words_(sql_words(sql))
    { }

    bool at_end() const { return at_ >= words_.size(); }
    bool sees(std::string_view keyword, std::size_t ahead = 0) const
    {
        return at_ + ahead < words_.size() && words_[at_ + ahead].is(keyword);
    }
    bool sees_any(std::initializer_list<std::string_view> keywords) const
    {
        for (const std::string_view keyword : keywords)
            if (sees(keyword))
                return true;
        return false;
    }
    bool accept(std::string_view keyword) { return sees(keyword) && (++at_, true); }
    // All of them, or nothing.
    bool accept(std::initializer_list<std::string_view> keywords)
    {
        std::size_t ahead = 0;
        for (const std::string_view keyword : keywords)
            if (!sees(keyword, ahead++))
                return false;
        at_ += keywords.size();
        return true;
    }
    void expect(std::string_view keyword)
    {
        if (!accept(keyword))
            fail(keyword);
    }
    const SqlWord& next()
    {
        if (at_end())
            fail("more");
        return words_[at_++];
    }
    // A name; SQLite also takes 'text' for one.
    std::string name()
    {
        const SqlWord& word = next();
        return word.kind == SqlWord::Kind::text ? word.value.substr(1, word.value.size() - 2) : word.value;
    }
    std::size_t position() const { return at_; }
    const std::vector<SqlWord>& words() const { return words_; }

    // The text as written from a word up to, and without, the present one.
    std::string text_since(std::size_t first) const
    {
        if (first >= at_)
            return {};
        return sql_.substr(words_[first].begin, words_[at_ - 1].end - words_[first].begin);
    }

    // Past the parenthesis that closes the one opened before the cursor; the text between them.
    std::string text_to_closing()
    {
        const std::size_t first = at_;
        skip_to({")"});
        std::string text = text_since(first);
        expect(")");
        return text;
    }
    std::string parenthesised()
    {
        expect("(");
        return text_to_closing();
    }

    // To the first of these outside of parentheses.
    void skip_to(std::initializer_list<std::string_view> stops)
    {
        for (int depth = 0; !at_end(); ++at_) {
            if (depth == 0 && sees_any(stops))
                return;
            depth += sees("(") ? 1 : sees(")") ? -1 : 0;
        }
    }

    ColumnNames column_list()
    {
        ColumnNames columns;
        expect("(");
        do {
            columns.push_back(name());
            skip_to({",", ")"}); // COLLATE, ASC, DESC
        } while (accept(","));
        expect(")");
        return columns;
    }

    [[noreturn]] void fail(std::string_view expected) const
    {
        throw ExitError(ExitCode::internal,
            fmt::format("schema: {} expected at word {} of: {}", expected, at_ + 1, sql_));
    }

private:
    const std::string& sql_;
    std::vector<SqlWord> words_;
    std::size_t at_ = 0;
};

int length_of(const std::vector<SqlWord>& type)
{
    int length = 0;
    if (type.size() == 4 && type[1].is("(") && type[3].is(")"))
        std::from_chars(type[2].value.data(), type[2].value.data() + type[2].value.size(), length);
    return length;
}

class TableReader {
public:
    explicit TableReader(const std::string& sql)
        : cursor_(sql)
    { }

    Table read()
    {
        cursor_.expect("CREATE");
        if (!cursor_.accept("TEMP"))
            cursor_.accept("TEMPORARY");
        cursor_.expect("TABLE");
        cursor_.accept({"IF", "NOT", "EXISTS"});
        table_.name = cursor_.name();
        if (cursor_.accept("."))
            table_.name = cursor_.name();
        cursor_.expect("(");
        do {
            if (cursor_.sees_any({"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"}))
                table_constraints();
            else
                column();
        } while (cursor_.accept(","));
        cursor_.expect(")");
        // As standard SQL has it; SQLite would take NULL in most keys.
        for (Column& column : table_.columns)
            for (const std::string& key : table_.primary_key.columns)
                if (column.name == key)
                    column.is_nullable = false;
        return std::move(table_);
    }

private:
    std::string constraint_name() { return cursor_.accept("CONSTRAINT") ? cursor_.name() : std::string(); }

    void skip_conflict_clause()
    {
        if (cursor_.accept({"ON", "CONFLICT"}))
            cursor_.next();
    }

    void table_constraints()
    {
        // Commas between constraints are optional in SQLite.
        do {
            table_constraint(constraint_name());
        } while (cursor_.sees_any({"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"}));
    }

    void table_constraint(const std::string& name)
    {
        if (cursor_.accept({"PRIMARY", "KEY"})) {
            table_.primary_key = {cursor_.column_list(), name};
        } else if (cursor_.accept("UNIQUE")) {
            table_.unique_constraints.push_back({cursor_.column_list(), name});
        } else if (cursor_.accept("CHECK")) {
            table_.check_constraints.push_back({cursor_.parenthesised(), name});
        } else {
            cursor_.accept({"FOREIGN", "KEY"});
            ColumnNames columns = cursor_.column_list();
            foreign_key(name, std::move(columns));
        }
        skip_conflict_clause();
    }

    void foreign_key(const std::string& name, ColumnNames columns)
    {
        cursor_.expect("REFERENCES");
        ForeignKeyConstraint key{
            .columns = std::move(columns), .ref_table = cursor_.name(), .ref_columns = {}, .name = name};
        if (cursor_.sees("("))
            key.ref_columns = cursor_.column_list();
        while (true) {
            if (cursor_.accept({"ON", "DELETE"}))
                key.ondelete = action();
            else if (cursor_.accept({"ON", "UPDATE"}))
                key.onupdate = action();
            else if (cursor_.accept("MATCH"))
                cursor_.next();
            else if (cursor_.accept({"NOT", "DEFERRABLE"}) || cursor_.accept("DEFERRABLE")) {
                if (cursor_.accept("INITIALLY"))
                    cursor_.next();
            } else
                break;
        }
        table_.foreign_keys.push_back(std::move(key));
    }

    std::string action()
    {
        const std::string first = cursor_.next().value;
        if (cursor_.sees("NULL") || cursor_.sees("DEFAULT") || cursor_.sees("ACTION"))
            return fmt::format("{} {}", first, cursor_.next().value);
        return first;
    }

    void column()
    {
        std::string name = cursor_.name();
        Column column{std::move(name), type()};
        while (!cursor_.sees(",") && !cursor_.sees(")") && !cursor_.at_end())
            column_constraint(column);
        table_.columns.push_back(std::move(column));
    }

    ColumnType type()
    {
        const std::size_t first = cursor_.position();
        cursor_.skip_to({",", ")", "CONSTRAINT", "PRIMARY", "NOT", "NULL", "UNIQUE", "CHECK", "DEFAULT",
            "COLLATE", "REFERENCES", "GENERATED", "AS"});
        const std::vector<SqlWord> words(cursor_.words().begin() + static_cast<std::ptrdiff_t>(first),
            cursor_.words().begin() + static_cast<std::ptrdiff_t>(cursor_.position()));
        if (words.size() == 4 && words.front().is("VARCHAR"))
            return String{length_of(words)};
        if (words.size() == 1) {
            static const std::vector<std::pair<std::string_view, ColumnType>> known{{"INTEGER", Integer{}},
                {"BIGINT", BigInteger{}}, {"VARCHAR", String{}}, {"TEXT", Text{}}, {"BLOB", LargeBinary{}},
                {"DATETIME", DateTime{}}, {"BOOLEAN", Boolean{}}, {"FLOAT", Float{}}};
            for (const auto& [name, value] : known)
                if (words.front().is(name))
                    return value;
        }
        return UserDefinedType{cursor_.text_since(first)};
    }

    void column_constraint(Column& column)
    {
        const std::string name = constraint_name();
        if (cursor_.accept({"PRIMARY", "KEY"})) {
            table_.primary_key = {{column.name}, name};
            if (!cursor_.accept("ASC"))
                cursor_.accept("DESC");
            skip_conflict_clause();
            cursor_.accept("AUTOINCREMENT");
        } else if (cursor_.accept({"NOT", "NULL"})) {
            column.is_nullable = false;
        } else if (cursor_.accept("NULL")) {
            column.is_nullable = true;
        } else if (cursor_.accept("UNIQUE")) {
            table_.unique_constraints.push_back({{column.name}, name});
        } else if (cursor_.accept("CHECK")) {
            table_.check_constraints.push_back({cursor_.parenthesised(), name});
        } else if (cursor_.accept("DEFAULT")) {
            column.default_value = default_value();
        } else if (cursor_.accept("COLLATE")) {
            column.collation = Collation{cursor_.name()};
        } else if (cursor_.sees("REFERENCES")) {
            foreign_key(name, {column.name});
        } else {
            cursor_.accept({"GENERATED", "ALWAYS"});
            cursor_.expect("AS");
            column.computed = Computed{cursor_.parenthesised()};
            column.computed->stored = cursor_.accept("STORED");
            cursor_.accept("VIRTUAL");
        }
        skip_conflict_clause();
    }

    ServerDefault default_value()
    {
        const std::size_t first = cursor_.position();
        if (cursor_.accept("("))
            cursor_.text_to_closing();
        else {
            if (!cursor_.accept("-"))
                cursor_.accept("+");
            cursor_.next();
        }
        return {cursor_.text_since(first)};
    }

    Cursor cursor_;
    Table table_{};
};

// One element of an index: its words, without the ASC or DESC and the COLLATE at its end.
IndexElement read_element(const std::string& text)
{
    std::vector<SqlWord> words = sql_words(text);
    const bool descending = !words.empty() && words.back().is("DESC");
    if (!words.empty() && (descending || words.back().is("ASC")))
        words.pop_back();
    std::string collation;
    if (words.size() > 2 && words[words.size() - 2].is("COLLATE")) {
        collation = words.back().value;
        words.resize(words.size() - 2);
    }
    const bool is_column = words.size() == 1 && words.front().kind == SqlWord::Kind::name;
    IndexElement element(is_column || words.empty()
            ? (words.empty() ? text : words.front().value)
            : text.substr(words.front().begin, words.back().end - words.front().begin));
    element.is_expression = !is_column;
    element.is_descending = descending;
    element.collation = collation;
    return element;
}

} // namespace

Table read_table(const std::string& create_table_sql)
{
    return TableReader(create_table_sql).read();
}

Index read_index(const std::string& create_index_sql)
{
    Cursor cursor(create_index_sql);
    Index index;
    cursor.expect("CREATE");
    index.unique = cursor.accept("UNIQUE");
    cursor.expect("INDEX");
    cursor.accept({"IF", "NOT", "EXISTS"});
    index.name = cursor.name();
    if (cursor.accept("."))
        index.name = cursor.name();
    cursor.expect("ON");
    cursor.name();
    cursor.expect("(");
    do {
        const std::size_t first = cursor.position();
        cursor.skip_to({",", ")"});
        index.elements.push_back(read_element(cursor.text_since(first)));
    } while (cursor.accept(","));
    cursor.expect(")");
    if (cursor.accept("WHERE")) {
        const std::size_t first = cursor.position();
        cursor.skip_to({});
        index.where = cursor.text_since(first);
    }
    return index;
}

} // namespace meshview::migrations::sqlite
