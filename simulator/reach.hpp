#pragma once

#include <cstdint>
#include <vector>

#include "simulator/node.hpp"

namespace meshview::simulator {

/// Gives every node that stays in place the hop limit with which a gateway hears it, at least its own and at
/// most 7; who cannot be heard at all becomes a gateway. `seed`: that of the world, which decides the
/// shadowing of links.
void reach_gateways(std::vector<Node>& nodes, std::uint64_t seed);

} // namespace meshview::simulator
