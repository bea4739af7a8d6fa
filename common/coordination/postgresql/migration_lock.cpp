#include "common/coordination/postgresql/migration_lock.hpp"

#include <condition_variable>
#include <mutex>

#include <fmt/format.h>

namespace meshview::coordination {

namespace {

// Advisory locks are per database; a database can hold several of us, in a schema each. As two halves, which
// is how pg_locks shows a key of 64 bits.
constexpr std::string_view key = "hashtextextended('meshview migrations ' || current_schema(), 0)";

} // namespace

std::optional<MigrationLock> MigrationLock::try_acquire(postgresql::Connection& connection)
{
    if (connection.execute(fmt::format("SELECT pg_try_advisory_lock({})", key)).boolean(0, 0))
        return MigrationLock(connection);
    return std::nullopt;
}

std::optional<MigrationLock> MigrationLock::acquire(postgresql::Connection& connection, std::stop_token stop,
    const std::function<void(const std::optional<LockHolder>&)>& waiting, std::chrono::milliseconds interval)
{
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock guard(mutex);
    while (!stop.stop_requested()) {
        if (std::optional<MigrationLock> lock = try_acquire(connection))
            return lock;
        const std::optional<LockHolder> holder = holder_of_migration_lock(connection);
        if (!holder) {
            if (std::optional<MigrationLock> lock = queue(connection))
                return lock;
            continue;
        }
        waiting(holder);
        stopped.wait_for(guard, stop, interval, [] { return false; });
    }
    return std::nullopt;
}

// Batches of several writers may follow each other without a gap: nobody new comes in while we queue.
std::optional<MigrationLock> MigrationLock::queue(postgresql::Connection& connection)
try {
    postgresql::Transaction transaction(connection);
    connection.execute("SET LOCAL lock_timeout = '3s'");
    connection.execute(fmt::format("SELECT pg_advisory_lock({})", key));
    transaction.commit();
    return MigrationLock(connection);
} catch (const postgresql::Error& error) {
    constexpr std::string_view lock_not_available = "55P03";
    if (error.sqlstate() != lock_not_available)
        throw;
    return std::nullopt;
}

MigrationLock::~MigrationLock()
{
    if (connection_ == nullptr)
        return;
    try {
        connection_->execute(fmt::format("SELECT pg_advisory_unlock({})", key));
    } catch (const postgresql::Error&) {
        // The connection is lost, or in a failed transaction: the lock ends with the session.
    }
}

std::string statement_to_keep_migrations_away()
{
    return fmt::format("SELECT pg_try_advisory_xact_lock_shared({})", key);
}

std::string statement_to_lock()
{
    return fmt::format("SELECT pg_advisory_lock({})", key);
}

std::optional<LockHolder> holder_of_migration_lock(postgresql::Connection& connection)
{
    const postgresql::Result found = connection.execute(fmt::format(
        "SELECT l.pid, a.application_name, host(a.client_addr) FROM pg_locks l LEFT JOIN pg_stat_activity "
        "a ON a.pid = l.pid WHERE l.locktype = 'advisory' AND l.mode = 'ExclusiveLock' AND l.granted AND "
        "l.objsubid = 1 AND l.database "
        "= (SELECT oid FROM pg_database WHERE datname = current_database()) AND "
        "(l.classid::bigint << 32) | l.objid::bigint = {} LIMIT 1",
        key));
    if (found.rows() == 0)
        return std::nullopt;
    return LockHolder{.backend_pid = static_cast<int>(found.integer(0, 0)),
        .application = std::string(found.text(0, 1)),
        .client = std::string(found.text(0, 2))};
}

} // namespace meshview::coordination
