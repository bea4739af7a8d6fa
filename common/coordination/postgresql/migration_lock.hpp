#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "common/postgresql/connection.hpp"

namespace meshview::coordination {

/// The session that has the right to migrate, as the server sees it.
struct LockHolder {
    int backend_pid = 0;
    std::string application; ///< `meshview-migrate`
    std::string client; ///< its address; empty: of the server's own machine
};

/// The right to change the schema of a PostgreSQL database: a session advisory lock, whose key comes from the
/// schema's name. The server frees it when the session ends in any way, and the same session migrates, so
/// that whoever has it never meets the work of a predecessor. Poolers that hand sessions around between
/// transactions break it.
///
/// Ingest holds the same key shared during each batch (ingest_turn.hpp), so that no batch meets a migration.
///
/// Movable, not copyable; releases on destruction. Used by the connection's thread; borrows the connection.
class MigrationLock {
public:
    /// Nothing when another session has it. Throws postgresql::Error.
    static std::optional<MigrationLock> try_acquire(postgresql::Connection& connection);

    /// Waits for it, looking every `interval` and saying who has it before each wait; nothing when `stop` is
    /// requested. It queues at the server for moments only, and only behind batches of ingest: a waiting
    /// session would outlive its program.
    static std::optional<MigrationLock> acquire(postgresql::Connection& connection, std::stop_token stop,
        const std::function<void(const std::optional<LockHolder>&)>& waiting,
        std::chrono::milliseconds interval = std::chrono::milliseconds{100});

    MigrationLock(MigrationLock&& other) noexcept
        : connection_(std::exchange(other.connection_, nullptr))
    { }
    MigrationLock& operator=(MigrationLock&& other) noexcept
    {
        std::swap(connection_, other.connection_);
        return *this;
    }
    ~MigrationLock();

private:
    static std::optional<MigrationLock> queue(postgresql::Connection& connection);
    explicit MigrationLock(postgresql::Connection& connection)
        : connection_(&connection)
    { }

    postgresql::Connection* connection_;
};

/// The SQL that tells in one boolean whether nobody migrates, and keeps it so until the transaction ends.
std::string statement_to_keep_migrations_away();

/// The SQL that waits for the lock and takes it for the rest of the session: for scripts.
std::string statement_to_lock();

/// Who migrates at this moment; only looks. Throws postgresql::Error.
std::optional<LockHolder> holder_of_migration_lock(postgresql::Connection& connection);

} // namespace meshview::coordination
