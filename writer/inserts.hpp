#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "writer/rows.hpp"

namespace meshview::writer {

/// An INSERT whose rows are values, once for all kinds of databases. Lists are separated by `, `.
struct Insert {
    std::string_view table;
    std::string_view columns; ///< in the order of values_of()
    std::string_view on_conflict = {};
    /// Where no unique index says it: a row is left out when there is one that has the same in these.
    std::string_view unless_same = {};
};

/// Marks a view as bytes, not text.
struct Blob {
    std::string_view bytes;
};

namespace inserts {

inline constexpr Insert packet{.table = "packet",
    .columns = "sequence, id, portnum, from_node_id, to_node_id, payload, channel, import_time_us",
    .on_conflict = "ON CONFLICT DO NOTHING"};
inline constexpr Insert opened_packet{.table = "opened_packet",
    .columns = "sequence, packet_id, import_time_us",
    .on_conflict = "ON CONFLICT DO NOTHING"};
inline constexpr Insert reception{.table = "packet_seen",
    .columns =
        "sequence, packet_id, packet_sequence, node_id, rx_time, hop_limit, hop_start, rx_snr, rx_rssi, "
        "topic_id, import_time_us",
    .on_conflict = "ON CONFLICT DO NOTHING"};
inline constexpr Insert traceroute{.table = "traceroute",
    .columns = "packet_id, gateway_node_id, done, route, route_return, import_time_us"};
inline constexpr Insert message{.table = "message",
    .columns = "packet_id, import_time_us, from_node_id, channel, text, reply_id, is_reaction",
    .on_conflict = "ON CONFLICT DO NOTHING"};
inline constexpr Insert position{.table = "position",
    .columns = "packet_id, node_id, import_time_us, latitude_i, longitude_i, altitude, precision_bits, "
               "ground_speed, ground_track, sats_in_view, pdop, device_time",
    .unless_same = "node_id, import_time_us, packet_id"};
inline constexpr Insert telemetry{.table = "telemetry",
    .columns = "packet_id, node_id, import_time_us, variant, metrics",
    .unless_same = "node_id, variant, import_time_us, packet_id"};
inline constexpr Insert report{.table = "report",
    .columns = "packet_id, node_id, import_time_us, portnum, request_id, content",
    .unless_same = "node_id, portnum, import_time_us, packet_id"};
inline constexpr Insert gateway{.table = "gateway",
    .columns = "node_id, first_seen_us, last_seen_us, receptions",
    .on_conflict = "ON CONFLICT (node_id) DO UPDATE SET last_seen_us = excluded.last_seen_us, "
                   "first_seen_us = coalesce(gateway.first_seen_us, excluded.first_seen_us), "
                   "receptions = gateway.receptions + excluded.receptions"};
// Reports of the past are added in any order: only a later one is the latest.
inline constexpr Insert link{.table = "link",
    .columns =
        "from_node_id, to_node_id, source, reports, snr, snr_sum, snr_count, first_seen_us, last_seen_us",
    .on_conflict =
        "ON CONFLICT (from_node_id, to_node_id, source) DO UPDATE SET "
        "reports = link.reports + excluded.reports, "
        "snr = CASE WHEN excluded.last_seen_us >= coalesce(link.last_seen_us, 0) "
        "THEN coalesce(excluded.snr, link.snr) ELSE coalesce(link.snr, excluded.snr) END, "
        "snr_sum = link.snr_sum + excluded.snr_sum, snr_count = link.snr_count + excluded.snr_count, "
        "first_seen_us = CASE WHEN link.first_seen_us < excluded.first_seen_us THEN link.first_seen_us "
        "ELSE excluded.first_seen_us END, "
        "last_seen_us = CASE WHEN link.last_seen_us > excluded.last_seen_us THEN link.last_seen_us "
        "ELSE excluded.last_seen_us END"};
inline constexpr Insert traffic_hour{.table = "traffic_hour",
    .columns = "hour, channel, portnum, packets, receptions",
    .on_conflict = "ON CONFLICT (hour, channel, portnum) DO UPDATE SET "
                   "packets = traffic_hour.packets + excluded.packets, "
                   "receptions = traffic_hour.receptions + excluded.receptions"};
inline constexpr Insert traffic_day{.table = "traffic_day",
    .columns = "day, channel, portnum, packets, receptions",
    .on_conflict = "ON CONFLICT (day, channel, portnum) DO UPDATE SET "
                   "packets = traffic_day.packets + excluded.packets, "
                   "receptions = traffic_day.receptions + excluded.receptions"};
inline constexpr Insert node_hour{.table = "node_hour",
    .columns = "hour, node_id, packets, receptions",
    .on_conflict = "ON CONFLICT (hour, node_id) DO UPDATE SET "
                   "packets = node_hour.packets + excluded.packets, "
                   "receptions = node_hour.receptions + excluded.receptions"};
inline constexpr Insert node_day{.table = "node_day",
    .columns = "day, node_id, packets, receptions",
    .on_conflict = "ON CONFLICT (day, node_id) DO UPDATE SET "
                   "packets = node_day.packets + excluded.packets, "
                   "receptions = node_day.receptions + excluded.receptions"};
// What is imported may be older than what was stored before.
inline constexpr Insert topic{.table = "topic",
    .columns = "topic, channel, last_used_us",
    .on_conflict = "ON CONFLICT (topic, channel) DO UPDATE SET last_used_us = CASE "
                   "WHEN topic.last_used_us > excluded.last_used_us THEN topic.last_used_us ELSE "
                   "excluded.last_used_us END "
                   "RETURNING id"};
// A database of the reference may hold this id with another number, from a node info that gave a false one.
inline constexpr Insert node{.table = "node",
    .columns = "id, node_id",
    .on_conflict = "ON CONFLICT (id) DO UPDATE SET node_id = excluded.node_id"};

} // namespace inserts

/// The values of a row, in the order of its Insert's columns; they refer to the row.

inline auto values_of(const PacketRow& row, std::int64_t sequence)
{
    return std::tuple<std::int64_t, std::int64_t, std::int64_t, NodeNum, NodeNum, Blob, const std::string&,
        TimeUs>(
        sequence, row.key, row.portnum, row.from, row.to, Blob{row.payload}, row.channel, row.import_time_us);
}

inline auto values_of(const ReceptionRow& row, std::int64_t sequence)
{
    return std::tuple(sequence, row.packet_key, row.packet_sequence, row.gateway, row.rx_time, row.hop_limit,
        row.hop_start, row.rx_snr, row.rx_rssi, row.topic_id, row.import_time_us);
}

inline auto values_of(const TracerouteRow& row)
{
    return std::tuple(row.packet_key, row.gateway, row.done, Blob{row.route},
        row.route_return ? std::optional(Blob{*row.route_return}) : std::nullopt, row.import_time_us);
}

inline auto values_of(const MessageRow& row)
{
    return std::tie(
        row.packet_key, row.import_time_us, row.from, row.channel, row.text, row.reply_id, row.is_reaction);
}

inline auto values_of(const PositionRow& row)
{
    return std::tie(row.packet_key, row.node, row.import_time_us, row.latitude_i, row.longitude_i,
        row.altitude, row.precision_bits, row.ground_speed, row.ground_track, row.sats_in_view, row.pdop,
        row.device_time);
}

inline auto values_of(const TelemetryRow& row)
{
    return std::tie(row.packet_key, row.node, row.import_time_us, row.variant, row.metrics);
}

inline auto values_of(const ReportRow& row)
{
    return std::tie(row.packet_key, row.node, row.import_time_us, row.portnum, row.request_id, row.content);
}

inline auto values_of(const GatewayRow& row)
{
    return std::tie(row.node, row.first_us, row.last_us, row.receptions);
}

inline auto values_of(const LinkRow& row)
{
    return std::tie(row.from, row.to, row.source, row.reports, row.snr, row.snr_sum, row.snr_count,
        row.first_us, row.last_us);
}

inline auto values_of(const TrafficRow& row)
{
    return std::tie(row.period, row.channel, row.portnum, row.packets, row.receptions);
}

inline auto values_of(const NodeTrafficRow& row)
{
    return std::tie(row.period, row.node, row.packets, row.receptions);
}

/// The highest number given to a packet, its opening or a reception, as the tables have it. Earlier versions
/// numbered receptions apart, and a reception may outlive its packet, which retention deletes by its own age.
/// `greatest` is the function's name in the dialect.
std::string last_sequence_sql(std::string_view greatest);

/// The columns of a list, one by one.
std::vector<std::string_view> split_list(std::string_view list);

} // namespace meshview::writer
