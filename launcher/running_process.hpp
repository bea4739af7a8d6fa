#pragma once

#include <chrono>
#include <optional>
#include <utility>

namespace meshview::launcher {

/// A process that is not our child, held by a descriptor: its number cannot come to mean another process.
/// Movable. One thread.
class RunningProcess {
public:
    /// Nothing when there is no such process. Throws ExitError `unavailable` when the kernel refuses.
    static std::optional<RunningProcess> open(long pid);

    /// Throws ExitError `configuration` when this user may not.
    void send_signal(int signal) const;

    /// True once it has ended; waits at most so long for that.
    bool ends_within(std::chrono::milliseconds time) const;

    RunningProcess(RunningProcess&& other) noexcept
        : fd_(std::exchange(other.fd_, -1))
        , pid_(other.pid_)
    { }
    RunningProcess& operator=(RunningProcess&&) = delete;
    ~RunningProcess();

private:
    RunningProcess(int fd, long pid)
        : fd_(fd)
        , pid_(pid)
    { }

    int fd_;
    long pid_;
};

} // namespace meshview::launcher
