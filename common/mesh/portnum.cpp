#include "common/mesh/portnum.hpp"

#include <algorithm>
#include <array>

#include "common/mesh/meshtastic.pb.h"
#include "common/mesh/meshtastic_admin.pb.h"
#include "common/mesh/message_text.hpp"
#include "common/text.hpp"

namespace meshview::mesh {

namespace {

// Telemetry is a third of all traffic, and one rare variant of it has one text field: not worth a walk.
bool has_valid_telemetry_text(const google::protobuf::Message& message)
{
    return is_valid_utf8(dynamic_cast<const meshtastic::Telemetry&>(message).host_metrics().user_string());
}

template <typename T>
constexpr Port protobuf(std::int32_t number, std::string_view name,
    bool (*has_valid_text)(const google::protobuf::Message&) = nullptr)
{
    return {number, name, PayloadKind::protobuf,
        []() -> std::unique_ptr<google::protobuf::Message> { return std::make_unique<T>(); }, &T::descriptor,
        has_valid_text};
}

constexpr Port text(std::int32_t number, std::string_view name)
{
    return {number, name, PayloadKind::text};
}

constexpr Port opaque(std::int32_t number, std::string_view name)
{
    return {number, name, PayloadKind::opaque};
}

using namespace meshtastic;

constexpr std::array ports{
    opaque(0, "UNKNOWN_APP"),
    text(1, "TEXT_MESSAGE_APP"),
    protobuf<HardwareMessage>(2, "REMOTE_HARDWARE_APP"),
    protobuf<Position>(3, "POSITION_APP"),
    protobuf<User>(4, "NODEINFO_APP", has_valid_text),
    protobuf<Routing>(5, "ROUTING_APP"),
    protobuf<AdminMessage>(6, "ADMIN_APP", has_valid_text),
    opaque(7, "TEXT_MESSAGE_COMPRESSED_APP"),
    protobuf<Waypoint>(8, "WAYPOINT_APP", has_valid_text),
    opaque(9, "AUDIO_APP"),
    text(10, "DETECTION_SENSOR_APP"),
    text(11, "ALERT_APP"),
    protobuf<KeyVerification>(12, "KEY_VERIFICATION_APP"),
    protobuf<RemoteShell>(13, "REMOTE_SHELL_APP"),
    text(32, "REPLY_APP"),
    opaque(33, "IP_TUNNEL_APP"),
    protobuf<Paxcount>(34, "PAXCOUNTER_APP"),
    protobuf<StoreForwardPlusPlus>(35, "STORE_FORWARD_PLUSPLUS_APP"),
    protobuf<StatusMessage>(36, "NODE_STATUS_APP", has_valid_text),
    protobuf<MeshBeacon>(37, "MESH_BEACON_APP", has_valid_text),
    opaque(64, "SERIAL_APP"),
    protobuf<StoreAndForward>(65, "STORE_FORWARD_APP"),
    text(66, "RANGE_TEST_APP"),
    protobuf<Telemetry>(67, "TELEMETRY_APP", has_valid_telemetry_text),
    opaque(68, "ZPS_APP"),
    protobuf<Compressed>(69, "SIMULATOR_APP"),
    protobuf<RouteDiscovery>(70, "TRACEROUTE_APP"),
    protobuf<NeighborInfo>(71, "NEIGHBORINFO_APP"),
    protobuf<TAKPacket>(72, "ATAK_PLUGIN", has_valid_text),
    protobuf<MapReport>(73, "MAP_REPORT_APP", has_valid_text),
    protobuf<PowerStressMessage>(74, "POWERSTRESS_APP"),
    opaque(75, "LORAWAN_BRIDGE"),
    opaque(76, "RETICULUM_TUNNEL_APP"),
    opaque(77, "CAYENNE_APP"),
    opaque(78, "ATAK_PLUGIN_V2"),
    opaque(79, "LORA_OTA_APP"),
    opaque(112, "GROUPALARM_APP"),
    opaque(256, "PRIVATE_APP"),
    opaque(257, "ATAK_FORWARDER"),
};
static_assert(std::ranges::is_sorted(ports, {}, &Port::number));

} // namespace

const Port* find_port(std::int32_t number)
{
    const auto found = std::ranges::lower_bound(ports, number, {}, &Port::number);
    return found != ports.end() && found->number == number ? &*found : nullptr;
}

} // namespace meshview::mesh
