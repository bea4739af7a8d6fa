#include "reader/sql/sqlite_change_mark.hpp"

#include <atomic>
#include <mutex>

#include <SQLiteCpp/Statement.h>
#include <spdlog/spdlog.h>
#include <sqlite3.h>

namespace meshview::reader {

namespace {

constexpr int index_region_bytes = 32 * 1024; ///< in which SQLite maps the WAL-index
constexpr std::uint32_t known_version = 3'007'000; ///< of the format, its first word
constexpr int attempts = 100;

bool is_wal(SQLite::Database& db)
{
    // Reads the database, too, without which SQLite has not mapped anything yet.
    SQLite::Statement mode(db, "PRAGMA journal_mode");
    const bool wal = mode.executeStep() && mode.getColumn(0).getString() == "wal";
    db.execAndGet("SELECT COUNT(*) FROM sqlite_master");
    return wal;
}

const volatile std::uint32_t* map_header(SQLite::Database& db)
{
    sqlite3_file* file = nullptr;
    sqlite3_file_control(db.getHandle(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (file == nullptr || file->pMethods == nullptr || file->pMethods->iVersion < 2)
        return nullptr;
    const volatile void* region = nullptr;
    const int result =
        file->pMethods->xShmMap(file, 0, index_region_bytes, 0, const_cast<volatile void**>(&region));
    // A reader may be told that the memory is read-only, and gets it all the same.
    if (result != SQLITE_OK && result != SQLITE_READONLY)
        return nullptr;
    const auto* header = static_cast<const volatile std::uint32_t*>(region);
    return header != nullptr && header[0] == known_version ? header : nullptr;
}

} // namespace

SqliteChangeMark::SqliteChangeMark(DatabaseOptions database)
    : options_(std::move(database))
{ }

SqliteChangeMark::~SqliteChangeMark() = default;

void SqliteChangeMark::open()
try {
    close();
    const std::unique_lock lock(mutex_);
    db_.emplace(open_for_reading(options_));
    if (is_wal(*db_))
        header_ = map_header(*db_);
} catch (const SQLite::Exception& error) {
    spdlog::warn("database: cannot watch for changes ({}); answers are made anew more often", error.what());
    close();
}

void SqliteChangeMark::close()
{
    const std::unique_lock lock(mutex_);
    header_ = nullptr;
    db_.reset();
}

std::optional<ChangeMark::Value> SqliteChangeMark::read() const
{
    const std::shared_lock lock(mutex_);
    if (header_ == nullptr)
        return std::nullopt;
    // Writers rewrite the second copy first, then the first: equal copies are a whole header.
    for (int attempt = 0; attempt < attempts; ++attempt) {
        Value first{};
        Value second{};
        for (std::size_t i = 0; i < first.size(); ++i)
            first[i] = header_[i];
        std::atomic_thread_fence(std::memory_order_acquire);
        for (std::size_t i = 0; i < second.size(); ++i)
            second[i] = header_[first.size() + i];
        if (first == second)
            return first;
    }
    return std::nullopt;
}

} // namespace meshview::reader
