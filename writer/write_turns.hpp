#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace meshview::writer {

/// Who writes next among the threads of this process, in the order in which they asked. SQLite's own lock
/// goes to whoever asks at the moment when it is free: under load ingest would leave hardly any to the
/// others. Any thread.
class WriteTurns {
public:
    /// Held for one transaction.
    class [[nodiscard]] Turn {
    public:
        explicit Turn(WriteTurns& turns)
            : turns_(turns)
        {
            std::unique_lock lock(turns_.mutex_);
            const std::uint64_t mine = turns_.next_++;
            turns_.ended_.wait(lock, [&] { return turns_.current_ == mine; });
        }
        ~Turn()
        {
            {
                const std::lock_guard lock(turns_.mutex_);
                ++turns_.current_;
            }
            turns_.ended_.notify_all();
        }
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;

    private:
        WriteTurns& turns_;
    };

private:
    std::mutex mutex_;
    std::condition_variable ended_;
    std::uint64_t next_ = 0; ///< to be given; protected by mutex_, as is:
    std::uint64_t current_ = 0;
};

} // namespace meshview::writer
