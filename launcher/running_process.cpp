#include "launcher/running_process.hpp"

#include <cerrno>
#include <csignal>
#include <system_error>

#include <fmt/format.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/exit_code.hpp"

namespace meshview::launcher {

// By number: <sys/pidfd.h> of Debian 12 cannot be used from C++.
std::optional<RunningProcess> RunningProcess::open(long pid)
{
    const int fd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
    if (fd >= 0)
        return RunningProcess(fd, pid);
    if (errno == ESRCH || errno == EINVAL)
        return std::nullopt;
    throw ExitError(ExitCode::unavailable,
        fmt::format("cannot look at process {}: {}", pid, std::generic_category().message(errno)));
}

void RunningProcess::send_signal(int signal) const
{
    if (syscall(SYS_pidfd_send_signal, fd_, signal, nullptr, 0) == 0 || errno == ESRCH)
        return;
    throw ExitError(ExitCode::configuration,
        fmt::format("cannot signal process {}: {}; run this as the user of the stack, or as root", pid_,
            std::generic_category().message(errno)));
}

bool RunningProcess::ends_within(std::chrono::milliseconds time) const
{
    pollfd waiting{fd_, POLLIN, 0};
    return poll(&waiting, 1, static_cast<int>(time.count())) == 1;
}

RunningProcess::~RunningProcess()
{
    if (fd_ >= 0)
        close(fd_);
}

} // namespace meshview::launcher
