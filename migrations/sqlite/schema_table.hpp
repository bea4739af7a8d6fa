#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <SQLiteCpp/Database.h>

#include "migrations/types.hpp"

namespace meshview::migrations::sqlite {

/// A row of sqlite_schema.
struct SchemaRow {
    std::string type; ///< `table`, `index`, `trigger`, `view`
    std::string name;
    std::string table; ///< that it belongs to
    std::string sql; ///< empty for the indexes of constraints
};

/// All objects of `main`, in the order in which SQLite loads them.
std::vector<SchemaRow> schema_rows(SQLite::Database& db);
/// The triggers of this connection's temporary schema.
std::vector<SchemaRow> temporary_triggers(SQLite::Database& db);
std::optional<SchemaRow> find_object(SQLite::Database& db, std::string_view type, std::string_view name);

/// A name that no object of `main` has.
std::string free_name(SQLite::Database& db, const std::string& wish);

/// `main.name`, quoted as needed: temporary and attached databases may have objects of the same name.
std::string in_main(std::string_view name);

/// The statement that made an object, with its name put into `main`. SQLite stores it without.
std::string statement_in_main(const std::string& sql);

/// The statement of an index for another name and table: both at the head, and the table where the text says
/// `table.column`. Names are quoted as needed.
std::string index_sql_for(const SchemaRow& index, std::string_view name, std::string_view table);

/// Changes sqlite_schema itself, inside the caller's transaction: the texts are taken as they are, and SQLite
/// believes them. Afterwards the schema is read again, here and by every other connection. Throws
/// SQLite::Exception when the new schema cannot be read.
class SchemaEdit {
public:
    explicit SchemaEdit(SQLite::Database& db)
        : db_(db)
    { }

    /// With everything that belongs to it; what other objects say of it stays.
    void rename_table(std::string_view from, std::string_view to);
    void set_sql(std::string_view type, std::string_view name, std::string_view sql);
    /// Gives the index `name` the name and text of `row`.
    void replace_index(std::string_view name, const SchemaRow& row);
    void insert(const SchemaRow& row);
    /// Writes it all and reloads. Nothing happens without it.
    void commit();

private:
    struct NewText {
        std::string type, name, sql;
        std::optional<std::string> new_name{};
    };
    void write_names();
    void write_texts();
    void write_rows();

    SQLite::Database& db_;
    std::vector<std::pair<std::string, std::string>> new_names_{};
    std::vector<NewText> texts_{};
    std::vector<SchemaRow> rows_{};
};

/// PRAGMA writable_schema for as long as it lives, if `on`.
class WritableSchema {
public:
    explicit WritableSchema(SQLite::Database& db, bool on = true);
    WritableSchema(const WritableSchema&) = delete;
    WritableSchema& operator=(const WritableSchema&) = delete;
    ~WritableSchema();

private:
    SQLite::Database& db_;
    bool on_;
};

/// A boolean setting of sqlite3_db_config for as long as it lives.
class ConnectionSwitch {
public:
    ConnectionSwitch(SQLite::Database& db, int option, bool on);
    ConnectionSwitch(const ConnectionSwitch&) = delete;
    ConnectionSwitch& operator=(const ConnectionSwitch&) = delete;
    ~ConnectionSwitch();

private:
    SQLite::Database& db_;
    int option_;
    int before_ = 0;
};

} // namespace meshview::migrations::sqlite
