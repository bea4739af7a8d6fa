#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "common/coordination/postgresql/migration_lock.hpp"
#include "common/coordination/postgresql/status_table.hpp"
#include "migrations/postgresql/dialect.hpp"
#include "migrations/report.hpp"
#include "migrations/target.hpp"

namespace meshview::migrations::postgresql {

/// The right to change a PostgreSQL database, and what is needed to do it. One thread.
class PostgresqlChange final : public ChangeSession {
public:
    struct Options {
        std::string program; ///< as others see who migrates
        std::string run_id = {}; ///< the launcher's
        std::stop_token stop = {}; ///< ends the wait, and undoes the running step
    };

    /// Waits for another change that is under way, and says so in the log; null when stopped meanwhile.
    /// Throws postgresql::Error.
    static std::unique_ptr<PostgresqlChange> begin(const PostgresqlUrl& url, const Options& options);

    Migrator& migrator() override { return migrator_; }
    std::unique_ptr<ProtectiveBackup> protect(const Plan& plan, const BackupPolicy& policy) override;
    void log_drift(const std::string& revision) override;

    MigrationReport& report() { return report_; }
    /// The session that has the right.
    Connection& connection() { return connection_; }

private:
    PostgresqlChange(const PostgresqlUrl& url, const Options& options);
    coordination::MigrationLock take_lock(const Options& options);

    PostgresqlUrl url_;
    Connection connection_;
    coordination::MigrationLock lock_;
    coordination::StatusTable status_;
    MigrationReport report_;
    PostgresqlDialect dialect_;
    Migrator migrator_;
};

} // namespace meshview::migrations::postgresql
