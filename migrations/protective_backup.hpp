#pragma once

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>

#include "migrations/backup.hpp"
#include "migrations/migrator.hpp"

namespace meshview::migrations {

/// The backup that is made before the first pending migration. The constructor returns when a checked copy
/// lies in the backup folder: from then on migrations may run. The copy is packed meanwhile by a thread of
/// its own
/// ("backup"), which touches nothing but backup files; the destructor waits for it and removes older backups.
class ProtectiveBackup {
public:
    /// Throws ExitError as copy_database, saying how to go on without a backup.
    ProtectiveBackup(const std::filesystem::path& database, const std::string& revision,
        const BackupPolicy& policy, std::stop_token stop = {});
    ProtectiveBackup(const ProtectiveBackup&) = delete;
    ProtectiveBackup& operator=(const ProtectiveBackup&) = delete;
    ~ProtectiveBackup();

    /// What it will be called when it is packed.
    const std::filesystem::path& file() const { return packed_; }

private:
    void pack();

    std::filesystem::path database_;
    std::filesystem::path packed_;
    std::filesystem::path copy_;
    int keep_;
    std::jthread packer_;
};

/// False for a database that is missing or has no rows in any table of its own: there is nothing to protect.
bool is_worth_a_backup(const std::filesystem::path& database);

/// The backup before a run of migrations; none when the policy does without, or there is nothing to do or to
/// protect. Throws as the constructor.
std::unique_ptr<ProtectiveBackup> protect(const std::filesystem::path& database, const Plan& plan,
    const BackupPolicy& policy, std::stop_token stop = {});

} // namespace meshview::migrations
