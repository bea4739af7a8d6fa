#include "migrations/protective_backup.hpp"

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "common/database.hpp"
#include "common/exit_code.hpp"
#include "migrations/schema.hpp"
#include "migrations/sqlite/ddl.hpp"

namespace meshview::migrations {

namespace {

// The name tells the time, so that it has to be free only within a second.
std::filesystem::path free_name(
    const std::filesystem::path& folder, const std::filesystem::path& database, const std::string& revision)
{
    TimeUs time = now_us();
    std::filesystem::path path = folder / backup_name(database, revision, time);
    while (std::filesystem::exists(path))
        path = folder / backup_name(database, revision, time += us_per_second);
    return path;
}

// `...db.gz` -> `...db`
std::filesystem::path unpacked(std::filesystem::path packed)
{
    return packed.replace_extension();
}

} // namespace

ProtectiveBackup::ProtectiveBackup(const std::filesystem::path& database, const std::string& revision,
    const BackupPolicy& policy, std::stop_token stop)
    : database_(database)
    , packed_(free_name(backup_folder(database, policy), database, revision))
    , copy_(unpacked(packed_))
    , keep_(policy.keep)
{
    try {
        const Backup backup = copy_database(database, copy_, std::move(stop));
        std::int64_t rows = 0;
        for (const auto& [table, count] : backup.rows)
            rows += count;
        spdlog::info("backup: {} MB with {} rows copied and checked in {}; packed into {} meanwhile",
            backup.database_bytes / 1'000'000, rows, format_duration(backup.duration_us), packed_.string());
    } catch (const ExitError& error) {
        throw ExitError(error.code(),
            fmt::format("no backup, so no migration: {} (`[database] backup_before_migration = false` goes "
                        "on without)",
                error.what()));
    }
    packer_ = std::jthread([this] { pack(); });
}

ProtectiveBackup::~ProtectiveBackup()
{
    packer_.join();
    try {
        prune_backups(packed_.parent_path(), database_, keep_);
    } catch (const std::filesystem::filesystem_error& error) {
        spdlog::warn("backup: older ones are not removed: {}", error.what());
    }
}

void ProtectiveBackup::pack()
{
    const TimeUs begun_us = steady_us();
    try {
        const std::int64_t bytes = compress_file(copy_, packed_);
        spdlog::info("backup: {} ({} MB) packed in {}", packed_.string(), bytes / 1'000'000 + 1,
            format_duration(steady_us() - begun_us));
    } catch (const std::exception& error) {
        // The copy is a backup all the same.
        spdlog::warn("backup: {} stays unpacked: {}", copy_.string(), error.what());
    }
}

bool is_worth_a_backup(const std::filesystem::path& database)
{
    if (!std::filesystem::exists(database))
        return false;
    SQLite::Database db = open_for_reading({.path = database});
    SQLite::Statement tables(
        db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'");
    while (tables.executeStep()) {
        const std::string table = tables.getColumn(0).getString();
        if (!is_bookkeeping(table)
            && db.execAndGet(fmt::format("SELECT EXISTS (SELECT 1 FROM {})", sqlite::quote(table))).getInt()
                != 0)
            return true;
    }
    return false;
}

std::unique_ptr<ProtectiveBackup> protect(
    const std::filesystem::path& database, const Plan& plan, const BackupPolicy& policy, std::stop_token stop)
{
    if (!policy.before_migration || plan.steps.empty() || !is_worth_a_backup(database))
        return nullptr;
    return std::make_unique<ProtectiveBackup>(
        database, plan.from.empty() ? std::string() : plan.from.front(), policy, std::move(stop));
}

} // namespace meshview::migrations
