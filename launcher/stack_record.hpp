#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "common/time.hpp"

namespace meshview::launcher {

/// What a stack does, as far as its launcher knows.
enum class StackState : std::uint8_t {
    starting, ///< no pages yet
    serving,
    restarting, ///< ending, to begin again with the programs on disk
    stopping,
};

std::string_view to_string(StackState state);

/// One process of a stack.
struct ProcessRecord {
    long pid = 0; ///< 0: it is not running at the moment
    TimeUs started_us = 0;
    int restarts = 0; ///< how often it was started again after it had ended by itself

    bool operator==(const ProcessRecord&) const = default;
};

/// What a launcher tells about its stack, in the file beside the database (stack_file.hpp). Information for
/// people and for `status`, `stop`, `restart` and `logs`; whether the stack lives is the file's lock to say.
struct StackRecord {
    long pid = 0; ///< the launcher's; a restart keeps it
    std::string host;
    std::string run_id;
    StackState state = StackState::starting;
    TimeUs started_us = 0; ///< of the launcher, before all restarts
    TimeUs since_us = 0; ///< of `state`
    std::string url; ///< of the pages; empty until they were served once
    std::string log; ///< the log file; `journal:UNIT` when the journal has it
    int restarts = 0; ///< times that the stack was replaced as a whole
    std::optional<TimeUs> away_us; ///< how long pages were away in the last restart
    std::optional<double> messages_per_second; ///< over the last half minute
    std::map<std::string, ProcessRecord> processes; ///< by role

    bool operator==(const StackRecord&) const = default;
};

/// As JSON text, and back; nothing for text that is no such record.
std::string to_json(const StackRecord& record);
std::optional<StackRecord> parse_stack_record(std::string_view text);

} // namespace meshview::launcher
