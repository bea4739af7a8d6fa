#include "simulator/payloads.hpp"

#include <algorithm>
#include <cmath>

#include "common/mesh/meshtastic.pb.h"
#include "simulator/day.hpp"

namespace meshview::simulator {

namespace {

constexpr std::size_t most_neighbors = 10; // as many as the firmware reports

std::uint32_t seconds(TimeUs time_us)
{
    return static_cast<std::uint32_t>(time_us / us_per_second);
}

meshtastic::Config_DeviceConfig_Role role_of(const Node& node)
{
    return static_cast<meshtastic::Config_DeviceConfig_Role>(node.role);
}

} // namespace

std::string user(const Node& node)
{
    meshtastic::User message;
    message.set_id(format_node_id(node.num));
    message.set_long_name(node.long_name);
    message.set_short_name(node.short_name);
    message.set_macaddr(node.macaddr);
    message.set_hw_model(static_cast<meshtastic::HardwareModel>(node.hw_model));
    message.set_role(role_of(node));
    message.set_public_key(node.public_key);
    if (node.firmware.minor >= 6)
        message.set_is_unmessagable(node.is_unmessagable);
    return message.SerializeAsString();
}

std::string position(const Node& node, TimeUs now_us, Random& random)
{
    const Motion motion = node.motion(now_us);
    const bool has_gps = node.moves() || node.hw_model % 3 != 0;
    meshtastic::Position message;
    message.set_latitude_i(limit_precision(to_degrees_1e7(motion.point.latitude), node.precision_bits));
    message.set_longitude_i(limit_precision(to_degrees_1e7(motion.point.longitude), node.precision_bits));
    message.set_altitude(static_cast<std::int32_t>(std::lround(node.altitude_m)));
    message.set_time(seconds(now_us));
    message.set_precision_bits(node.precision_bits);
    message.set_location_source(
        has_gps ? meshtastic::Position_LocSource_LOC_INTERNAL : meshtastic::Position_LocSource_LOC_MANUAL);
    if (has_gps && node.precision_bits == 32) {
        message.set_timestamp(seconds(now_us));
        message.set_sats_in_view(static_cast<std::uint32_t>(random.integer(5, 18)));
        message.set_pdop(static_cast<std::uint32_t>(random.integer(95, 260)));
    }
    if (node.moves()) {
        message.set_ground_speed(static_cast<std::uint32_t>(std::lround(motion.speed_kmh)));
        // The unit that the firmware really sends: 1e-5 degrees.
        message.set_ground_track(static_cast<std::uint32_t>(std::lround(motion.heading_deg * 1e5)));
    }
    return message.SerializeAsString();
}

std::string neighbor_info(
    const Node& node, std::span<const Node> nodes, std::span<const Link> links, Random& random)
{
    meshtastic::NeighborInfo message;
    message.set_node_id(node.num);
    message.set_last_sent_by_id(node.num);
    message.set_node_broadcast_interval_secs(6 * 3600);
    for (const Link& link : links) {
        if (link.margin_db < 0 || static_cast<std::size_t>(message.neighbors_size()) >= most_neighbors)
            break;
        auto& neighbor = *message.add_neighbors();
        neighbor.set_node_id(nodes[link.to].num);
        neighbor.set_snr(measure(static_cast<double>(link.snr_db) + random.normal(0, 1)).snr_db);
    }
    return message.SerializeAsString();
}

std::string map_report(const Node& node, const Channel& channel, std::size_t online_nodes)
{
    const std::uint32_t precision = std::clamp(node.precision_bits, 12U, 15U);
    meshtastic::MapReport message;
    message.set_long_name(node.long_name);
    message.set_short_name(node.short_name);
    message.set_role(role_of(node));
    message.set_hw_model(static_cast<meshtastic::HardwareModel>(node.hw_model));
    message.set_firmware_version(node.firmware.text);
    message.set_region(meshtastic::Config_LoRaConfig_RegionCode_US);
    message.set_modem_preset(static_cast<meshtastic::Config_LoRaConfig_ModemPreset>(channel.modem_preset));
    message.set_has_default_channel(true);
    message.set_latitude_i(limit_precision(to_degrees_1e7(node.home.latitude), precision));
    message.set_longitude_i(limit_precision(to_degrees_1e7(node.home.longitude), precision));
    message.set_altitude(static_cast<std::int32_t>(std::lround(node.altitude_m)));
    message.set_position_precision(precision);
    message.set_num_online_local_nodes(static_cast<std::uint32_t>(online_nodes));
    message.set_has_opted_report_location(true);
    return message.SerializeAsString();
}

std::string waypoint(
    const Node& node, std::string_view what, std::uint32_t icon, TimeUs now_us, Random& random)
{
    const GeoPoint point = offset_km(node.motion(now_us).point, random.normal(0, 0.8), random.normal(0, 0.8));
    meshtastic::Waypoint message;
    message.set_id(random.bits32());
    message.set_latitude_i(to_degrees_1e7(point.latitude));
    message.set_longitude_i(to_degrees_1e7(point.longitude));
    message.set_expire(seconds(now_us + random.integer(1, 12) * us_per_hour));
    message.set_name(std::string(what));
    message.set_description("Set by " + node.short_name);
    message.set_icon(icon);
    return message.SerializeAsString();
}

std::string paxcount(const Node& node, TimeUs now_us, Random& random)
{
    const double crowd = chat_activity(solar_hour(now_us, node.home));
    meshtastic::Paxcount message;
    message.set_wifi(static_cast<std::uint32_t>(2 + 25 * crowd * random.uniform()));
    message.set_ble(static_cast<std::uint32_t>(4 + 60 * crowd * random.uniform()));
    message.set_uptime(seconds(now_us - node.booted_us));
    return message.SerializeAsString();
}

std::string store_forward_heartbeat()
{
    meshtastic::StoreAndForward message;
    message.set_rr(meshtastic::StoreAndForward_RequestResponse_ROUTER_HEARTBEAT);
    message.mutable_heartbeat()->set_period(900);
    return message.SerializeAsString();
}

std::string routing_result(int error_reason)
{
    meshtastic::Routing message;
    message.set_error_reason(static_cast<meshtastic::Routing_Error>(error_reason));
    return message.SerializeAsString();
}

std::string node_status(std::string_view status)
{
    meshtastic::StatusMessage message;
    message.set_status(std::string(status));
    return message.SerializeAsString();
}

} // namespace meshview::simulator
