#include "simulator/stop_signals.hpp"

#include <ctime>

namespace meshview::simulator {

StopSignals::StopSignals()
{
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals_, &before_);
}

StopSignals::~StopSignals()
{
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

bool StopSignals::wait_for(std::chrono::milliseconds duration)
{
    if (requested_)
        return true;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration);
    const std::chrono::nanoseconds rest = duration - seconds;
    const timespec timeout{seconds.count(), rest.count()};
    requested_ = sigtimedwait(&signals_, nullptr, &timeout) > 0;
    return requested_;
}

} // namespace meshview::simulator
