#include "reader/sql/postgresql_read_target.hpp"

#include "common/coordination/postgresql/ingest_status_table.hpp"
#include "common/coordination/postgresql/observation.hpp"
#include "common/coordination/postgresql/status_table.hpp"
#include "migrations/prepare_database.hpp"
#include "reader/joined_metrics.hpp"
#include "reader/sql/postgresql_change_mark.hpp"
#include "reader/sql/postgresql_session.hpp"

namespace meshview::reader {

namespace {

/// Hears of migrations from the server.
class ServerLookout final : public Lookout {
public:
    explicit ServerLookout(const PostgresqlUrl& url)
        : observer_(url)
    { }

    coordination::Observation look(TimeUs now_us) override { return observer_.observe(now_us); }
    void wait(std::chrono::milliseconds most, const std::stop_token& stop) override
    {
        constexpr std::chrono::milliseconds between_looks_at_stop{20};
        const auto end = std::chrono::steady_clock::now() + most;
        while (!stop.stop_requested() && std::chrono::steady_clock::now() < end)
            if (observer_.wait_for_change(between_looks_at_stop))
                return;
    }

private:
    coordination::PostgresqlObserver observer_;
};

} // namespace

std::unique_ptr<SqlSession> PostgresqlReadTarget::open_session() const
{
    return std::make_unique<PostgresqlSession>(url_);
}

std::unique_ptr<ChangeMark> PostgresqlReadTarget::make_change_mark() const
{
    return std::make_unique<PostgresqlChangeMark>(url_);
}

std::unique_ptr<Lookout> PostgresqlReadTarget::make_lookout() const
{
    return std::make_unique<ServerLookout>(url_);
}

coordination::Expectation PostgresqlReadTarget::expectation(const std::string& /*run_id*/) const
{
    return migrations::expectation();
}

template <class Ask>
auto PostgresqlReadTarget::ask(const Ask& question) const
    -> decltype(question(std::declval<postgresql::Connection&>()))
{
    const std::lock_guard lock(mutex_);
    try {
        if (!connection_)
            connection_.emplace(
                url_, postgresql::ConnectionOptions{.application_name = "meshview-reader figures"});
        return question(*connection_);
    } catch (const postgresql::Error&) {
        connection_.reset();
        return {};
    }
}

DatabaseSizes PostgresqlReadTarget::sizes() const
{
    return ask([](postgresql::Connection& connection) {
        return DatabaseSizes{
            .database = connection.execute("SELECT pg_database_size(current_database())").integer(0, 0),
            .log = {},
            .free = {}};
    });
}

std::optional<coordination::MigrationStatus> PostgresqlReadTarget::migration_status() const
{
    return ask(
        [](postgresql::Connection& connection) { return coordination::read_migration_status(connection); });
}

std::string PostgresqlReadTarget::writer_metrics() const
{
    return joined_metrics(ask(
        [](postgresql::Connection& connection) { return coordination::read_ingest_metrics(connection); }));
}

} // namespace meshview::reader
