#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include "common/node_id.hpp"
#include "common/time.hpp"
#include "reader/text_search.hpp"

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

struct ReceptionRow {
    std::int64_t sequence = 0; ///< grows with every reception stored
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

/// Row by row, in the order of the answer; false ends the reading.
template <typename Row>
using Sink = std::function<bool(const Row&)>;

struct NodeFilter {
    std::optional<NodeNum> node;
    Text role; ///< any case
    Text channel;
    Text hw_model;
    std::optional<TimeUs> seen_after_us;
    Integer heard_after; ///< those who sent a packet with a greater sequence
};

struct PacketFilter {
    std::optional<TimeUs> after_us; ///< exclusive, as is:
    std::optional<TimeUs> until_us;
    Integer portnum;
    Text channel;
    std::optional<NodeNum> from;
    std::optional<NodeNum> to;
    std::optional<NodeNum> either;
    TextSearch* search = nullptr; ///< leaves out what certainly does not hold the text
    Text phrase; ///< only messages to everybody that hold it, in any case; at least three characters
};

struct MessageFilter {
    Text channel;
    std::optional<NodeNum> from;
    std::optional<std::string> phrase; ///< in any case; at least three characters
    std::optional<TimeUs> after_us; ///< exclusive, as is:
    std::optional<TimeUs> before_us;
};

struct ReceptionFilter {
    Integer packet_id;
    std::optional<NodeNum> gateway;
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

/// Every SQL statement of the reader, on one read-only connection, prepared once and kept. Portable SQL with
/// bound parameters only; the one thing particular to SQLite is `PacketRow::sequence` (see queries.cpp). A
/// question that takes longer than the budget is interrupted. One thread at a time. All throw
/// SQLite::Exception; SQLITE_BUSY and SQLITE_INTERRUPT are the ones a caller answers with "try again".
class Queries {
public:
    explicit Queries(SQLite::Database db, std::chrono::milliseconds budget = std::chrono::seconds{10});
    Queries(const Queries&) = delete;
    Queries& operator=(const Queries&) = delete;

    /// By short name; nodes never seen are left out.
    void nodes(const NodeFilter& filter, const Sink<NodeRow>& sink);
    /// By number, from the first that is at least `number`.
    void nodes_by_number(std::int64_t number, const NodeFilter& filter, const Sink<NodeRow>& sink);
    void node(NodeNum node, const Sink<NodeRow>& sink);
    /// First seen first.
    std::vector<std::string> public_keys(NodeNum node);

    /// Newest first.
    void packets(const PacketFilter& filter, std::int64_t limit, const Sink<PacketRow>& sink);
    void packet(std::int64_t id, const Sink<PacketRow>& sink);
    /// In the order they were stored, from the one after `sequence`.
    void packets_after(
        std::int64_t sequence, const PacketFilter& filter, std::int64_t limit, const Sink<PacketRow>& sink);
    /// The newest packet's (sequence, id); (0, 0) without packets.
    std::pair<std::int64_t, std::int64_t> newest_packet();
    /// The gateway that reported a packet first.
    Integer first_gateway(std::int64_t packet_id);
    /// The id of the packet stored as `sequence`, if it is still there.
    Integer packet_id_at(std::int64_t sequence);
    std::optional<TimeUs> newest_packet_time();

    /// Newest first.
    void receptions(const ReceptionFilter& filter, std::int64_t limit, const Sink<ReceptionRow>& sink);
    /// In the order they were stored, from the one after `sequence`.
    void receptions_after(std::int64_t sequence, const ReceptionFilter& filter, std::int64_t limit,
        const Sink<ReceptionRow>& sink);
    /// The newest reception's (sequence, packet id); (0, 0) without receptions.
    std::pair<std::int64_t, std::int64_t> newest_reception();
    /// The packet of the reception stored as `sequence`, if it is still there.
    Integer packet_of_reception_at(std::int64_t sequence);

    /// Newest first.
    void messages(const MessageFilter& filter, std::int64_t limit, const Sink<MessageRow>& sink);
    /// In the order their packets were stored, from the one after `sequence`.
    void messages_after(
        std::int64_t sequence, const MessageFilter& filter, std::int64_t limit, const Sink<MessageRow>& sink);
    /// Whether all messages stand in their table: not while a writer still reads what was stored before.
    bool messages_are_complete();

