#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <sys/types.h>

namespace meshview::testing {

/// A real process with its standard output and error in pipes of ours. Killed and reaped at the end if it
/// still runs.
class ChildProcess {
public:
    /// Starts `command[0]` with the rest as arguments.
    explicit ChildProcess(const std::vector<std::string>& command);
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;
    ~ChildProcess();

    /// Waits until the output holds `text`; false at the deadline or when the output ends without it.
    bool wait_for(const std::string& text, std::chrono::milliseconds deadline = std::chrono::seconds{20});
    void kill(int signal);
    /// Reads to the end of the output and waits: the exit code, or minus the signal that ended it.
    int wait();

    /// What was read so far, standard output and error mixed.
    const std::string& output() const { return output_; }

private:
    bool read_some(std::chrono::milliseconds patience);

    pid_t pid_ = -1;
    int output_fd_ = -1;
    std::string output_;
};

} // namespace meshview::testing
