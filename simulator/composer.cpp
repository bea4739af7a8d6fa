#include "simulator/composer.hpp"

#include <fmt/format.h>

#include "simulator/day.hpp"
#include "simulator/payloads.hpp"
#include "simulator/phrases.hpp"
#include "simulator/rare_ports.hpp"
#include "simulator/telemetry.hpp"

namespace meshview::simulator {

Composer::Composer(
    const std::vector<Node>& nodes, const std::vector<Channel>& channels, LinkTable& links, Random& random)
    : nodes_(nodes)
    , channels_(channels)
    , links_(links)
    , random_(random)
    , range_test_count_(nodes.size(), 0)
{ }

Draft Composer::draft(NodeIndex from, meshtastic::PortNum port, std::string payload) const
{
    Draft draft;
    draft.from = from;
    draft.channel = nodes_[from].channel;
    draft.port = port;
    draft.payload = std::move(payload);
    return draft;
}

Draft Composer::node_info(NodeIndex node) const
{
    return draft(node, meshtastic::NODEINFO_APP, user(nodes_[node]));
}

Draft Composer::position(NodeIndex node, TimeUs now_us)
{
    return draft(node, meshtastic::POSITION_APP, simulator::position(nodes_[node], now_us, random_));
}

std::optional<Draft> Composer::telemetry(Activity activity, NodeIndex index, TimeUs now_us)
{
    const Node& node = nodes_[index];
    const auto measured = [&](std::string payload) {
        return draft(index, meshtastic::TELEMETRY_APP, std::move(payload));
    };
    switch (activity) {
    case Activity::device_telemetry:
        return measured(device_metrics(node, now_us, random_));
    case Activity::environment_telemetry:
        return measured(environment_metrics(node, now_us, random_));
    case Activity::air_quality_telemetry:
        return measured(air_quality_metrics(node, now_us, random_));
    case Activity::power_telemetry:
        return measured(power_metrics(node, now_us, random_));
    case Activity::health_telemetry:
        return measured(health_metrics(node, now_us, random_));
    case Activity::host_telemetry:
        return measured(host_metrics(node, now_us, random_));
    case Activity::local_stats:
        return measured(local_stats(node, now_us, links_.from(index, now_us).size(), nodes_.size(), random_));
    default:
        return std::nullopt;
    }
}

std::optional<Draft> Composer::by_hand(Activity activity, NodeIndex index, TimeUs now_us)
{
    switch (activity) {
    case Activity::chat:
        return chat(index, now_us);
    case Activity::direct_message:
        return direct_message(index);
    case Activity::traceroute:
        return traceroute(index);
    case Activity::waypoint: {
        const WaypointIdea& idea = random_.pick(waypoint_ideas());
        const auto icon = static_cast<std::uint32_t>(idea.icon);
        return draft(
            index, meshtastic::WAYPOINT_APP, waypoint(nodes_[index], idea.name, icon, now_us, random_));
    }
    case Activity::rare_port: {
        const meshtastic::PortNum port = rare_ports[next_rare_port_++ % rare_ports.size()];
        return draft(index, port, rare_payload(port, nodes_[index], now_us, random_));
    }
    default:
        return std::nullopt;
    }
}

std::optional<Draft> Composer::compose(Activity activity, NodeIndex index, TimeUs now_us)
{
    const Node& node = nodes_[index];
    switch (activity) {
    case Activity::node_info:
        return node_info(index);
    case Activity::position:
        if (node.moves() && node.motion(now_us).speed_kmh <= 0 && random_.chance(0.9))
            return std::nullopt; // parked
        return position(index, now_us);
    case Activity::neighbor_info: {
        Draft info = draft(index, meshtastic::NEIGHBORINFO_APP,
            neighbor_info(node, nodes_, links_.from(index, now_us), random_));
        info.zero_hop = random_.chance(0.5);
        return info;
    }
    case Activity::map_report: {
        Draft report = draft(index, meshtastic::MAP_REPORT_APP,
            map_report(node, channels_[node.channel], links_.from(index, now_us).size() + 1));
        report.map_report = true;
        return report;
    }
    case Activity::paxcounter:
        return draft(index, meshtastic::PAXCOUNTER_APP, paxcount(node, now_us, random_));
    case Activity::store_forward:
        return draft(index, meshtastic::STORE_FORWARD_APP, store_forward_heartbeat());
    case Activity::range_test:
        return draft(index, meshtastic::RANGE_TEST_APP, fmt::format("seq {}", ++range_test_count_[index]));
    case Activity::detection_sensor:
        return draft(index, meshtastic::DETECTION_SENSOR_APP,
            fmt::format("{} {}", node.short_name, random_.chance(0.5) ? "detected motion" : "door state: 1"));
    case Activity::node_status:
        return draft(index, meshtastic::NODE_STATUS_APP, node_status(random_.pick(statuses())));
    default:
        break;
    }
    if (auto measured = telemetry(activity, index, now_us))
        return measured;
    return by_hand(activity, index, now_us);
}

std::optional<Draft> Composer::chat(NodeIndex index, TimeUs now_us)
{
    const Node& node = nodes_[index];
    if (!random_.chance(chat_activity(solar_hour(now_us, node.home))))
        return std::nullopt;
    const std::size_t exchange = random_.below(exchanges().size());
    Draft message = draft(index, meshtastic::TEXT_MESSAGE_APP, spoken_by(exchanges()[exchange].opener, node));
    message.exchange = exchange;
    if (node.on_private_channel && random_.chance(0.5))
        message.channel = private_channel;
    return message;
}

std::optional<NodeIndex> Composer::somebody_else(NodeIndex index)
{
    for (int attempt = 0; attempt < 30; ++attempt) {
        const NodeIndex other = random_.below(nodes_.size());
        if (other != index && !nodes_[other].moves() && nodes_[other].channel == nodes_[index].channel)
            return other;
    }
    return std::nullopt;
}

std::optional<Draft> Composer::direct_message(NodeIndex index)
{
    const auto to = somebody_else(index);
    if (!to)
        return std::nullopt;
    Draft message = draft(index, meshtastic::TEXT_MESSAGE_APP, std::string(random_.pick(direct_messages())));
    message.to = to;
    message.want_ack = true;
    message.sealed =
        nodes_[index].firmware.has_pki() && nodes_[*to].firmware.has_pki() && random_.chance(0.9);
    return message;
}

std::optional<Draft> Composer::traceroute(NodeIndex index)
{
    const auto to = somebody_else(index);
    if (!to)
        return std::nullopt;
    Draft request = draft(index, meshtastic::TRACEROUTE_APP, {});
    request.to = to;
    request.want_response = true;
    request.route.emplace();
    return request;
}

} // namespace meshview::simulator
