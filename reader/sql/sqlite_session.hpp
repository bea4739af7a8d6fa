#pragma once

#include <unordered_map>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include "common/database.hpp"
#include "reader/sql/session.hpp"

namespace meshview::reader {

/// A session of a database file.
class SqliteSession final : public SqlSession {
public:
    /// Throws QueryError `busy` when the file cannot be opened now.
    explicit SqliteSession(const DatabaseOptions& options);
    SqliteSession(const SqliteSession&) = delete;
    SqliteSession& operator=(const SqliteSession&) = delete;

    RowCursor& open(const std::string& sql, const std::vector<Value>& values) override;
    void set_deadline(std::chrono::steady_clock::time_point deadline) override { deadline_ = deadline; }
    std::int64_t data_version() override;
    bool filters_packets() const override { return true; }
    void filter_by(TextSearch* search) override { search_ = search; }
    std::string_view holds_phrase() const override;
    std::string phrase_value(std::string_view phrase) const override;
    std::int64_t database_bytes() override;

private:
    class Cursor final : public RowCursor {
    public:
        Cursor(SQLite::Database& db, const std::string& sql)
            : statement_(db, sql)
        { }

        void bind(const std::vector<Value>& values);
        bool next() override;
        bool is_null(int column) const override;
        std::int64_t integer(int column) const override;
        double real(int column) const override;
        std::string_view bytes(int column) const override;
        /// Ends the read transaction, too.
        void close() noexcept override;

    private:
        mutable SQLite::Statement statement_; ///< which has no constant columns
    };

    SQLite::Database db_;
    std::chrono::steady_clock::time_point deadline_;
    TextSearch* search_ = nullptr;
    std::unordered_map<std::string, Cursor> cursors_; ///< by SQL
};

} // namespace meshview::reader
