#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "common/coordination/writer_lock.hpp"

namespace meshview::migrations {

struct Restored {
    std::vector<std::string> revisions; ///< where the database stands now
    std::filesystem::path replaced; ///< what the file that was there is called now; empty: there was none
};

/// Puts a backup (packed or not) in the place of a database. It is unpacked beside it and checked first; only
/// then the present database, with its WAL, is renamed to `<database>.replaced-<time>` and kept. Cut at any
/// moment, either database is whole, under one of these names.
///
/// The caller holds the lock, and shows it. Readers notice the new file by themselves. Throws ExitError:
/// `bad_data` when the backup is damaged, `try_again` for want of disk space; then nothing was changed.
Restored restore_backup(const std::filesystem::path& backup, const std::filesystem::path& database,
    const coordination::WriterLock& lock);

} // namespace meshview::migrations
