#include <fmt/format.h>

#include "reader/query_run.hpp"

namespace meshview::reader {

void Queries::hearing(const HearingFilter& filter, const Sink<HearingRow>& sink)
{
    const bool heard_by = filter.side == HearingSide::heard_by;
    Run(*this,
        fmt::format("SELECT l.{1}, n.long_name, n.short_name, l.source, l.reports, l.snr, "
                    "CASE WHEN l.snr_count > 0 THEN l.snr_sum / l.snr_count END, l.first_seen_us, "
                    "l.last_seen_us FROM link l LEFT JOIN node n ON n.node_id = l.{1} "
                    "WHERE l.{0} = ? AND l.last_seen_us > ? ORDER BY l.last_seen_us DESC, l.{1}, l.source",
            heard_by ? "from_node_id" : "to_node_id", heard_by ? "to_node_id" : "from_node_id"),
        {filter.node, filter.seen_after_us})
        .each(sink, [](const RowCursor& row) {
            return HearingRow{.node_id = number_at(row, 0),
                .long_name = text_at(row, 1),
                .short_name = text_at(row, 2),
                .link = {.source = number_at(row, 3),
                    .reports = number_at(row, 4),
                    .snr = real_at(row, 5),
                    .snr_mean = real_at(row, 6),
                    .first_seen_us = integer_at(row, 7),
                    .last_seen_us = integer_at(row, 8)}};
        });
}

void Queries::direct_signal(
    const SeriesFilter& filter, const std::optional<NodeNum>& gateway, const Sink<ReceptionRow>& sink)
{
    std::vector<Value> values{std::int64_t{filter.node}, filter.after_us};
    if (gateway)
        values.emplace_back(std::int64_t{*gateway});
    values.emplace_back(filter.limit);
    Run(*this,
        fmt::format("SELECT s.packet_id, s.node_id, s.import_time_us, s.rx_snr, s.rx_rssi "
                    "FROM packet p JOIN packet_seen s ON s.packet_sequence = p.sequence "
                    "WHERE p.from_node_id = ? AND p.import_time_us > ? AND s.hop_start > 0 "
                    "AND s.hop_limit = s.hop_start{} ORDER BY p.import_time_us DESC, s.node_id LIMIT ?",
            gateway ? " AND s.node_id = ?" : ""),
        values)
        .each(sink, [](const RowCursor& row) {
            return ReceptionRow{.packet_id = number_at(row, 0),
                .node_id = integer_at(row, 1),
                .rx_snr = real_at(row, 3),
                .rx_rssi = integer_at(row, 4),
                .import_time_us = integer_at(row, 2)};
        });
}

Traces Queries::traces_of(NodeNum node, std::int64_t newest_packets)
{
    Run run(*this,
        "SELECT COUNT(*), SUM(CASE WHEN portnum = 0 THEN 1 ELSE 0 END), MAX(import_time_us), "
        "SUM(CASE WHEN portnum = 3 THEN 1 ELSE 0 END), SUM(CASE WHEN portnum = 4 THEN 1 ELSE 0 END) FROM "
        "(SELECT COALESCE(portnum, 0) AS portnum, import_time_us FROM packet WHERE from_node_id = ? "
        "ORDER BY import_time_us DESC LIMIT ?) AS newest",
        {node, newest_packets});
    run.next();
    return {.packets = number_at(run.row(), 0),
        .unread = number_at(run.row(), 1),
        .newest_us = integer_at(run.row(), 2),
        .positions = number_at(run.row(), 3),
        .node_infos = number_at(run.row(), 4)};
}

std::vector<NodeNum> Queries::gateways_of(NodeNum node, std::int64_t newest_packets)
{
    Run run(*this,
        "SELECT DISTINCT s.node_id FROM (SELECT sequence FROM packet WHERE from_node_id = ? "
        "ORDER BY import_time_us DESC LIMIT ?) AS newest JOIN packet_seen s "
        "ON s.packet_sequence = newest.sequence "
        "ORDER BY 1",
        {node, newest_packets});
    std::vector<NodeNum> gateways;
    while (run.next())
        gateways.push_back(static_cast<NodeNum>(number_at(run.row(), 0)));
    return gateways;
}

void Queries::scoreboard(TimeUs from_us, const Sink<ScoreRow>& sink)
{
    // A gateway whose clock was never set says 0, or a time long ago: that is no skew but no clock.
    constexpr TimeUs first_set_clock_us = 1'500'000'000 * us_per_second;
    Run(*this,
        "WITH heard AS (SELECT packet_id, node_id, COUNT(*) AS receptions, "
        "AVG(CASE WHEN rx_time * 1000000 > ? THEN rx_time * 1000000 - import_time_us END) AS skew_us "
        "FROM packet_seen WHERE import_time_us > ? GROUP BY packet_id, node_id), "
        "packets AS (SELECT packet_id, COUNT(*) AS gateways FROM heard GROUP BY packet_id) "
        "SELECT g.node_id, n.long_name, n.short_name, g.first_seen_us, g.last_seen_us, "
        "COALESCE(a.receptions, 0), COALESCE(a.packets, 0), COALESCE(a.alone, 0), a.skew_us, "
        "(SELECT COUNT(*) FROM packets) FROM gateway g LEFT JOIN node n ON n.node_id = g.node_id "
        "LEFT JOIN (SELECT h.node_id, SUM(h.receptions) AS receptions, COUNT(*) AS packets, "
        "SUM(CASE WHEN p.gateways = 1 THEN 1 ELSE 0 END) AS alone, AVG(h.skew_us) AS skew_us "
        "FROM heard h JOIN packets p ON p.packet_id = h.packet_id GROUP BY h.node_id) AS a "
        "ON a.node_id = g.node_id ORDER BY 7 DESC, g.node_id",
        {first_set_clock_us, from_us})
        .each(sink, [](const RowCursor& row) {
            return ScoreRow{.gateway = {.node_id = number_at(row, 0),
                                .long_name = text_at(row, 1),
                                .short_name = text_at(row, 2),
                                .first_seen_us = integer_at(row, 3),
                                .last_seen_us = integer_at(row, 4),
                                .receptions = number_at(row, 5)},
                .packets = number_at(row, 6),
                .alone = number_at(row, 7),
                .skew_us = real_at(row, 8),
                .all_packets = number_at(row, 9)};
        });
}

GatewayComparison Queries::compare_gateways(NodeNum first, NodeNum second, TimeUs from_us)
{
    static const std::string sql = [] {
        constexpr std::string_view heard =
            "SELECT packet_id, MIN(import_time_us) AS time_us, AVG(rx_snr) AS snr, AVG(rx_rssi) AS rssi, "
            "MAX(CASE WHEN hop_start > 0 AND hop_limit = hop_start THEN 1 ELSE 0 END) AS direct "
            "FROM packet_seen WHERE node_id = ? AND import_time_us > ? GROUP BY packet_id";
        return fmt::format("WITH a AS ({0}), b AS ({0}) SELECT (SELECT COUNT(*) FROM a), "
                           "(SELECT COUNT(*) FROM b), COUNT(*), SUM(a.direct * b.direct), "
                           "AVG(CASE WHEN a.direct = 1 AND b.direct = 1 THEN a.snr - b.snr END), "
                           "AVG(CASE WHEN a.direct = 1 AND b.direct = 1 THEN a.rssi - b.rssi END), "
                           "AVG(a.time_us - b.time_us) FROM a JOIN b ON b.packet_id = a.packet_id",
            heard);
    }();
    Run run(*this, sql, {first, from_us, second, from_us});
    run.next();
    return {.first_packets = number_at(run.row(), 0),
        .second_packets = number_at(run.row(), 1),
        .common_packets = number_at(run.row(), 2),
        .common_direct = number_at(run.row(), 3),
        .snr_difference = real_at(run.row(), 4),
        .rssi_difference = real_at(run.row(), 5),
        .delay_us = real_at(run.row(), 6)};
}

} // namespace meshview::reader
