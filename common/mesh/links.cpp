#include "common/mesh/links.hpp"

#include <cmath>

namespace meshview::mesh {

namespace {

constexpr std::int32_t unknown_snr = -128;
constexpr float snr_steps_per_db = 4;

bool is_known(NodeNum node)
{
    return node != 0 && node != broadcast_node;
}

template <typename Repeated>
auto as_span(const Repeated& values)
{
    return std::span(values.data(), static_cast<std::size_t>(values.size()));
}

std::vector<NodeNum> path_from(NodeNum first, std::span<const NodeNum> relays)
{
    std::vector<NodeNum> path{first};
    path.insert(path.end(), relays.begin(), relays.end());
    return path;
}

} // namespace

std::vector<Link> route_links(std::span<const NodeNum> path, std::span<const std::int32_t> snr)
{
    std::vector<Link> links;
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
        if (!is_known(path[i]) || !is_known(path[i + 1]))
            continue;
        Link link{.tx = path[i], .rx = path[i + 1], .snr_db = {}};
        if (snr.size() + 1 == path.size() && snr[i] != unknown_snr)
            link.snr_db = static_cast<float>(snr[i]) / snr_steps_per_db;
        links.push_back(link);
    }
    return links;
}

Traceroute read_traceroute(
    NodeNum from, NodeNum to, std::uint32_t request_id, const meshtastic::RouteDiscovery& route)
{
    Traceroute result{.is_reply = request_id != 0, .links = {}, .links_back = {}};
    auto path = path_from(result.is_reply ? to : from, as_span(route.route()));
    if (result.is_reply)
        path.push_back(from);
    result.links = route_links(path, as_span(route.snr_towards()));

    const auto relays_back = as_span(route.route_back());
    const auto snr_back = as_span(route.snr_back());
    if (!result.is_reply || (relays_back.empty() && snr_back.empty()))
        return result;
    // The node that asked measures the last hop when the reply arrives; until then its entry is missing.
    auto path_back = path_from(from, relays_back);
    if (snr_back.size() > relays_back.size())
        path_back.push_back(to);
    result.links_back = route_links(path_back, snr_back);
    return result;
}

std::vector<Link> neighbor_links(const meshtastic::NeighborInfo& report)
{
    std::vector<Link> links;
    for (const meshtastic::Neighbor& neighbor : report.neighbors()) {
        if (!is_known(neighbor.node_id()) || !is_known(report.node_id()))
            continue;
        Link link{.tx = neighbor.node_id(), .rx = report.node_id(), .snr_db = {}};
        if (std::isfinite(neighbor.snr()))
            link.snr_db = neighbor.snr();
        links.push_back(link);
    }
    return links;
}

} // namespace meshview::mesh
