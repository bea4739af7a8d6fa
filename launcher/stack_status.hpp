#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "common/config.hpp"
#include "common/coordination/observation.hpp"
#include "common/exit_code.hpp"
#include "launcher/stack_file.hpp"

namespace meshview::launcher {

/// Everything that `meshview status` tells, as it was at one moment.
struct StackStatus {
    StackLook stack;
    coordination::Observation seen;
    std::string database; ///< its name
    bool is_file = true; ///< not a server's; the sizes are of files
    std::int64_t database_bytes = 0; ///< 0: there is none
    std::int64_t wal_bytes = 0;
    std::int64_t disk_free_bytes = 0; ///< for this user
    std::map<std::string, std::int64_t> resident_bytes; ///< by role, and `launcher`; of those that run
};

/// Looks without changing, creating or locking anything; works beside a running stack and after a dead one.
StackStatus gather_status(const Config& config, TimeUs now_us);

/// `serving`, `starting`, `migrating`, `restarting`, `stopping`; `writer only` when a writer runs without a
/// launcher; `stopped`, or `killed` when the launcher could not say goodbye. Pure, as the rest.
std::string state_word(const StackStatus& status);

/// For people, several lines.
std::string to_text(const StackStatus& status);

/// For scripts: one JSON object. Times are microseconds since the epoch, as everywhere.
std::string to_json(const StackStatus& status);

/// `ok` when pages are served, `try_again` while that is under way, `unavailable` when nothing runs.
ExitCode exit_code(const StackStatus& status);

/// `412 MiB`, `1.5 GiB`.
std::string format_bytes(std::int64_t bytes);

} // namespace meshview::launcher
