#include "migrations/backup.hpp"

#include <algorithm>
#include <vector>

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sqlite3.h>
#include <unistd.h>

#include "common/database.hpp"
#include "common/exit_code.hpp"
#include "migrations/gzip.hpp"
#include "migrations/sqlite/ddl.hpp"
#include "migrations/sqlite/errors.hpp"

namespace meshview::migrations {

namespace {

constexpr int pages_at_once = 4096;
constexpr TimeUs quiet_us = us_per_second;

// Removes a file that did not become what it should, with its journals.
class UnfinishedFile {
public:
    explicit UnfinishedFile(std::filesystem::path path)
        : path_(std::move(path))
    {
        remove();
    }
    UnfinishedFile(const UnfinishedFile&) = delete;
    UnfinishedFile& operator=(const UnfinishedFile&) = delete;
    ~UnfinishedFile() { remove(); }

    const std::filesystem::path& path() const { return path_; }

    void finish_as(const std::filesystem::path& name)
    {
        const int fd = open(path_.c_str(), O_RDONLY | O_CLOEXEC);
        if (fd >= 0) {
            fsync(fd);
            close(fd);
        }
        std::filesystem::rename(path_, name);
    }

private:
    void remove() noexcept
    {
        std::error_code ignored;
        for (const char* suffix : {"", "-wal", "-shm", "-journal"})
            std::filesystem::remove(std::filesystem::path(path_) += suffix, ignored);
    }

