#include "writer/sqlite/checkpointer.hpp"

#include <pthread.h>
#include <spdlog/spdlog.h>
#include <sqlite3.h>

#include "common/database.hpp"
#include "writer/sqlite/early_writeback.hpp"

namespace meshview::writer {

namespace {

constexpr int most_times = 30; ///< that the thread is asked: readers may hold the log back

Synchronous synchronous_of(SQLite::Database& db)
{
    constexpr int full = 2;
    return db.execAndGet("PRAGMA synchronous").getInt() >= full ? Synchronous::full : Synchronous::normal;
}

/// Waits for no reader. The number of pages that are in the database now; 0 when that failed.
int move_log(SQLite::Database& db)
{
    int moved = 0;
    sqlite3_wal_checkpoint_v2(db.getHandle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, &moved);
    return moved;
}

/// So that ingest hardly notices it: SQLite synchronises the log, writes into the database and synchronises
/// that.
int move_log_gently(SQLite::Database& db)
{
    const std::filesystem::path file = db.getFilename();
    write_back(file.string() + "-wal");
    const EarlyWriteback early(file);
    return move_log(db);
}

} // namespace

Checkpointer::Checkpointer(SQLite::Database& db)
    : Checkpointer(db, Limits{})
{ }

Checkpointer::Checkpointer(SQLite::Database& db, const Limits& limits)
    : db_(db)
    , limits_(limits)
    , next_pages_(limits.pages)
{
    if (db.execAndGet("PRAGMA journal_mode").getString() != "wal")
        return;
    sqlite3_wal_hook(db.getHandle(), committed, this);
    thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
}

Checkpointer::~Checkpointer()
{
    if (thread_.joinable())
        sqlite3_wal_hook(db_.getHandle(), nullptr, nullptr);
}

int Checkpointer::committed(void* self, sqlite3*, const char*, int pages)
{
    static_cast<Checkpointer*>(self)->pages_ = pages;
    return SQLITE_OK;
}

void Checkpointer::after_commit()
{
    if (pages_ < limits_.pages)
        next_pages_ = limits_.pages; // it began anew
    if (pages_ >= next_pages_ + limits_.most_pages)
        return move_all();
    if (busy_ || (!moving_ && pages_ < next_pages_))
        return;
    if (is_ending() && (pages_ - moved_ <= limits_.last_pages || asked_ >= most_times))
        return move_all();
    ask();
}

void Checkpointer::ask()
{
    if (!moving_) {
        moving_ = true;
        asked_ = 0;
        moved_ = -1;
    }
    ++asked_;
    const std::lock_guard lock(mutex_);
    busy_ = true;
    wanted_.notify_one();
}

void Checkpointer::move_all()
{
    move_log(db_);
    moving_ = false;
    next_pages_ = pages_ + limits_.pages;
}

void Checkpointer::work(const std::stop_token& stop)
try {
    pthread_setname_np(pthread_self(), "checkpoint");
    SQLite::Database db = open_for_writing({.path = db_.getFilename(), .synchronous = synchronous_of(db_)});
    std::unique_lock lock(mutex_);
    while (wanted_.wait(lock, stop, [this] { return busy_.load(); })) {
        lock.unlock();
        moved_ = move_log_gently(db);
        busy_ = false;
        lock.lock();
    }
} catch (const std::exception& error) {
    spdlog::warn("store: ingest has to move the log itself: {}", error.what());
}

} // namespace meshview::writer
