#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <utility>

#include <SQLiteCpp/Database.h>

#include "common/mesh/keyring.hpp"
#include "common/time.hpp"
#include "writer/backoff.hpp"
#include "writer/counters.hpp"
#include "writer/ingest.hpp"
#include "writer/message_queue.hpp"
#include "writer/past_packets.hpp"
#include "writer/store.hpp"
#include "writer/write_turns.hpp"

namespace meshview::writer {

/// One transaction that was committed.
struct Commit {
    std::size_t messages = 0;
    TimeUs duration_us = 0; ///< from its beginning
    TimeUs pause_us = 0; ///< of it, in which nothing was stored: others wrote, or the disk was waited for
    TimeUs lag_us = 0; ///< since the arrival of its oldest message
};

/// Takes batches from the queue and commits them: at once when little comes, in large transactions when much
/// does. When the database cannot be written for now (disk full, locked, I/O error), the transaction is
/// rolled back and tried again until it works; nothing that was taken is lost, and the filling queue holds up
/// the broker. Between batches it reads again, piece by piece, what is stored and was never read
/// (past_packets.hpp).
///
/// `run` belongs to one thread, which uses the store alone; `progress` is for any thread. Store and queue
/// must outlive it.
class IngestLoop {
public:
    struct Limits {
        Load full_load;
        std::chrono::milliseconds short_time{20}; ///< the same while the store is pressed (Store::is_pressed)
        std::chrono::milliseconds first_retry{100};
        std::chrono::milliseconds longest_retry{5'000};
        std::chrono::milliseconds last_tries{5'000}; ///< how long to go on trying once the queue is closed
    };

    struct Progress {
        IngestCounters counters; ///< of what is committed
        std::size_t in_hand = 0; ///< taken from the queue and not yet committed
        TimeUs last_message_us = 0; ///< arrival of the last one committed; 0 none yet
        std::string trouble; ///< why the database cannot be written; empty when it can
    };

    IngestLoop(Store& store, mesh::Keyring keyring, IngestRules rules, MessageQueue& queue);
    IngestLoop(
        Store& store, mesh::Keyring keyring, IngestRules rules, MessageQueue& queue, const Limits& limits);

    /// `observer` is told each commit, on the loop's thread. Set it before `run`.
    void observe_commits(std::function<void(const Commit&)> observer) { committed_ = std::move(observer); }

    /// For others of this process that write, too, while `run` runs.
    WriteTurns& turns() { return turns_; }

    /// Stores until the queue is closed and empty, then checkpoints the WAL. Throws ExitError: `bad_data`
    /// when the database is corrupt, `try_again` when its schema or file is not the one that was opened, or
    /// when it could still not be written some time after the queue was closed. Closes the queue on every way
    /// out.
    void run();

    Progress progress() const;

private:
    void store_all(const MessageBatch& batch);
    std::size_t store_some(const MessageBatch& batch, std::size_t begin);
    std::size_t store_transaction(const MessageBatch& batch, std::size_t begin);
    void begin();
    void undo();
    std::size_t take_some(
        const MessageBatch& batch, std::size_t begin, TimeUs give_way_us, IngestCounters& counters);
    std::size_t store_less(const MessageBatch& batch, std::size_t begin, const std::string& error);
    void plan_past();
    void read_past();
    void wait_after(const std::string& error, std::size_t waiting);
    void publish(const IngestCounters& batch_counters, std::size_t in_hand, TimeUs last_message_us);
    void set_trouble(const std::string& trouble);

    MessageQueue& queue_;
    const Limits limits_;
    std::function<void(const Commit&)> committed_;
    WriteTurns turns_;
    Store& store_;
    Ingest ingest_;
    PastPackets past_;
    std::vector<Message> portion_; ///< memory used again
    bool past_is_read_ = true;
    Backoff backoff_;
    std::size_t most_messages_; ///< in the next transaction; fewer while something in it is refused
    TimeUs trouble_since_us_ = 0; ///< steady clock; 0: none
    TimeUs closed_since_us_ = 0; ///< steady clock, when trouble met a closed queue; 0: not yet

    mutable std::mutex mutex_;
    Progress progress_; ///< protected by mutex_
};

} // namespace meshview::writer
