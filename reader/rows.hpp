#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "common/node_id.hpp"
#include "common/time.hpp"
#include "reader/text_search.hpp"

/// What is asked of the database, and the rows that answer it (queries.hpp). Values.
namespace meshview::reader {

/// Rows as the tables hold them. Texts are bytes of unknown encoding and, like the rows, live only while the
/// function that got them runs.
using Text = std::optional<std::string_view>;
using Integer = std::optional<std::int64_t>;

struct NodeRow {
    Text id;
    Integer node_id;
    Text long_name;
    Text short_name;
    Text hw_model;
    Text firmware;
    Text role;
    Integer last_lat;
    Integer last_long;
    Text channel;
    bool is_mqtt_gateway = false;
    Integer first_seen_us;
    Integer last_seen_us;
};

struct PacketRow {
    std::int64_t sequence = 0; ///< grows with every packet stored: the order in which they became visible
    std::int64_t id = 0; ///< the packet key
    Integer import_time_us;
    Text channel;
    Integer from_node_id;
    Integer to_node_id;
    Integer portnum;
    std::string_view payload; ///< a serialized MeshPacket
    Text long_name; ///< the sender's
    Text to_long_name;
};

/// A packet as one gateway brought it; its sequence is that of the reception or of the opening.
struct ReportRow {
    PacketRow packet;
    std::int64_t gateway = 0;
};

struct ReceptionRow {
    std::int64_t sequence = 0; ///< in the order of storing, in one count with the packets
    std::int64_t packet_id = 0;
    Integer node_id; ///< the gateway
    Integer rx_time;
    Integer hop_limit;
    Integer hop_start;
    Text channel;
    std::optional<double> rx_snr;
    Integer rx_rssi;
    Text topic;
    Integer import_time_us;
};

struct TracerouteRow {
    std::int64_t packet_id = 0;
    Integer from_node_id; ///< of the packet
    Integer to_node_id;
    Integer gateway_node_id;
    bool done = false;
    std::string_view route; ///< a serialized RouteDiscovery
    Text route_return;
};

struct TopRow {
    Integer node_id;
    Text long_name;
    Text short_name;
    Text channel;
    std::int64_t sent = 0;
    std::int64_t seen = 0;
};

/// `to_node_id` hears `from_node_id`.
struct LinkRow {
    std::int64_t from_node_id = 0;
    std::int64_t to_node_id = 0;
    std::int64_t source = 0; ///< one of link_*
    std::int64_t reports = 0;
    std::optional<double> snr; ///< dB, the latest
    std::optional<double> snr_mean;
    Integer first_seen_us;
    Integer last_seen_us;
};

/// How a link is known: the numbers that the writer stores.
inline constexpr std::int64_t link_direct = 1;
inline constexpr std::int64_t link_neighbor = 2;
inline constexpr std::int64_t link_traceroute = 3;
inline constexpr std::int64_t link_traceroute_back = 4;

struct PositionRow {
    std::int64_t row_id = 0; ///< set where rows are read in that order, as is:
    std::int64_t node_id = 0;
    std::int64_t packet_id = 0;
    std::int64_t import_time_us = 0;
    std::int64_t latitude_i = 0;
    std::int64_t longitude_i = 0;
    Integer altitude;
    Integer precision_bits;
    Integer ground_speed;
    Integer ground_track;
    Integer sats_in_view;
    Integer pdop;
    Integer device_time;
};

struct TelemetryRow {
    std::int64_t row_id = 0; ///< set where rows are read in that order, as is:
    std::int64_t node_id = 0;
    std::int64_t packet_id = 0;
    std::int64_t import_time_us = 0;
    std::string_view variant;
    std::string_view metrics; ///< a JSON object
};

/// A text to everybody.
struct MessageRow {
    std::int64_t sequence = 0; ///< its packet's; set where rows are read in that order
    std::int64_t packet_id = 0;
    std::int64_t import_time_us = 0;
    std::int64_t from_node_id = 0;
    std::string_view channel;
    std::string_view text;
    Integer reply_id;
    bool is_reaction = false;
    Text long_name; ///< the sender's, as is:
    Text short_name;
};

struct GatewayRow {
    std::int64_t node_id = 0;
    Text long_name;
    Text short_name;
    Integer first_seen_us;
    Integer last_seen_us;
    std::int64_t receptions = 0;
};

/// A link seen from one of its ends.
struct HearingRow {
    std::int64_t node_id = 0; ///< the other end
    Text long_name; ///< of that one, as is:
    Text short_name;
    LinkRow link; ///< without its ends
};

/// What a gateway did in a period.
struct ScoreRow {
    GatewayRow gateway; ///< with the receptions of the period
    std::int64_t packets = 0;
    std::int64_t alone = 0; ///< packets that no other gateway reported
    std::optional<double> skew_us; ///< mean of its clock minus ours; empty without a clock
    std::int64_t all_packets = 0; ///< of all gateways together
};

/// Of the packets that two gateways reported in a period. Differences are first minus second, means of the
/// packets that both heard directly.
struct GatewayComparison {
    std::int64_t first_packets = 0;
    std::int64_t second_packets = 0;
    std::int64_t common_packets = 0;
    std::int64_t common_direct = 0;
    std::optional<double> snr_difference; ///< dB
    std::optional<double> rssi_difference; ///< dB
    std::optional<double> delay_us; ///< of all common packets
};

/// What a node's newest packets are.
struct Traces {
    std::int64_t packets = 0;
    std::int64_t unread = 0; ///< that no key opens
    std::optional<TimeUs> newest_us;
    std::int64_t positions = 0;
    std::int64_t node_infos = 0;
};

/// What a node did in a period.
struct ActivityRow {
    std::int64_t node_id = 0;
    std::int64_t packets = 0;
    std::int64_t receptions = 0; ///< of these packets
    Integer hops; ///< the fewest between it and a gateway
    std::int64_t public_keys = 0; ///< different ones, ever
};

/// Packets of one type that one node sent.
struct PortUse {
    std::int64_t portnum = 0;
    std::int64_t packets = 0;
    std::int64_t bytes = 0; ///< as stored
};

/// The newest packets or receptions of a period and a channel.
struct RecentFilter {
    TimeUs from_us = 0;
    Text channel; ///< any case
    std::int64_t most = 0; ///< rows that are read: what is older is left out
};

/// Who reported a packet.
struct GatewayCount {
    std::int64_t gateways = 0;
    std::int64_t direct = 0; ///< of them without a relay in between
};

/// The tables whose rows are numbered in the order of storing.
enum class NumberedTable { packets, receptions };

struct SequenceRange {
    std::int64_t first = 0;
    std::int64_t last = 0;
};

/// Row by row, in the order of the answer; false ends the reading.
template <typename Row>
using Sink = std::function<bool(const Row&)>;

struct NodeFilter {
    std::optional<NodeNum> node;
    Text role; ///< any case
    Text channel;
    Text hw_model;
    std::optional<TimeUs> seen_after_us;
    std::optional<TimeUs> seen_before_us;
    Integer heard_after; ///< those who sent a packet with a greater sequence
};

struct PacketFilter {
    std::optional<TimeUs> after_us; ///< exclusive, as is:
    std::optional<TimeUs> until_us;
    bool timeless = false; ///< those of old databases, of which nobody knows when they came
    Integer portnum;
    Text channel;
    std::optional<NodeNum> from;
    std::optional<NodeNum> to;
    std::optional<NodeNum> either;
    std::optional<NodeNum> gateway; ///< one of those that reported it
    Integer hops; ///< the fewest that any reception of it took
    TextSearch* search = nullptr; ///< leaves out what certainly does not hold the text
    Text phrase; ///< only messages to everybody that hold it, in any case; at least three characters
};

struct MessageFilter {
    Text channel;
    std::optional<NodeNum> from;
    std::optional<std::string> phrase; ///< in any case; at least three characters
    std::optional<TimeUs> after_us; ///< exclusive, as is:
    std::optional<TimeUs> before_us;
    Integer before_id; ///< with before_us: the packet of that time whose text was the last one read
};

struct ReceptionFilter {
    Integer packet_id;
    std::optional<NodeNum> gateway;
    Text channel;
    std::optional<TimeUs> after_us; ///< exclusive, as is:
    std::optional<TimeUs> until_us;
};

/// Half open (from, to]; without an end all there is.
struct CountFilter {
    std::optional<TimeUs> from_us;
    Integer portnum;
    Text channel; ///< any case
    std::optional<NodeNum> from;
    std::optional<NodeNum> to;
    Integer packet_id; ///< counts of receptions only
};

struct SeriesFilter {
    NodeNum node = 0;
    TimeUs after_us = 0;
    Text variant; ///< of telemetry
    std::int64_t limit = 0;
};

/// Of all nodes' positions or telemetry.
struct HistoryFilter {
    std::optional<NodeNum> node;
    std::optional<TimeUs> after_us; ///< exclusive, as is:
    std::optional<TimeUs> until_us;
};

struct LinkFilter {
    TimeUs seen_after_us = 0;
    Integer source;
    std::optional<NodeNum> node; ///< at either end
};

enum class HearingSide { heard_by, hears };

struct HearingFilter {
    NodeNum node = 0;
    HearingSide side = HearingSide::heard_by;
    TimeUs seen_after_us = 0;
};

struct PeriodCount {
    std::int64_t period; ///< number of the period since the epoch
    std::int64_t count;
};

struct PortCount {
    std::int64_t period; ///< as in PeriodCount
    std::int64_t portnum; ///< 0: nobody could tell
    std::int64_t count;
};

} // namespace meshview::reader
