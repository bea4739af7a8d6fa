#include "migrations/restore.hpp"

#include <SQLiteCpp/Database.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "common/coordination/schema_version.hpp"
#include "common/database.hpp"
#include "common/exit_code.hpp"
#include "migrations/backup.hpp"
#include "migrations/gzip.hpp"

namespace meshview::migrations {

namespace {

constexpr auto journals = {"-wal", "-shm", "-journal"};

std::filesystem::path with_suffix(const std::filesystem::path& path, const std::string& suffix)
{
    return std::filesystem::path(path) += suffix;
}

void remove_with_journals(const std::filesystem::path& path)
{
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    for (const char* suffix : journals)
        std::filesystem::remove(with_suffix(path, suffix), ignored);
}

void sync(const std::filesystem::path& path, int flags)
{
    const int fd = open(path.c_str(), flags | O_CLOEXEC);
    if (fd < 0)
        return;
    fsync(fd);
    close(fd);
}

std::vector<std::string> check(const std::filesystem::path& copy, const std::filesystem::path& backup)
{
    try {
        SQLite::Database db(copy.string(), SQLite::OPEN_READWRITE);
        const std::string verdict = db.execAndGet("PRAGMA quick_check(1)").getString();
        if (verdict != "ok")
            throw ExitError(
                ExitCode::bad_data, fmt::format("{} holds a damaged database: {}", backup.string(), verdict));
        db.exec("PRAGMA journal_mode = DELETE");
        return coordination::read_revisions(db);
    } catch (const SQLite::Exception& error) {
        throw ExitError(ExitCode::bad_data,
            fmt::format("{} is not a backup of a database: {}", backup.string(), error.what()));
    }
}

// A WAL left beside the new file would be taken for its own, so it goes first; what it held goes into the old
// file if that can still be opened, and stays beside it under its new name if not.
std::filesystem::path set_aside(const std::filesystem::path& database)
{
    if (!std::filesystem::exists(database))
        return {};
    try {
        open_for_writing({.path = database}).exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (const std::exception& error) {
        spdlog::warn(
            "restore: the present database cannot be opened ({}); it is set aside as it is", error.what());
    }
    const std::filesystem::path name = with_suffix(database, ".replaced-" + std::to_string(now_us()));
    for (const char* suffix : journals) {
        std::error_code missing;
        std::filesystem::rename(with_suffix(database, suffix), with_suffix(name, suffix), missing);
    }
    std::filesystem::rename(database, name);
    return name;
}

} // namespace

Restored restore_backup(const std::filesystem::path& backup, const std::filesystem::path& database,
    const coordination::WriterLock& /*lock*/)
{
    if (!std::filesystem::is_regular_file(backup))
        throw ExitError(ExitCode::configuration, fmt::format("there is no backup {}", backup.string()));
    const std::filesystem::path copy = with_suffix(database, ".restoring");
    remove_with_journals(copy);
    Restored restored;
    try {
        require_free_space(database, static_cast<std::int64_t>(std::filesystem::file_size(backup)),
            "unpacking " + backup.string());
        gunzip_file(backup, copy);
        restored.revisions = check(copy, backup);
        sync(copy, O_RDONLY);
    } catch (...) {
        remove_with_journals(copy);
        throw;
    }
    restored.replaced = set_aside(database);
    std::filesystem::rename(copy, database);
    sync(std::filesystem::absolute(database).parent_path(), O_RDONLY | O_DIRECTORY);
    // Makes the WAL files that readers without write permission need.
    open_for_writing({.path = database}).execAndGet("SELECT count(*) FROM sqlite_schema");
    return restored;
}

} // namespace meshview::migrations
