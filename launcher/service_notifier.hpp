#pragma once

#include <optional>
#include <string>

#include "common/time.hpp"

namespace meshview::launcher {

/// Tells the service manager how it goes: the protocol of sd_notify(3), which is one datagram a message to
/// the socket that $NOTIFY_SOCKET names. Does nothing when there is no such variable. One thread; never
/// blocks.
class ServiceNotifier {
public:
    ServiceNotifier();
    ~ServiceNotifier();
    ServiceNotifier(const ServiceNotifier&) = delete;
    ServiceNotifier& operator=(const ServiceNotifier&) = delete;

    bool is_wanted() const { return fd_ >= 0; }

    void ready(const std::string& status); ///< pages are served
    void reloading(TimeUs monotonic_us); ///< a restart begins
    void stopping();

    /// The line that `systemctl status` shows, sent when it changes; a sign of life, which the watchdog waits
    /// for; and while `migrating`, the wish that a slow start be not taken for a dead one. Call each second.
    void alive(const std::string& status, bool migrating);

private:
    void send(const std::string& message) const;

    int fd_ = -1;
    std::string path_;
    std::string status_;
};

} // namespace meshview::launcher
