#pragma once

#include <chrono>
#include <csignal>

namespace meshview::simulator {

/// SIGINT and SIGTERM as a question that can be asked, without a handler: they are blocked in the thread that
/// makes this object, and taken out here. Make it before other threads start; restores the mask at the end.
class StopSignals {
public:
    StopSignals();
    ~StopSignals();

    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

    /// True from the first of these signals on.
    bool requested() { return wait_for(std::chrono::milliseconds(0)); }
    /// Waits for one of them, at most this long. The same answer.
    bool wait_for(std::chrono::milliseconds duration);

private:
    sigset_t signals_{};
    sigset_t before_{};
    bool requested_ = false;
};

} // namespace meshview::simulator
