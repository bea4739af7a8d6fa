#pragma once

#include <vector>

#include "simulator/node.hpp"
#include "simulator/radio.hpp"

namespace meshview::simulator {

/// Gives every node that stays in place the hop limit with which a gateway hears it, at least its own and at
/// most 7; who cannot be heard at all runs a gateway of his own, as people do. At least one gateway will be
/// on the private channel. `links` are those between `nodes`.
void reach_gateways(std::vector<Node>& nodes, const LinkTable& links);

} // namespace meshview::simulator
