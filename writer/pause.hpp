#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace meshview::writer {

/// Waits for `interval`, or less when a stop is requested. Any thread.
inline void pause(const std::stop_token& stop, std::chrono::microseconds interval)
{
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock guard(mutex);
    stopped.wait_for(guard, stop, interval, [] { return false; });
}

} // namespace meshview::writer
