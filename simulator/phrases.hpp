#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "simulator/node.hpp"

namespace meshview::simulator {

/// Something that people say on a channel, and what others answer.
struct Exchange {
    std::string_view opener; ///< `{place}` and `{name}` stand for the writer's
    std::array<std::string_view, 3> answers;
};

std::span<const Exchange> exchanges();
std::span<const std::string_view> direct_messages();
std::span<const std::string_view> reactions(); ///< one emoji each
std::span<const std::string_view> statuses();

struct WaypointIdea {
    std::string_view name;
    char32_t icon; ///< the code point that Waypoint.icon carries
};
std::span<const WaypointIdea> waypoint_ideas();

/// The phrase with its placeholders filled in by its writer.
std::string spoken_by(std::string_view phrase, const Node& writer);

} // namespace meshview::simulator
