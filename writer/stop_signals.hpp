#pragma once

#include <stop_token>
#include <thread>

namespace meshview::writer {

/// Makes SIGTERM and SIGINT a stop request. Blocks both in the calling thread and all that it starts later,
/// so make one before any other thread; its own thread, `signals`, waits for them. Nothing runs in a signal
/// handler.
class StopSignals {
public:
    /// Throws std::system_error.
    StopSignals();
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

    std::stop_token token() const { return stop_.get_token(); }

private:
    void wait();

    std::stop_source stop_;
    int signal_fd_;
    int end_fd_; ///< readable once the thread is to end
    std::thread thread_;
};

} // namespace meshview::writer
