#pragma once

#include <memory>
#include <optional>
#include <unordered_map>

#include "common/postgresql/connection.hpp"
#include "reader/sql/session.hpp"

namespace meshview::reader {

/// A session of a PostgreSQL server that can only read. Rows come one by one, as many as are asked for. A
/// question that is asked while another one's rows are still coming waits for none: the rest of those is
/// taken into memory first.
class PostgresqlSession final : public SqlSession {
public:
    /// Throws QueryError `busy` when the server does not give one.
    explicit PostgresqlSession(const PostgresqlUrl& url);
    PostgresqlSession(const PostgresqlSession&) = delete;
    PostgresqlSession& operator=(const PostgresqlSession&) = delete;
    ~PostgresqlSession() override;

    RowCursor& open(const std::string& sql, const std::vector<Value>& values) override;
    void set_deadline(std::chrono::steady_clock::time_point deadline) override { deadline_ = deadline; }
    /// Counts what writers notify; asks the server nothing.
    std::int64_t data_version() override;
    bool filters_packets() const override { return false; }
    /// Its planner sorts the whole of a UNION ALL rather than going along the indexes of its parts.
    bool cuts_parts() const override { return true; }
    std::string_view holds_phrase() const override;
    std::string phrase_value(std::string_view phrase) const override;
    std::int64_t database_bytes() override;
    bool is_lost() const override { return connection_.is_lost(); }
    bool has_ended() override { return connection_.has_ended(); }

private:
    class Cursor;

    std::string translated(const std::string& sql);

    postgresql::Connection connection_;
    std::chrono::steady_clock::time_point deadline_;
    std::unordered_map<std::string, std::unique_ptr<Cursor>> cursors_; ///< by SQL
    Cursor* streaming_ = nullptr; ///< whose rows are still coming
    std::optional<std::int64_t> version_; ///< empty: nobody asked for it yet
    std::optional<bool> has_timeless_; ///< packets without a time, of old databases
};

} // namespace meshview::reader
