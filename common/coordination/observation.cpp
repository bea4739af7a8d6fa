#include "common/coordination/observation.hpp"

#include <system_error>

#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "common/coordination/schema_version.hpp"
#include "common/coordination/writer_lock.hpp"
#include "common/database.hpp"

namespace meshview::coordination {

namespace {

constexpr std::chrono::milliseconds patience{100};

DatabaseState state_of(const SQLite::Exception& error)
{
    switch (error.getErrorCode()) {
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        return DatabaseState::corrupt;
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_READONLY: // WAL without its -wal and -shm files, and no right to make them: until a writer
                          // has
        return DatabaseState::missing;
    default:
        return DatabaseState::busy;
    }
}

FileIdentity identity_of(const std::filesystem::path& path)
{
    struct stat found { };
    if (stat(path.c_str(), &found) != 0)
        return {};
    return {.device = found.st_dev, .inode = found.st_ino};
}

LockState look_at_lock(const std::filesystem::path& database)
{
    try {
        return WriterLock::is_held(database) ? LockState::held : LockState::free;
    } catch (const std::system_error&) {
        return LockState::unknown;
    }
}

void look_at_database(const std::filesystem::path& path, Observation& seen)
{
    try {
        seen.file = identity_of(path);
        SQLite::Database db = open_for_reading({.path = path, .busy_timeout = patience, .cache_kib = 256});
        SQLite::Transaction one_moment(db);
        seen.revisions = read_revisions(db);
        seen.compatible_revisions = read_compatible_revisions(db);
        seen.database = DatabaseState::readable;
    } catch (const SQLite::Exception& error) {
        seen.database = state_of(error);
        seen.database_error = error.what();
    }
}

} // namespace

Observer::Observer(std::filesystem::path database)
    : database_(std::move(database))
    , status_(database_)
{ }

Observation Observer::observe(TimeUs now_us)
{
    Observation seen;
    seen.observed_us = now_us;
    // The lock first: a writer that ends after this look was still there when the rest was read, and the next
    // look will see it gone; the other way round a finished migration could look interrupted.
    seen.lock = look_at_lock(database_);
    const StatusSnapshot& status = status_.poll();
    seen.migration = status.migration;
    seen.ingest = status.ingest;
    look_at_database(database_, seen);
    return seen;
}

Observation observe(const std::filesystem::path& database, TimeUs now_us)
{
    return Observer(database).observe(now_us);
}

} // namespace meshview::coordination
