#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "common/mesh/meshtastic.pb.h"
#include "common/node_id.hpp"

namespace meshview::mesh {

/// Who hears whom, as nodes report it. Reports are claims: their numbers may be anything.

/// One radio link: `rx` heard `tx`.
struct Link {
    NodeNum tx;
    NodeNum rx;
    std::optional<float> snr_db; ///< measured by `rx`; finite
};

/// The links along a path of nodes. `snr` holds dB x 4, one for each hop; if there are more or fewer, nobody
/// knows which belongs where, and no link gets one. Hops with an unknown node (0 or broadcast) at either end
/// are left out.
std::vector<Link> route_links(std::span<const NodeNum> path, std::span<const std::int32_t> snr);

/// What a traceroute packet shows, as far as it has come.
struct Traceroute {
    bool is_reply; ///< false: a request on its way, seen with the relays so far
    std::vector<Link> links; ///< from the node that asked to the node asked for
    std::vector<Link> links_back; ///< the way back; only replies have one
};

/// `from`, `to` and `request_id` are those of the packet. A reply comes from the node that was asked for.
Traceroute read_traceroute(
    NodeNum from, NodeNum to, std::uint32_t request_id, const meshtastic::RouteDiscovery& route);

/// The links from each neighbour to the node that reports it.
std::vector<Link> neighbor_links(const meshtastic::NeighborInfo& report);

} // namespace meshview::mesh
