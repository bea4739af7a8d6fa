#include "common/coordination/postgresql/observation.hpp"

#include <condition_variable>
#include <mutex>

#include <fmt/format.h>

#include "common/coordination/postgresql/ingest_status_table.hpp"
#include "common/coordination/postgresql/migration_lock.hpp"
#include "common/coordination/postgresql/schema_version.hpp"
#include "common/coordination/postgresql/status_table.hpp"

namespace meshview::coordination {

namespace {

// Another database under the same name has another oid, and another cluster another id.
FileIdentity identity_of(postgresql::Connection& connection)
{
    const postgresql::Result found = connection.execute(
        "SELECT (SELECT system_identifier FROM pg_control_system()), oid FROM pg_database WHERE datname = "
        "current_database()");
    return {.device = static_cast<std::uint64_t>(found.integer(0, 0)),
        .inode = static_cast<std::uint64_t>(found.integer(0, 1))};
}

DatabaseState state_of(const postgresql::Error& error)
{
    if (error.sqlstate() == "XX001" || error.sqlstate() == "XX002")
        return DatabaseState::corrupt;
    // No connection, or no right to look.
    return error.sqlstate().empty() || error.is_of_class("57P") || error.is_of_class("42")
            || error.is_of_class("08")
        ? DatabaseState::missing
        : DatabaseState::busy;
}

} // namespace

PostgresqlObserver::PostgresqlObserver(PostgresqlUrl url)
    : url_(std::move(url))
{ }

postgresql::Connection& PostgresqlObserver::connection()
{
    if (!connection_) {
        postgresql::Connection opened(url_, {.application_name = "meshview observer"});
        opened.execute(fmt::format("LISTEN {}", notification_channel));
        connection_.emplace(std::move(opened));
    }
    return *connection_;
}

Observation PostgresqlObserver::observe(TimeUs now_us)
{
    Observation seen;
    seen.observed_us = now_us;
    seen.is_server = true;
    try {
        postgresql::Connection& db = connection();
        // The lock first, as in Observer: a migration that ends after this look has not been interrupted.
        const bool somebody_writes = holder_of_migration_lock(db) || count_writers(db) > 0;
        seen.lock = somebody_writes ? LockState::held : LockState::free;
        seen.migration = read_migration_status(db);
        seen.ingest = read_ingest_status(db);
        seen.file = identity_of(db);
        seen.revisions = read_revisions(db);
        seen.compatible_revisions = read_compatible_revisions(db);
        seen.database = DatabaseState::readable;
    } catch (const postgresql::Error& error) {
        connection_.reset();
        seen.database = state_of(error);
        seen.database_error = error.what();
    }
    return seen;
}

bool PostgresqlObserver::wait_for_change(std::chrono::milliseconds patience)
try {
    const auto end = std::chrono::steady_clock::now() + patience;
    bool changed = false;
    while (!changed) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        const auto notification =
            connection().wait_for_notification(std::max(left, std::chrono::milliseconds{0}));
        if (notification)
            changed = notification->payload != data_changed;
        else if (left.count() <= 0)
            return false;
    }
    // Whoever looks next sees them all at once.
    while (connection().wait_for_notification(std::chrono::milliseconds{0})) { }
    return true;
} catch (const postgresql::ConnectionError&) {
    // Still away.
    std::mutex mutex;
    std::unique_lock guard(mutex);
    std::condition_variable().wait_for(guard, patience);
    return false;
} catch (const postgresql::Error&) {
    connection_.reset();
    return true;
}

} // namespace meshview::coordination
