#pragma once

#include <filesystem>
#include <memory>

#include <SQLiteCpp/Database.h>
#include <boost/json/value.hpp>

#include "common/coordination/observation.hpp"
#include "common/coordination/status_file.hpp"
#include "common/coordination/writer_lock.hpp"
#include "migrations/migrator.hpp"
#include "migrations/protective_backup.hpp"
#include "migrations/report.hpp"
#include "migrations/sqlite/dialect.hpp"

namespace meshview::migrations {

/// What several commands need. All throw ExitError with the fix.

/// The writer's lock; `try_again` naming its owner while a writer runs.
coordination::WriterLock take_lock(const std::filesystem::path& database);

void require_database(const std::filesystem::path& database);

/// One look at a database that has to be readable.
coordination::Observation look_at(const std::filesystem::path& database);

/// Everything that a command needs in order to change a database, as the writer has it.
class ChangeSession {
public:
    explicit ChangeSession(const std::filesystem::path& database);

    Migrator& migrator() { return migrator_; }
    /// The backup before the plan is carried out, as far as the policy wants one; readers are told.
    std::unique_ptr<ProtectiveBackup> protect(const Plan& plan, const BackupPolicy& policy);
    SQLite::Database& db() { return db_; }

private:
    std::filesystem::path path_;
    coordination::WriterLock lock_;
    coordination::StatusWriter status_;
    MigrationReport report_;
    SQLite::Database db_;
    sqlite::SqliteDialect dialect_;
    Migrator migrator_;
};

/// Prints a document for scripts, one line.
void print_json(const boost::json::value& document);

} // namespace meshview::migrations
