#include "migrations/sqlite/schema_table.hpp"

#include <algorithm>

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include "migrations/sqlite/ddl.hpp"
#include "migrations/sqlite/tokenizer.hpp"

namespace meshview::migrations::sqlite {

namespace {

std::vector<SchemaRow> read_rows(SQLite::Statement& query)
{
    std::vector<SchemaRow> rows;
    while (query.executeStep())
        rows.push_back({query.getColumn(0).getString(), query.getColumn(1).getString(),
            query.getColumn(2).getString(), query.getColumn(3).getString()});
    return rows;
}

} // namespace

std::vector<SchemaRow> schema_rows(SQLite::Database& db)
{
    SQLite::Statement query(db, "SELECT type, name, tbl_name, sql FROM main.sqlite_schema ORDER BY rowid");
    return read_rows(query);
}

std::vector<SchemaRow> temporary_triggers(SQLite::Database& db)
{
    SQLite::Statement query(
        db, "SELECT type, name, tbl_name, sql FROM temp.sqlite_schema WHERE type = 'trigger' ORDER BY rowid");
    return read_rows(query);
}

std::optional<SchemaRow> find_object(SQLite::Database& db, std::string_view type, std::string_view name)
{
    for (SchemaRow& row : schema_rows(db))
        if ((type.empty() || row.type == type) && same_name(row.name, name))
            return std::move(row);
    return std::nullopt;
}

std::string free_name(SQLite::Database& db, const std::string& wish)
{
    std::string name = wish;
    for (int i = 2; find_object(db, {}, name); ++i)
        name = fmt::format("{}_{}", wish, i);
    return name;
}

std::string in_main(std::string_view name)
{
    return "main." + quote(name);
}

std::string statement_in_main(const std::string& sql)
{
    // CREATE [UNIQUE] TABLE|INDEX [IF NOT EXISTS] name
    const std::vector<Token> words = significant(tokenize(sql));
    std::size_t i = 0;
    while (i < words.size() && !words[i].is("TABLE") && !words[i].is("INDEX"))
        ++i;
    ++i;
    if (i + 2 < words.size() && words[i].is("IF") && words[i + 1].is("NOT") && words[i + 2].is("EXISTS"))
        i += 3;
    if (i >= words.size())
        return sql;
    return fmt::format("{}main.{}", sql.substr(0, words[i].begin), sql.substr(words[i].begin));
}

std::string index_sql_for(const SchemaRow& index, std::string_view name, std::string_view table)
{
    // CREATE [UNIQUE] INDEX name ON table, as SQLite keeps it
    const std::vector<Token> tokens = tokenize(index.sql);
    const std::vector<Token> words = significant(tokens);
    const auto keyword =
        std::find_if(words.begin(), words.end(), [](const Token& t) { return t.is("INDEX"); });
    if (words.end() - keyword < 4)
        return index.sql;
    const std::size_t name_begin = keyword[1].begin;
    const std::size_t table_begin = keyword[3].begin;
    std::string sql;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const bool qualifies = tokens[i].begin > table_begin && i + 1 < tokens.size() && tokens[i + 1].is(".")
            && tokens[i].is_name() && same_name(unquote(tokens[i].text), index.table);
        if (tokens[i].begin == name_begin)
            sql += quote(name);
        else if (tokens[i].begin == table_begin || qualifies)
            sql += quote(table);
        else
            sql += tokens[i].text;
    }
    return sql;
}

void SchemaEdit::rename_table(std::string_view from, std::string_view to)
{
    new_names_.emplace_back(from, to);
}

void SchemaEdit::set_sql(std::string_view type, std::string_view name, std::string_view sql)
{
    texts_.push_back({std::string(type), std::string(name), std::string(sql)});
}

void SchemaEdit::replace_index(std::string_view name, const SchemaRow& row)
{
    texts_.push_back({"index", std::string(name), row.sql, row.name});
}

void SchemaEdit::insert(const SchemaRow& row)
{
    rows_.push_back(row);
}

void SchemaEdit::commit()
{
    if (new_names_.empty() && texts_.empty() && rows_.empty())
        return;
    const WritableSchema writable(db_);
    write_names();
    write_texts();
    write_rows();
    const int version = db_.execAndGet("PRAGMA main.schema_version").getInt();
    db_.exec(fmt::format("PRAGMA main.schema_version = {}", version + 1));
    db_.exec("PRAGMA writable_schema = RESET");
    db_.execAndGet("SELECT count(*) FROM main.sqlite_schema");
}

// The indexes of constraints are called sqlite_autoindex_<table>_<number>.
void SchemaEdit::write_names()
{
    SQLite::Statement update(db_,
        "UPDATE main.sqlite_schema SET tbl_name = ?2, name = CASE WHEN type = 'table' THEN ?2"
        " WHEN name LIKE 'sqlite^_autoindex^_%' ESCAPE '^'"
        " THEN 'sqlite_autoindex_' || ?2 || substr(name, length('sqlite_autoindex_' || ?1) + 1)"
        " ELSE name END WHERE tbl_name = ?1 COLLATE NOCASE");
    for (const auto& [from, to] : new_names_) {
        update.bind(1, from);
        update.bind(2, to);
        update.exec();
        update.reset();
    }
}

void SchemaEdit::write_texts()
{
    SQLite::Statement update(db_,
        "UPDATE main.sqlite_schema SET sql = ?1, name = coalesce(?2, name) WHERE type = ?3 AND name = ?4"
        " COLLATE NOCASE");
    for (const NewText& text : texts_) {
        update.bind(1, text.sql);
        if (text.new_name)
            update.bind(2, *text.new_name);
        else
            update.bind(2);
        update.bind(3, text.type);
        update.bind(4, text.name);
        update.exec();
        update.reset();
    }
}

void SchemaEdit::write_rows()
{
    SQLite::Statement insert(
        db_, "INSERT INTO main.sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES (?, ?, ?, 0, ?)");
    for (const SchemaRow& row : rows_) {
        insert.bind(1, row.type);
        insert.bind(2, row.name);
        insert.bind(3, row.table);
        insert.bind(4, row.sql);
        insert.exec();
        insert.reset();
    }
}

WritableSchema::WritableSchema(SQLite::Database& db, bool on)
    : db_(db)
    , on_(on)
{
    if (on_)
        db_.exec("PRAGMA writable_schema = ON");
}

WritableSchema::~WritableSchema()
{
    if (on_)
        sqlite3_exec(db_.getHandle(), "PRAGMA writable_schema = OFF", nullptr, nullptr, nullptr);
}

ConnectionSwitch::ConnectionSwitch(SQLite::Database& db, int option, bool on)
    : db_(db)
    , option_(option)
{
    sqlite3_db_config(db_.getHandle(), option_, -1, &before_);
    sqlite3_db_config(db_.getHandle(), option_, on ? 1 : 0, nullptr);
}

ConnectionSwitch::~ConnectionSwitch()
{
    sqlite3_db_config(db_.getHandle(), option_, before_, nullptr);
}

} // namespace meshview::migrations::sqlite
