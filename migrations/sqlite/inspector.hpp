#pragma once

#include <SQLiteCpp/Database.h>

#include "migrations/dialect.hpp"

namespace meshview::migrations::sqlite {

/// Inspector over the schema tables of SQLite's `main` database. Borrows the connection.
class SqliteInspector : public Inspector {
public:
    explicit SqliteInspector(SQLite::Database& db)
        : db_(db)
    { }

    bool has_table(const std::string& table) override;
    bool has_column(const std::string& table, const std::string& column) override;
    bool has_index(const std::string& index) override;
    std::vector<IndexInfo> indexes(const std::string& table) override;

    /// The name by which a statement can address the hidden row number: `rowid` unless a column is called
    /// that. Empty for a table WITHOUT ROWID.
    std::string rowid_name(const std::string& table);

private:
    bool has_object(const char* type, const std::string& name);

    SQLite::Database& db_;
};

} // namespace meshview::migrations::sqlite
