#include "bench/ingest/bare_loop.hpp"

#include <memory>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sqlite3.h>

#include "common/database.hpp"
#include "common/time.hpp"

namespace meshview::bench {

namespace {

// SQLiteCpp has no way to pass a value on as it is.
struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

Statement prepare(SQLite::Database& db, const std::string& sql)
{
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(db.getHandle(), sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
        throw SQLite::Exception(db.getHandle());
    return Statement(statement);
}

struct FreeValue {
    void operator()(sqlite3_value* value) const { sqlite3_value_free(value); }
};
using Value = std::unique_ptr<sqlite3_value, FreeValue>;

/// One table on its way from one database into the other.
class TableCopy {
public:
    TableCopy(SQLite::Database& from, SQLite::Database& to, const std::string& table)
        : columns_(columns_of(to, table))
        , last_(from.execAndGet(fmt::format("SELECT coalesce(max(rowid), 0) FROM \"{}\"", table)).getInt64())
        , read_(prepare(from,
              fmt::format("SELECT {} FROM \"{}\" WHERE rowid > ? AND rowid <= ? ORDER BY rowid",
                  fmt::join(columns_, ", "), table)))
        , insert_(prepare(to,
              fmt::format("INSERT INTO \"{}\" ({}) VALUES ({})", table, fmt::join(columns_, ", "),
                  fmt::join(std::vector<std::string>(columns_.size(), "?"), ", "))))
    { }

    void load(int part, int parts)
    {
        values_.clear();
        sqlite3_bind_int64(read_.get(), 1, last_ * part / parts);
        sqlite3_bind_int64(read_.get(), 2, last_ * (part + 1) / parts);
        while (sqlite3_step(read_.get()) == SQLITE_ROW)
            for (int i = 0; i < static_cast<int>(columns_.size()); ++i)
                values_.emplace_back(sqlite3_value_dup(sqlite3_column_value(read_.get(), i)));
        sqlite3_reset(read_.get());
    }

    std::int64_t store()
    {
        const std::size_t width = columns_.size();
        for (std::size_t row = 0; row < values_.size(); row += width) {
            for (std::size_t i = 0; i < width; ++i)
                sqlite3_bind_value(insert_.get(), static_cast<int>(i + 1), values_[row + i].get());
            if (sqlite3_step(insert_.get()) != SQLITE_DONE)
                throw SQLite::Exception(sqlite3_db_handle(insert_.get()));
            sqlite3_reset(insert_.get());
        }
        return static_cast<std::int64_t>(values_.size() / width);
    }

private:
    static std::vector<std::string> columns_of(SQLite::Database& db, const std::string& table)
    {
        std::vector<std::string> columns;
        SQLite::Statement query(db, "SELECT '\"' || name || '\"' FROM pragma_table_info(?)");
        query.bind(1, table);
        while (query.executeStep())
            columns.push_back(query.getColumn(0).getString());
        return columns;
    }

    std::vector<std::string> columns_;
    std::int64_t last_;
    Statement read_;
    Statement insert_;
    std::vector<Value> values_;
};

std::vector<std::string> all_tables(SQLite::Database& db)
{
    std::vector<std::string> tables;
    SQLite::Statement query(db,
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE "
        "'sqlite%' AND name NOT IN ('alembic_version', 'migration_status', 'schema_compatibility')");
    while (query.executeStep())
        tables.push_back(query.getColumn(0).getString());
    return tables;
}

} // namespace

BareLoop run_bare_loop(const std::filesystem::path& from_path, const std::filesystem::path& to_path,
    std::vector<std::string> tables, int transactions)
{
    SQLite::Database from = open_for_reading({.path = from_path});
    SQLite::Database to = open_for_writing({.path = to_path});
    if (tables.empty())
        tables = all_tables(from);
    std::vector<std::unique_ptr<TableCopy>> copies;
    for (const std::string& table : tables)
        copies.push_back(std::make_unique<TableCopy>(from, to, table));
    BareLoop result;
    TimeUs spent_us = 0;
    for (int part = 0; part < transactions; ++part) {
        for (const auto& copy : copies)
            copy->load(part, transactions);
        const TimeUs begun_us = steady_us();
        to.exec("BEGIN IMMEDIATE");
        for (const auto& copy : copies)
            result.rows += copy->store();
        to.exec("COMMIT");
        spent_us += steady_us() - begun_us;
    }
    to.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    result.seconds = static_cast<double>(spent_us) / 1e6;
    result.bytes = static_cast<std::int64_t>(std::filesystem::file_size(to_path));
    return result;
}

} // namespace meshview::bench
