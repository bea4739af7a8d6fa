#include "writer/daily_backup.hpp"

#include <algorithm>
#include <utility>

#include <sys/stat.h>

#include "common/coordination/schema_version.hpp"
#include "common/database.hpp"

namespace meshview::writer {

namespace {

// `packets.db` -> `packets-daily.db`: what the backups are called after.
std::filesystem::path name_giver(const std::filesystem::path& database)
{
    return database.stem().string() + "-daily.db";
}

std::string revision_of(const std::filesystem::path& database)
{
    SQLite::Database db = open_for_reading({.path = database});
    const auto revisions = coordination::read_revisions(db);
    return revisions.empty() ? std::string() : revisions.front();
}

} // namespace

migrations::Backup make_daily_backup(
    const std::filesystem::path& database, const CleanupConfig& config, TimeUs now_us, std::stop_token stop)
{
    const std::filesystem::path names = name_giver(database);
    migrations::Backup backup = migrations::make_backup(database,
        config.backup_dir / migrations::backup_name(names, revision_of(database), now_us), std::move(stop));
    migrations::prune_backups(config.backup_dir, names, config.backups_to_keep);
    return backup;
}

TimeUs newest_daily_backup_us(const std::filesystem::path& database, const CleanupConfig& config)
{
    const std::string prefix = name_giver(database).stem().string() + "-";
    TimeUs newest_us = 0;
    std::error_code missing;
    for (const auto& entry : std::filesystem::directory_iterator(config.backup_dir, missing)) {
        struct stat status { };
        if (entry.path().filename().string().starts_with(prefix) && entry.path().extension() == ".gz"
            && stat(entry.path().c_str(), &status) == 0)
            newest_us = std::max(newest_us, status.st_mtim.tv_sec * us_per_second);
    }
    return newest_us;
}

} // namespace meshview::writer
