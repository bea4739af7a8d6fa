#include "reader/open_files.hpp"

#include <algorithm>

#include <spdlog/spdlog.h>
#include <sys/resource.h>

namespace meshview::reader {

namespace {

/// For the database's connections, the front end, the log and a connection that is just turned away.
constexpr rlim_t other_files = 500;

} // namespace

void allow_connections(int connections)
{
    const rlim_t wanted = static_cast<rlim_t>(connections) + other_files;
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
        return;
    limit.rlim_cur = std::min(wanted, limit.rlim_max);
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < wanted)
        spdlog::warn(
            "http: the system lets the reader open {} files, too few for [server] max_connections = {}; "
            "raise its limit (LimitNOFILE=, ulimit -Hn) to {} or lower max_connections",
            limit.rlim_cur, connections, wanted);
}

} // namespace meshview::reader
