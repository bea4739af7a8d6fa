#pragma once

#include <string>
#include <string_view>

#include "simulator/node.hpp"
#include "simulator/random.hpp"

namespace meshview::simulator {

struct NodeName {
    std::string long_name; ///< at most 39 bytes, as the firmware keeps it
    std::string short_name; ///< at most 4 bytes
};

/// A name such as owners give: places, pets, puns, accents, emoji, apostrophes, ampersands; now and then the
/// factory's `Meshtastic 1a2b`. `place` is the quarter the node stands in.
NodeName invent_name(NodeNum num, Role role, std::string_view place, Random& random);

/// The same for a node on a summit, and for one that travels.
NodeName name_after(NodeNum num, std::string_view what, Random& random);

} // namespace meshview::simulator
