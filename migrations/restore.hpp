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

/// Puts a backup (packed or not) in the place of a database. It is unpacked beside it and checked first; then
/// the present database gets the second name `<database>.replaced-<time>`, under which it is kept, and one
/// rename puts the new one in its place. Cut at any moment, the database is the old one or the new one, whole
/// and never missing.
///
/// The caller holds the lock, and shows it. Readers notice the new file by themselves. Throws ExitError:
/// `bad_data` when the backup is damaged, `try_again` for want of disk space or when a reader holds the
/// database for seconds; then nothing was changed.
Restored restore_backup(const std::filesystem::path& backup, const std::filesystem::path& database,
    const coordination::WriterLock& lock);

} // namespace meshview::migrations
