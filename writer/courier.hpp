#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

namespace meshview::writer {

/// Does what takes the server time on a thread of its own, one thing after the other, while ingest goes on.
/// Once one failed, nothing further is done, and all that is asked throws what that one threw. For one thread
/// beside its own.
class Courier {
public:
    Courier();
    Courier(const Courier&) = delete;
    Courier& operator=(const Courier&) = delete;
    /// Waits for what is being done; what waits is dropped.
    ~Courier();

    /// Waits while one thing waits already, so that no memory grows.
    void post(std::function<void()> work);
    /// Until all that was posted is done.
    void wait();

private:
    void run(const std::stop_token& stop);
    void throw_failure() const;

    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::function<void()> next_; ///< protected by mutex_, as are those below; empty: none
    bool is_working_ = false;
    std::exception_ptr failure_;
    std::jthread thread_;
};

} // namespace meshview::writer
