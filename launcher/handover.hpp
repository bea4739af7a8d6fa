#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/time.hpp"

namespace meshview::launcher {

/// What a launcher that replaces itself tells its successor, which is the same process with another program.
struct Handover {
    int stack_descriptor = -1; ///< of the locked StackFile
    TimeUs started_us = 0; ///< of the launcher, before all restarts
    int restarts = 0; ///< with this one
    TimeUs away_since_steady_us = 0; ///< 0: no pages were up before
    // Of a demonstration.
    bool temporary = false; ///< its folder goes with it at the end
    std::uint16_t broker_port = 0;
    std::uint16_t web_port = 0;

    bool operator==(const Handover&) const = default;
};

std::string to_json(const Handover& handover);
std::optional<Handover> parse_handover(std::string_view text);

/// Leaves it in the environment, for the program that is executed next.
void leave_handover(const Handover& handover);

/// Takes it out of the environment, so that no child sees it. Nothing at an ordinary start.
std::optional<Handover> take_handover();

} // namespace meshview::launcher
