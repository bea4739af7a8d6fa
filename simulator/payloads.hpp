#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "common/time.hpp"
#include "simulator/channels.hpp"
#include "simulator/node.hpp"
#include "simulator/radio.hpp"
#include "simulator/random.hpp"

namespace meshview::simulator {

/// Payloads of the everyday ports, serialized, as a device makes them.
std::string user(const Node& node);
std::string position(const Node& node, TimeUs now_us, Random& random);
std::string neighbor_info(
    const Node& node, std::span<const Node> nodes, std::span<const Link> links, Random& random);
std::string map_report(const Node& node, const Channel& channel, std::size_t online_nodes);
/// A waypoint near the node that expires some hours later; `what` is its name.
std::string waypoint(
    const Node& node, std::string_view what, std::uint32_t icon, TimeUs now_us, Random& random);
std::string paxcount(const Node& node, TimeUs now_us, Random& random);
std::string store_forward_heartbeat();
/// Routing: an acknowledgement, or the reason (Routing.Error) why there is none.
std::string routing_result(int error_reason);
std::string node_status(std::string_view status);

} // namespace meshview::simulator
