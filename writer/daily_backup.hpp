#pragma once

#include <filesystem>
#include <stop_token>

#include "common/config.hpp"
#include "common/time.hpp"
#include "migrations/backup.hpp"

namespace meshview::writer {

/// The scheduled backups stand in `[cleanup] backup_dir` as
/// `packets-daily-20260131-020000-at-REVISION.db.gz`, apart from those before migrations; `meshview restore
/// FILE` puts one back.

/// Makes one, checked as every backup, and removes those beyond `[cleanup] backups_to_keep`. Throws as
/// migrations::make_backup.
migrations::Backup make_daily_backup(
    const std::filesystem::path& database, const CleanupConfig& config, TimeUs now_us, std::stop_token stop);

/// When the newest was finished; 0 when there is none.
TimeUs newest_daily_backup_us(const std::filesystem::path& database, const CleanupConfig& config);

} // namespace meshview::writer
