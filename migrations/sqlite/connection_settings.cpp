#include "migrations/sqlite/connection_settings.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sqlite3.h>

#include "common/exit_code.hpp"

namespace meshview::migrations::sqlite {

namespace {

// The largest lever on the time that a migration takes. SQLite sorts in as much memory again when it makes an
// index, so that the process stays below 350 MB. Used only as far as there are pages to keep.
constexpr int migration_cache_kib = 144 * 1024;
constexpr int temp_store_file = 1;

} // namespace

ConnectionSettings::ConnectionSettings(SQLite::Database& db)
    : db_(db)
    , foreign_keys_(value("foreign_keys"))
    , legacy_alter_table_(value("legacy_alter_table"))
    , cache_size_(value("main.cache_size"))
    , temp_store_(value("temp_store"))
    // Changing it would delete temporary tables.
    , sorts_in_files_(temp_store_ != temp_store_file
          && db.execAndGet("SELECT NOT EXISTS (SELECT 1 FROM temp.sqlite_schema)").getInt() != 0)
{
    set("foreign_keys", 0);
    if (value("foreign_keys") != 0)
        throw ExitError(
            ExitCode::internal, "migrations: foreign keys cannot be turned off inside a transaction");
    set("legacy_alter_table", 0);
    set("main.cache_size", -migration_cache_kib);
    if (sorts_in_files_)
        set("temp_store", temp_store_file);
}

ConnectionSettings::~ConnectionSettings()
{
    try {
        set("foreign_keys", foreign_keys_);
        set("legacy_alter_table", legacy_alter_table_);
        set("main.cache_size", cache_size_);
        if (sorts_in_files_)
            set("temp_store", temp_store_);
    } catch (const SQLite::Exception& error) {
        spdlog::error("migrations: the connection's settings could not be restored: {}", error.what());
    }
}

int ConnectionSettings::value(const char* pragma) const
{
    return db_.execAndGet(fmt::format("PRAGMA {}", pragma)).getInt();
}

void ConnectionSettings::set(const char* pragma, int value)
{
    db_.exec(fmt::format("PRAGMA {} = {}", pragma, value));
}

} // namespace meshview::migrations::sqlite