    std::filesystem::path path_;
};

std::map<std::string, std::int64_t> count_rows(SQLite::Database& db)
{
    std::map<std::string, std::int64_t> rows;
    SQLite::Statement tables(db,
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY "
        "name");
    while (tables.executeStep()) {
        const std::string table = tables.getColumn(0).getString();
        rows[table] = db.execAndGet(fmt::format("SELECT count(*) FROM {}", sqlite::quote(table))).getInt64();
    }
    return rows;
}

void require_sound(SQLite::Database& db, const std::string& what)
{
    const std::string verdict = db.execAndGet("PRAGMA quick_check(1)").getString();
    if (verdict != "ok")
        throw ExitError(ExitCode::bad_data,
            fmt::format("{} is damaged: {}; `meshview-migrate doctor` says more", what, verdict));
}

[[noreturn]] void throw_failure(int code, sqlite3* db, const std::filesystem::path& database)
{
    const SQLite::Exception error(db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(code), code & 0xff);
    throw sqlite::to_exit_error("backup of " + database.string(), error);
}

// The pages of one moment: `source` holds a read transaction, so no writer makes it begin again.
void copy_pages(SQLite::Database& source, SQLite::Database& target, const std::filesystem::path& database,
    const std::stop_token& stop)
{
    sqlite3_backup* const copy = sqlite3_backup_init(target.getHandle(), "main", source.getHandle(), "main");
    if (copy == nullptr)
        throw_failure(SQLITE_ERROR, target.getHandle(), database);
    TimeUs spoken_us = steady_us();
    int result = SQLITE_OK;
    while ((result = sqlite3_backup_step(copy, pages_at_once)) == SQLITE_OK && !stop.stop_requested()) {
        if (steady_us() - spoken_us < quiet_us)
            continue;
        spoken_us = steady_us();
        const int total = std::max(1, sqlite3_backup_pagecount(copy));
        spdlog::info(
            "backup: {}% of {} pages copied", 100 * (total - sqlite3_backup_remaining(copy)) / total, total);
    }
    sqlite3_backup_finish(copy);
    if (stop.stop_requested())
        throw ExitError(ExitCode::try_again, "backup: stopped on request");
    if (result != SQLITE_DONE)
        throw_failure(result, nullptr, database);
}

// Checks of a large database take long; who wants to stop does not wait for them.
void interrupt_when_stopped(SQLite::Database& db, const std::stop_token& stop)
{
    constexpr int instructions = 10'000;
    sqlite3_progress_handler(
        db.getHandle(), instructions,
        [](void* token) { return static_cast<const std::stop_token*>(token)->stop_requested() ? 1 : 0; },
        const_cast<std::stop_token*>(&stop));
}

void write_copy(const std::filesystem::path& database, const std::filesystem::path& copy, Backup& backup,
    const std::stop_token& stop)
{
    SQLite::Database source(database.string(), SQLite::OPEN_READWRITE);
    source.setBusyTimeout(5000);
    int keep_wal = 1; // readers without write permission need the files
    sqlite3_file_control(source.getHandle(), "main", SQLITE_FCNTL_PERSIST_WAL, &keep_wal);
    interrupt_when_stopped(source, stop);
    SQLite::Transaction one_moment(source);
    backup.rows = count_rows(source);
    SQLite::Database target(copy.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    interrupt_when_stopped(target, stop);
    // If the power fails now there is no backup yet, and no loss either: it is synced once, when it is whole.
    target.exec("PRAGMA synchronous = OFF");
    copy_pages(source, target, database, stop);
    // One file, without WAL: then it can be read from a read-only place too.
    target.exec("PRAGMA journal_mode = DELETE");
    require_sound(target, "the backup of " + database.string());
    if (count_rows(target) != backup.rows)
        throw ExitError(ExitCode::bad_data,
            fmt::format("the backup of {} has other rows than the database; run `meshview-migrate doctor`",
                database.string()));
}

void create_folder(const std::filesystem::path& folder)
{
    std::error_code error;
    if (!folder.empty())
        std::filesystem::create_directories(folder, error);
    if (error)
        throw ExitError(ExitCode::configuration,
            fmt::format("backup folder {}: {}; make it, or set [database] backup_dir", folder.string(),
                error.message()));
}

std::string prefix_of(const std::filesystem::path& database)
{
    return database.stem().string() + "-";
}

// `packets-20260131-120000-at-...`, and not `packets-old-...` of another database.
bool is_backup_name(const std::string& name, const std::string& prefix)
{
    constexpr std::string_view pattern = "dddddddd-dddddd-at-";
    if (!name.starts_with(prefix) || name.size() < prefix.size() + pattern.size()
        || !(name.ends_with(".db.gz") || name.ends_with(".db")))
        return false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char c = name[prefix.size() + i];
        if (pattern[i] == 'd' ? c < '0' || c > '9' : c != pattern[i])
            return false;
    }
    return true;
}

} // namespace

std::filesystem::path backup_folder(const std::filesystem::path& database, const BackupPolicy& policy)
{
    return policy.folder.empty() ? std::filesystem::absolute(database).parent_path() / "backups"
                                 : policy.folder;
}

std::string backup_name(const std::filesystem::path& database, const std::string& revision, TimeUs now_us)
{
    std::string time = format_utc(now_us).substr(0, 19); // 2026-01-31 12:00:00
    std::erase_if(time, [](char c) { return c == '-' || c == ':'; });
    std::replace(time.begin(), time.end(), ' ', '-');
    return fmt::format("{}{}-at-{}.db.gz", prefix_of(database), time, revision.empty() ? "base" : revision);
}

Backup copy_database(
    const std::filesystem::path& database, const std::filesystem::path& copy, std::stop_token stop)
{
    const TimeUs begun_us = steady_us();
    Backup backup{.file = copy, .database_bytes = database_bytes(database), .rows = {}};
    create_folder(copy.parent_path());
    require_free_space(copy, backup.database_bytes, "a backup of " + database.string());
    try {
        UnfinishedFile unfinished(std::filesystem::path(copy) += ".partial");
        write_copy(database, unfinished.path(), backup, stop);
        unfinished.finish_as(copy);
    } catch (const SQLite::Exception& error) {
        if (error.getErrorCode() == SQLITE_INTERRUPT)
            throw ExitError(ExitCode::try_again, "backup: stopped on request");
        throw sqlite::to_exit_error("backup of " + database.string(), error);
    }
    backup.bytes = static_cast<std::int64_t>(std::filesystem::file_size(copy));
    backup.duration_us = steady_us() - begun_us;
    return backup;
}

std::int64_t compress_file(
    const std::filesystem::path& from, const std::filesystem::path& to, std::stop_token stop)
{
    UnfinishedFile unfinished(std::filesystem::path(to) += ".partial");
    gzip_file(from, unfinished.path(), stop);
    unfinished.finish_as(to);
    std::filesystem::remove(from);
    return static_cast<std::int64_t>(std::filesystem::file_size(to));
}

Backup make_backup(
    const std::filesystem::path& database, const std::filesystem::path& output, std::stop_token stop)
{
    if (output.extension() != ".gz")
        return copy_database(database, output, stop);
    const TimeUs begun_us = steady_us();
    std::filesystem::path copy = output;
    copy.replace_extension();
    UnfinishedFile unpacked(copy += ".unpacked");
    Backup backup = copy_database(database, unpacked.path(), stop);
    backup.bytes = compress_file(unpacked.path(), output, stop);
    backup.file = output;
    backup.duration_us = steady_us() - begun_us;
    return backup;
}

void prune_backups(const std::filesystem::path& folder, const std::filesystem::path& database, int keep)
{
    if (keep <= 0 || !std::filesystem::is_directory(folder))
        return;
    std::vector<std::filesystem::path> backups;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.is_regular_file() && is_backup_name(entry.path().filename().string(), prefix_of(database)))
            backups.push_back(entry.path());
    // The time stands in the name.
    std::sort(backups.begin(), backups.end(), std::greater<>());
    for (std::size_t i = static_cast<std::size_t>(keep); i < backups.size(); ++i) {
        std::filesystem::remove(backups[i]);
        spdlog::info("backup: removed {}, older than the {} that are kept", backups[i].string(), keep);
    }
}

void require_free_space(const std::filesystem::path& path, std::int64_t bytes, const std::string& what_for)
{
    std::filesystem::path place = std::filesystem::absolute(path);
    while (!std::filesystem::exists(place) && place.has_relative_path())
        place = place.parent_path();
    const auto free = static_cast<std::int64_t>(std::filesystem::space(place).available);
    if (free < bytes)
        throw ExitError(ExitCode::try_again,
            fmt::format("{} needs {} MB in {}, and {} MB are free; free some, or name another place",
                what_for, bytes / 1'000'000 + 1, place.string(), free / 1'000'000));
}

std::int64_t database_bytes(const std::filesystem::path& database)
{
    std::int64_t bytes = 0;
    for (const char* suffix : {"", "-wal"}) {
        std::error_code missing;
        const auto size = std::filesystem::file_size(std::filesystem::path(database) += suffix, missing);
        if (!missing)
            bytes += static_cast<std::int64_t>(size);
    }
    return bytes;
}

} // namespace meshview::migrations
