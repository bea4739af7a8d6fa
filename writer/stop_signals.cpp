#include "writer/stop_signals.hpp"

#include <cerrno>
#include <csignal>
#include <system_error>

#include <poll.h>
#include <pthread.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace meshview::writer {

namespace {

int block_and_watch_signals()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signalfd(-1, &signals, SFD_CLOEXEC);
}

} // namespace

StopSignals::StopSignals()
    : signal_fd_(block_and_watch_signals())
    , end_fd_(eventfd(0, EFD_CLOEXEC))
{
    if (signal_fd_ < 0 || end_fd_ < 0)
        throw std::system_error(errno, std::generic_category(), "cannot wait for signals");
    thread_ = std::thread([this] { wait(); });
}

StopSignals::~StopSignals()
{
    eventfd_write(end_fd_, 1);
    thread_.join();
    close(signal_fd_);
    close(end_fd_);
}

void StopSignals::wait()
{
    for (;;) {
        pollfd waits[] = {{signal_fd_, POLLIN, 0}, {end_fd_, POLLIN, 0}};
        if (poll(waits, 2, -1) < 0 && errno != EINTR)
            return;
        if (waits[1].revents != 0)
            return;
        signalfd_siginfo info{};
        if (waits[0].revents == 0 || read(signal_fd_, &info, sizeof info) != sizeof info)
            continue;
        if (stop_.request_stop())
            spdlog::info("stop: {} received", info.ssi_signo == SIGINT ? "SIGINT" : "SIGTERM");
    }
}

} // namespace meshview::writer
