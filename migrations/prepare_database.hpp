#pragma once

#include <filesystem>
#include <stop_token>
#include <string>

#include "common/config.hpp"
#include "common/coordination/decision.hpp"
#include "common/coordination/status_file.hpp"
#include "common/coordination/writer_lock.hpp"
#include "migrations/backup.hpp"

namespace meshview::migrations {

/// What the readers and writers of this program expect: its head and all revisions it knows.
coordination::Expectation expectation(std::string run_id = {});

/// The `[database]` section's keys about backups.
BackupPolicy backup_policy(const DatabaseConfig& config);

struct PreparedDatabase {
    std::string revision; ///< where it stands now: the head
    int steps = 0; ///< how many revisions were run
    bool is_new = false; ///< there was no database before
};

/// All that a writer does to a database before it ingests: looks at it, refuses what it must not touch,
/// brings it to the head (making a new one if there is none), and reports each stage in the status file up to
/// `complete`. Before the first pending step a database that holds something is backed up, as `backups` says;
/// afterwards the log names everything in which its schema is not what the revision should have.
///
/// The caller holds the lock, and shows it. Blocks until done; `stop` undoes the running step and throws
/// ExitError `try_again`. Throws ExitError: `configuration` for a database that is newer, at two revisions or
/// read-only, `bad_data` for a corrupt one, and as Migrator::upgrade. Every failure is in the log's last line
/// and in the status file.
PreparedDatabase prepare_database(const std::filesystem::path& database, const coordination::WriterLock& lock,
    coordination::StatusWriter& status, const std::string& run_id, std::stop_token stop = {},
    const BackupPolicy& backups = {});

} // namespace meshview::migrations
