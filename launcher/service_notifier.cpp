#include "launcher/service_notifier.hpp"

#include <cstddef>
#include <cstdlib>
#include <cstring>

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace meshview::launcher {

namespace {

constexpr TimeUs extension_us = 60 * us_per_second;

} // namespace

ServiceNotifier::ServiceNotifier()
{
    const char* const path = std::getenv("NOTIFY_SOCKET");
    if (path == nullptr || std::strlen(path) >= sizeof(sockaddr_un::sun_path))
        return;
    path_ = path;
    fd_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

ServiceNotifier::~ServiceNotifier()
{
    if (fd_ >= 0)
        close(fd_);
}

void ServiceNotifier::ready(const std::string& status)
{
    status_ = status;
    send(fmt::format("READY=1\nSTATUS={}", status));
}

void ServiceNotifier::reloading(TimeUs monotonic_us)
{
    send(fmt::format("RELOADING=1\nMONOTONIC_USEC={}\nSTATUS=restarting", monotonic_us));
}

void ServiceNotifier::stopping()
{
    send("STOPPING=1\nSTATUS=stopping");
}

void ServiceNotifier::alive(const std::string& status, bool migrating)
{
    std::string message = "WATCHDOG=1";
    if (status != status_)
        message += "\nSTATUS=" + status;
    if (migrating)
        message += fmt::format("\nEXTEND_TIMEOUT_USEC={}", extension_us);
    status_ = status;
    send(message);
}

void ServiceNotifier::send(const std::string& message) const
{
    if (fd_ < 0)
        return;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.copy(address.sun_path, sizeof address.sun_path - 1);
    if (path_.starts_with('@')) // an abstract socket
        address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path_.size());
    sendto(fd_, message.data(), message.size(), MSG_NOSIGNAL, reinterpret_cast<sockaddr*>(&address), size);
}

} // namespace meshview::launcher
