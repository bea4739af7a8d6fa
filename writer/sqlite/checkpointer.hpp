#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

#include <SQLiteCpp/Database.h>

struct sqlite3;

namespace meshview::writer {

/// Moves what the write-ahead log holds into the database beside ingest, in place of SQLite's own
/// checkpoints, for which the commit that crosses their limit has to wait. A thread with a connection of its
/// own moves the bulk (early_writeback.hpp), then again and again what came meanwhile, which ingest keeps
/// small by short transactions; the last little is moved by ingest, so that the log is empty at one moment
/// and begins anew. Databases in memory have no log, and no thread.
///
/// `after_commit` and `is_ending` belong to the thread of the connection, which must outlive this.
class Checkpointer {
public:
    struct Limits {
        int pages = 16'000; ///< a longer log is moved
        int last_pages = 400; ///< what ingest moves in the end, about
        int most_pages = 48'000; ///< so many more, and ingest moves all: the thread cannot keep up
    };

    explicit Checkpointer(SQLite::Database& db);
    Checkpointer(SQLite::Database& db, const Limits& limits);
    ~Checkpointer();
    Checkpointer(const Checkpointer&) = delete;
    Checkpointer& operator=(const Checkpointer&) = delete;

    /// To be called when a transaction was committed. A log that cannot be moved now is tried again later.
    void after_commit();
    /// The bulk is moved, and short transactions help to come to an end.
    bool is_ending() const { return moving_ && moved_ >= 0; }

private:
    static int committed(void* self, sqlite3* db, const char* name, int pages);
    void work(const std::stop_token& stop);
    void ask();
    void move_all();

    SQLite::Database& db_;
    const Limits limits_;
    int pages_ = 0; ///< of the log, as of the last commit
    int next_pages_; ///< a log of so many is moved next: one that readers hold back is not tried all the time
    bool moving_ = false;
    int asked_ = 0; ///< times, for this moving

    std::mutex mutex_;
    std::condition_variable_any wanted_;
    std::atomic<bool> busy_ = false; ///< the thread is to move what there is; becomes true under the mutex
    std::atomic<int> moved_ = -1; ///< pages of this moving that are in the database; -1 while it begins
    std::jthread thread_;
};

} // namespace meshview::writer
