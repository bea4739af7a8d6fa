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

void sync_folder_of(const std::filesystem::path& file)
{
    sync(std::filesystem::absolute(file).parent_path(), O_RDONLY | O_DIRECTORY);
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

void remove_journals(const std::filesystem::path& database)
{
    for (const char* suffix : journals)
        std::filesystem::remove(with_suffix(database, suffix));
}

// Moves what stands in the WAL into the database, so that the file alone is all of it.
void empty_wal(const std::filesystem::path& database)
{
    bool is_busy = false;
    try {
        SQLite::Database db = open_for_writing({.path = database});
        is_busy = db.execAndGet("PRAGMA wal_checkpoint(TRUNCATE)").getInt() != 0;
    } catch (const std::exception& error) {
        spdlog::warn(
            "restore: the present database cannot be opened ({}); it is set aside as it is", error.what());
    }
    if (is_busy)
        throw ExitError(ExitCode::try_again,
            fmt::format("{} is being read by a program that does not let go; stop it, and try again",
                database.string()));
}

void link_or_copy(const std::filesystem::path& from, const std::filesystem::path& to)
{
    std::error_code no_links_here;
    std::filesystem::create_hard_link(from, to, no_links_here);
    if (no_links_here)
        std::filesystem::copy_file(from, to);
}

// Gives the database, with its journals, a second name. Under the first it stays what it is.
std::filesystem::path keep(const std::filesystem::path& database)
{
    if (!std::filesystem::exists(database))
        return {};
    empty_wal(database);
    std::filesystem::path name = with_suffix(database, ".replaced-" + std::to_string(now_us()));
    link_or_copy(database, name);
    for (const char* suffix : {"-wal", "-journal"}) {
        std::error_code missing;
        if (std::filesystem::file_size(with_suffix(database, suffix), missing) > 0 && !missing)
            link_or_copy(with_suffix(database, suffix), with_suffix(name, suffix));
    }
    sync_folder_of(database);
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
    try {
        restored.replaced = keep(database);
    } catch (...) {
        remove_with_journals(copy);
        throw;
    }
    // Beside the new file the old one's journals would be taken for its own.
    remove_journals(database);
    std::filesystem::rename(copy, database);
    sync_folder_of(database);
    // Makes the WAL files that readers without write permission need.
    open_for_writing({.path = database}).execAndGet("SELECT count(*) FROM sqlite_schema");
    return restored;
}

} // namespace meshview::migrations
