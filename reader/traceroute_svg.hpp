#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "common/node_id.hpp"

namespace meshview::reader {

/// The ways of one traceroute, from its origin on.
struct TracerouteDrawing {
    NodeNum origin = 0;
    NodeNum target = 0;
    std::set<std::vector<NodeNum>> forward; ///< nodes in the order they were passed, both ends included
    std::set<std::vector<NodeNum>> back;
};

/// Draws them as SVG: nodes in columns by their distance from the origin, ways there solid, ways back dashed.
/// `name_of` gives a node's name, of unknown content; it is escaped here. Of a graph that is larger than
/// anybody can read only the first nodes are drawn.
std::string draw_traceroute(
    const TracerouteDrawing& drawing, const std::function<std::string(NodeNum)>& name_of);

} // namespace meshview::reader
