#pragma once

#include <mutex>
#include <optional>

#include "common/postgresql/connection.hpp"
#include "reader/read_target.hpp"

namespace meshview::reader {

/// A database of a server, which may have several writers and readers.
class PostgresqlReadTarget final : public ReadTarget {
public:
    explicit PostgresqlReadTarget(PostgresqlUrl url)
        : url_(std::move(url))
    { }

    std::unique_ptr<SqlSession> open_session() const override;
    std::unique_ptr<ChangeMark> make_change_mark() const override;
    std::unique_ptr<Lookout> make_lookout() const override;
    /// Of no run: whichever writer migrates, the schema is the same for all.
    coordination::Expectation expectation(const std::string& run_id) const override;
    DatabaseSizes sizes() const override;
    std::optional<coordination::MigrationStatus> migration_status() const override;
    std::string writer_metrics() const override;

private:
    template <class Ask>
    auto ask(const Ask& question) const -> decltype(question(std::declval<postgresql::Connection&>()));

    const PostgresqlUrl url_;
    mutable std::mutex mutex_;
    mutable std::optional<postgresql::Connection> connection_; ///< for figures; protected by mutex_
};

} // namespace meshview::reader
