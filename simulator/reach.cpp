#include "simulator/reach.hpp"

#include <algorithm>

#include "simulator/channels.hpp"

namespace meshview::simulator {

namespace {

// Breadth first from the gateways: how many repeats a packet of each node needs until a gateway hears it.
std::vector<std::uint32_t> repeats_needed(
    const std::vector<Node>& nodes, const LinkTable& links, std::uint32_t unreached)
{
    std::vector<std::uint32_t> repeats(nodes.size(), unreached);
    for (std::uint32_t round = 0; round < unreached; ++round) {
        const std::vector<std::uint32_t> before = repeats;
        for (NodeIndex i = 0; i < nodes.size(); ++i) {
            if (before[i] <= round)
                continue;
            const auto carried = [&](const Link& link) {
                const Node& hearer = nodes[link.to];
                return round == 0 ? hearer.is_gateway : hearer.relays() && before[link.to] == round - 1;
            };
            const auto heard = links.fixed_from(i);
            const bool reliable = std::any_of(heard.begin(), heard.end(),
                [&](const Link& link) { return link.margin_db > 3 && carried(link); });
            if (reliable)
                repeats[i] = round;
        }
    }
    return repeats;
}

// Somebody has to uplink the private channel, so that a viewer sees what it cannot open.
void ensure_private_gateway(std::vector<Node>& nodes)
{
    const auto uplinks = [](const Node& node) { return node.is_gateway && node.on_private_channel; };
    if (std::any_of(nodes.begin(), nodes.end(), uplinks))
        return;
    const auto gateway = std::find_if(nodes.begin(), nodes.end(),
        [](const Node& node) { return node.is_gateway && node.channel == long_fast; });
    if (gateway != nodes.end())
        gateway->on_private_channel = true;
}

} // namespace

void reach_gateways(std::vector<Node>& nodes, const LinkTable& links)
{
    constexpr std::uint32_t most = 7;
    const std::vector<std::uint32_t> repeats = repeats_needed(nodes, links, most);
    for (NodeIndex i = 0; i < nodes.size(); ++i) {
        Node& node = nodes[i];
        if (node.moves())
            continue;
        if (repeats[i] == most)
            node.is_gateway = true;
        else
            node.hop_limit = std::clamp(repeats[i] + 1, node.hop_limit, most);
    }
    ensure_private_gateway(nodes);
}

} // namespace meshview::simulator
