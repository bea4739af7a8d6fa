#pragma once

#include <string>
#include <string_view>

namespace meshview::launcher {

/// The systemd unit in the text of /proc/PID/cgroup, `meshview.service`; for one of a user's own manager
/// `user:meshview.service`. Empty when there is none. Pure.
std::string unit_in_cgroup(std::string_view cgroup);

/// The unit that this process belongs to.
std::string unit_of_this_process();

} // namespace meshview::launcher
