#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/mesh/packet_key.hpp"
#include "common/node_id.hpp"
#include "common/time.hpp"

namespace meshview::writer {

/// The rows as they are stored. What they refer to must live until the call that stores them returns; times
/// are our own arrival.

struct PacketRow {
    mesh::PacketKey key = 0;
    std::int64_t portnum = 0; ///< 0: no key opened it
    NodeNum from = 0;
    NodeNum to = 0;
    std::string_view payload; ///< the serialized MeshPacket
    const std::string& channel;
    TimeUs import_time_us = 0;
};

/// What identifies a packet that is already there.
struct StoredPacket {
    NodeNum from = 0;
    TimeUs import_time_us = 0;
    std::int64_t portnum = 0;
    std::int64_t sequence = 0; ///< in the order of storing
};

struct ReceptionRow {
    mesh::PacketKey packet_key = 0;
    std::int64_t packet_sequence = 0;
    NodeNum gateway = 0;
    std::int64_t rx_time = 0; ///< the gateway's clock, Unix seconds; 0 unknown
    std::int64_t hop_limit = 0;
    std::int64_t hop_start = 0;
    double rx_snr = 0; ///< dB; stored as NULL when not finite
    std::int64_t rx_rssi = 0; ///< dBm
    std::int64_t topic_id = 0; ///< topic_table.hpp
    TimeUs import_time_us = 0;
};

/// One gateway's view of a traceroute packet. When `done` the packet is the reply, so that the path is
/// packet.to, the nodes of `route`, packet.from; otherwise it is the request on its way: packet.from,
/// `route`, the gateway.
struct TracerouteRow {
    mesh::PacketKey packet_key = 0;
    std::optional<NodeNum> gateway;
    bool done = false;
    std::string_view route; ///< RouteDiscovery as received
    std::optional<std::string_view>
        route_return; ///< RouteDiscovery of the way back, from packet.from to packet.to
    TimeUs import_time_us = 0;
};

struct MessageRow {
    mesh::PacketKey packet_key = 0;
    TimeUs import_time_us = 0; ///< the packet's, as in the rows below
    NodeNum from = 0;
    const std::string& channel;
    const std::string& text;
    std::optional<std::int64_t> reply_id; ///< the mesh id of the text that it answers
    bool is_reaction = false;
};

struct PositionRow {
    mesh::PacketKey packet_key = 0;
    NodeNum node = 0;
    TimeUs import_time_us = 0;
    std::int64_t latitude_i = 0; ///< degrees x 1e7
    std::int64_t longitude_i = 0;
    std::optional<std::int64_t> altitude; ///< metres
    std::optional<std::int64_t> precision_bits;
    std::optional<std::int64_t> ground_speed; ///< as the device has it
    std::optional<std::int64_t> ground_track;
    std::optional<std::int64_t> sats_in_view;
    std::optional<std::int64_t> pdop; ///< x 100
    std::optional<std::int64_t> device_time; ///< Unix seconds
};

struct TelemetryRow {
    mesh::PacketKey packet_key = 0;
    NodeNum node = 0;
    TimeUs import_time_us = 0;
    const std::string& variant; ///< `device_metrics`
    const std::string& metrics; ///< JSON
};

struct ReportRow {
    mesh::PacketKey packet_key = 0;
    NodeNum node = 0;
    TimeUs import_time_us = 0;
    std::int64_t portnum = 0;
    std::optional<std::int64_t> request_id;
    const std::string& content; ///< JSON
};

/// What a batch adds to a gateway's row.
struct GatewayRow {
    NodeNum node = 0;
    TimeUs first_us = 0;
    TimeUs last_us = 0;
    std::int64_t receptions = 0;
};

/// What a batch adds to the row of who hears whom.
struct LinkRow {
    NodeNum from = 0;
    NodeNum to = 0;
    std::int64_t source = 0; ///< LinkSource (link_table.hpp)
    std::int64_t reports = 0;
    std::optional<double> snr; ///< dB, the latest
    double snr_sum = 0;
    std::int64_t snr_count = 0;
    TimeUs first_us = 0;
    TimeUs last_us = 0;
};

enum class Period { hour, day };

/// What a batch adds to the counts of an hour or a day (UTC, counted since 1970).
struct TrafficRow {
    std::int64_t period = 0;
    const std::string& channel;
    std::int64_t portnum = 0;
    std::int64_t packets = 0;
    std::int64_t receptions = 0;
};

struct NodeTrafficRow {
    std::int64_t period = 0;
    NodeNum node = 0;
    std::int64_t packets = 0;
    std::int64_t receptions = 0;
};

/// News about a node; what is absent stays as it is.
struct NodeDetails {
    std::optional<std::string> long_name = {};
    std::optional<std::string> short_name = {};
    std::optional<std::string> hw_model = {};
    std::optional<std::string> firmware = {};
    std::optional<std::string> role = {};
    std::optional<std::int64_t> latitude_i = {}; ///< degrees x 1e7, with longitude_i
    std::optional<std::int64_t> longitude_i = {};
    std::optional<std::string> channel = {};
};

struct NodeMarks {
    bool heard = false; ///< first_seen_us is set
    bool is_gateway = false;
    bool has_channel = false;
};

struct StoredNode {
    NodeMarks marks = {};
    std::string long_name = {}; ///< empty: none
};

} // namespace meshview::writer
