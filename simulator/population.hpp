#pragma once

#include <cstdint>
#include <vector>

#include "common/time.hpp"
#include "simulator/node.hpp"
#include "simulator/region.hpp"

namespace meshview::simulator {

struct PopulationOptions {
    std::size_t nodes = 120;
    std::uint64_t seed = 1;
    TimeUs start_us = 0; ///< the world's first moment: devices have booted some days before
};

/// Settles `region` with devices: routers on its hills, people in its places, vehicles on its routes,
/// sensors; each with role, hardware, firmware, name and keys that fit together. Node numbers and the bytes
/// that relay_node carries are what chance gives; numbers are unique.
std::vector<Node> settle(const Region& region, const PopulationOptions& options);

} // namespace meshview::simulator
