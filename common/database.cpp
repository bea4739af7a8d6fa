#include "common/database.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include "common/exit_code.hpp"

namespace meshview {

namespace {

void set_common_pragmas(SQLite::Database& db, const DatabaseOptions& options)
{
    db.setBusyTimeout(static_cast<int>(options.busy_timeout.count()));
    db.exec(fmt::format("PRAGMA cache_size = -{}", options.cache_kib));
    db.exec("PRAGMA temp_store = MEMORY");
}

// A database that somebody else prepared must not run code of its own in a process that faces the web. The
// writer does without: migrations edit the schema table.
void distrust_schema(SQLite::Database& db)
{
    db.exec("PRAGMA trusted_schema = OFF");
    sqlite3_db_config(db.getHandle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
}

void keep_wal_files(SQLite::Database& db)
{
    int on = 1;
    sqlite3_file_control(db.getHandle(), "main", SQLITE_FCNTL_PERSIST_WAL, &on);
}

[[noreturn]] void throw_cannot_write(const std::filesystem::path& path, const SQLite::Exception& error)
{
    switch (error.getErrorCode()) {
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        throw ExitError(ExitCode::bad_data,
            fmt::format(
                "database {}: {}; restore a backup or move the file away", path.string(), error.what()));
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        throw ExitError(ExitCode::configuration,
            fmt::format("database {}: {}; the file and its folder must be writable by this user",
                path.string(), error.what()));
    default:
        throw ExitError(ExitCode::try_again, fmt::format("database {}: {}", path.string(), error.what()));
    }
}

} // namespace

void configure_sqlite()
{
    // Its counters of allocations are one lock that all connections meet at; nobody reads them.
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

SQLite::Database open_for_writing(const DatabaseOptions& options)
try {
    SQLite::Database db(options.path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    set_common_pragmas(db, options);
    keep_wal_files(db);
    db.exec("PRAGMA journal_mode = WAL");
    db.exec(options.synchronous == Synchronous::full ? "PRAGMA synchronous = FULL"
                                                     : "PRAGMA synchronous = NORMAL");
    db.exec(fmt::format("PRAGMA wal_autocheckpoint = {}", options.checkpoint_pages));
    db.exec("PRAGMA foreign_keys = OFF");
    // An older SQLite, or a file without write permission, opens and fails only at the first write.
    if (sqlite3_db_readonly(db.getHandle(), "main") == 1)
        throw ExitError(ExitCode::configuration,
            fmt::format(
                "database {} is read-only for this user; give it write permission", options.path.string()));
    return db;
} catch (const SQLite::Exception& error) {
    throw_cannot_write(options.path, error);
}

SQLite::Database open_for_reading(const DatabaseOptions& options)
{
    SQLite::Database db(options.path.string(), SQLite::OPEN_READONLY);
    set_common_pragmas(db, options);
    distrust_schema(db);
    db.exec("PRAGMA query_only = ON");
    return db;
}

SQLite::Database open_in_memory()
{
    SQLite::Database db(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    set_common_pragmas(db, DatabaseOptions{});
    return db;
}

} // namespace meshview
