#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <stop_token>
#include <string>

#include "common/time.hpp"

namespace meshview::migrations {

/// When and where backups are made by themselves (`[database] backup_before_migration` and its companions).
struct BackupPolicy {
    bool before_migration = true;
    std::filesystem::path folder{}; ///< empty: `backups` beside the database
    int keep = 3; ///< older ones of the same database are removed; 0 keeps all
};

struct Backup {
    std::filesystem::path file;
    std::int64_t database_bytes = 0;
    std::int64_t bytes = 0; ///< of the file
    std::map<std::string, std::int64_t> rows; ///< of each table
    TimeUs duration_us = 0;
};

/// The folder in which backups of the database are made by themselves.
std::filesystem::path backup_folder(const std::filesystem::path& database, const BackupPolicy& policy);

/// `packets-20260131-120000-at-2b5a61bb2b75.db.gz`.
std::string backup_name(const std::filesystem::path& database, const std::string& revision, TimeUs now_us);

/// Copies a database at one moment of its life, through SQLite and never as a file, so that it may be in use;
/// checks the copy (quick_check, the number of rows in each table), and gives it its name only then. Logs how
/// far it is when it takes longer than a second. Throws ExitError: `try_again` for want of disk space or when
/// stopped, `bad_data` when the database is damaged; then nothing is left behind.
Backup copy_database(
    const std::filesystem::path& database, const std::filesystem::path& copy, std::stop_token stop = {});

/// Packs a copy (gzip), reads it back and compares, and removes the unpacked file. Returns the new size.
std::int64_t compress_file(
    const std::filesystem::path& from, const std::filesystem::path& to, std::stop_token stop = {});

/// copy_database and compress_file: `output` is a .gz unless its name ends otherwise.
Backup make_backup(
    const std::filesystem::path& database, const std::filesystem::path& output, std::stop_token stop = {});

/// Removes all but the newest `keep` backups of the database in the folder, as backup_name calls them.
void prune_backups(const std::filesystem::path& folder, const std::filesystem::path& database, int keep);

/// Throws ExitError `try_again`, naming both figures, unless so many bytes are free where `path` is or will
/// be.
void require_free_space(const std::filesystem::path& path, std::int64_t bytes, const std::string& what_for);

/// The size of a database with what stands in its WAL.
std::int64_t database_bytes(const std::filesystem::path& database);

} // namespace meshview::migrations