    /// Names of channels with packets since then, sorted.
    std::vector<std::string> channels(TimeUs from_us);
    /// Packets in each period of `period_us` that has any, ascending.
    std::vector<PeriodCount> packets_per_period(const CountFilter& filter, TimeUs period_us);
    std::int64_t count_packets(const CountFilter& filter);
    std::int64_t count_receptions(const CountFilter& filter);
    std::int64_t count_nodes(const Text& channel);
    /// Nodes by receptions of their packets since then, descending, with those that sent nothing at the end.
    void top_nodes(TimeUs from_us, const Text& channel, std::int64_t limit, std::int64_t offset,
        const Sink<TopRow>& sink);

    void traceroutes_of(std::int64_t packet_id, const Sink<TracerouteRow>& sink);
    void traceroutes_since(TimeUs from_us, const Sink<TracerouteRow>& sink);

    /// Who hears whom.
    void links(const LinkFilter& filter, const Sink<LinkRow>& sink);
    /// Who hears a node, or whom it hears; latest first.
    void hearing(const HearingFilter& filter, const Sink<HearingRow>& sink);
    /// How gateways that hear a node directly receive its packets, newest first.
    void direct_signal(
        const SeriesFilter& filter, const std::optional<NodeNum>& gateway, const Sink<ReceptionRow>& sink);
    Traces traces_of(NodeNum node, std::int64_t newest_packets);
    /// Who reported the node's newest packets, by number.
    std::vector<NodeNum> gateways_of(NodeNum node, std::int64_t newest_packets);
    /// All gateways by packets of the period, descending. Reads its receptions.
    void scoreboard(TimeUs from_us, const Sink<ScoreRow>& sink);
    /// Reads the receptions of both.
    GatewayComparison compare_gateways(NodeNum first, NodeNum second, TimeUs from_us);
    /// By number of receptions, descending.
    void gateways(const Sink<GatewayRow>& sink);

    /// Newest first.
    void positions(const SeriesFilter& filter, const Sink<PositionRow>& sink);
    void telemetry(const SeriesFilter& filter, const Sink<TelemetryRow>& sink);
    /// In the order of rows, from the one after `row_id`.
    void positions_after(std::int64_t row_id, const HistoryFilter& filter, const Sink<PositionRow>& sink);
    void telemetry_after(std::int64_t row_id, const HistoryFilter& filter, const Sink<TelemetryRow>& sink);

    /// Changes when another connection changed the database.
    std::int64_t data_version();

private:
    using Value = std::variant<std::int64_t, std::string>;
    struct Conditions;
    class Run;

    void packets_of_node(const PacketFilter& filter, std::int64_t limit, const Sink<PacketRow>& sink);

    /// All but PacketFilter::either.
    Conditions conditions_of(const PacketFilter& filter);
    static Conditions conditions_of(const NodeFilter& filter);
    static Conditions conditions_of(const HistoryFilter& filter);
    static Conditions conditions_of(const MessageFilter& filter);
    static Conditions conditions_of(const ReceptionFilter& filter);
    static Conditions conditions_of(const CountFilter& filter, bool of_receptions);
    /// Whether the rollups hold the answer, and what to ask them.
    static bool is_rolled_up(const CountFilter& filter);
    static Conditions rollup_conditions_of(const CountFilter& filter);
    std::vector<PeriodCount> read_periods(const std::string& sql, const std::vector<Value>& values);
    std::vector<PeriodCount> rolled_up_periods(const CountFilter& filter, TimeUs period_us);
    std::int64_t rolled_up_count(
        const CountFilter& filter, std::string_view count, std::string_view head_table, Conditions head);

    SQLite::Database db_;
    const std::chrono::milliseconds budget_;
    std::chrono::steady_clock::time_point deadline_;
    TextSearch* search_ = nullptr; ///< of the statement that runs
    std::unordered_map<std::string, SQLite::Statement> prepared_;
};

} // namespace meshview::reader
