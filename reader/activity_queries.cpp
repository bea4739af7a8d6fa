#include <fmt/format.h>

#include "reader/query_run.hpp"

namespace meshview::reader {

namespace {

/// The newest receptions that say how far the packet had come; those of the period are chosen outside, so
/// that no more rows are read than that.
constexpr std::string_view newest_receptions =
    "(SELECT packet_sequence, topic_id, import_time_us, hop_start, hop_start - hop_limit AS hops "
    "FROM packet_seen ORDER BY sequence DESC LIMIT ?) AS s";

} // namespace

void Queries::activity(const RecentFilter& filter, const Sink<ActivityRow>& sink)
{
    // Whole hours are counted already; what came before the first of them is counted here.
    const std::int64_t first_hour = filter.from_us / us_per_hour + 1;
    Run(*this,
        fmt::format(
            "WITH sent AS (SELECT node_id, SUM(packets) AS packets, SUM(receptions) AS receptions FROM ("
            "SELECT p.from_node_id AS node_id, 1 AS packets, "
            "(SELECT COUNT(*) FROM packet_seen r WHERE r.packet_sequence = p.sequence) AS receptions "
            "FROM packet p WHERE p.import_time_us > ? AND p.import_time_us < ? "
            "UNION ALL SELECT node_id, packets, receptions FROM node_hour WHERE hour >= ?) AS counted "
            "GROUP BY node_id), "
            "near AS (SELECT p.from_node_id AS node_id, MIN(s.hops) AS hops FROM {} "
            "JOIN packet p ON p.sequence = s.packet_sequence "
            "WHERE s.import_time_us > ? AND s.hop_start > 0 AND s.hops >= 0 GROUP BY p.from_node_id), "
            "announced AS (SELECT node_id, COUNT(DISTINCT public_key) AS keys FROM node_public_key "
            "GROUP BY node_id) "
            "SELECT n.node_id, COALESCE(sent.packets, 0), COALESCE(sent.receptions, 0), near.hops, "
            "COALESCE(announced.keys, 0) FROM node n LEFT JOIN sent ON sent.node_id = n.node_id "
            "LEFT JOIN near ON near.node_id = n.node_id LEFT JOIN announced ON announced.node_id = n.node_id "
            "WHERE sent.packets > 0 OR announced.keys > 1 ORDER BY n.node_id",
            newest_receptions),
        {filter.from_us, first_hour * us_per_hour, first_hour, filter.most, filter.from_us})
        .each(sink, [](const RowCursor& row) {
            return ActivityRow{.node_id = number_at(row, 0),
                .packets = number_at(row, 1),
                .receptions = number_at(row, 2),
                .hops = integer_at(row, 3),
                .public_keys = number_at(row, 4)};
        });
}

void Queries::packets_per_hops(const RecentFilter& filter, const Sink<PeriodCount>& sink)
{
    Conditions where;
    where.values.emplace_back(filter.most);
    where.add("s.import_time_us > ?", filter.from_us);
    where.add("s.hop_start > 0");
    where.add("s.hops >= 0");
    if (filter.channel)
        where.add("s.topic_id IN (SELECT id FROM topic WHERE LOWER(channel) = ?)", lower(*filter.channel));
    Run(*this,
        fmt::format("SELECT hops, COUNT(*) FROM (SELECT s.packet_sequence, MIN(s.hops) AS hops FROM {}{} "
                    "GROUP BY s.packet_sequence) AS nearest GROUP BY hops ORDER BY hops",
            newest_receptions, where.sql),
        where.values)
        .each(sink, [](const RowCursor& row) {
            return PeriodCount{number_at(row, 0), number_at(row, 1)};
        });
}

void Queries::port_uses(const RecentFilter& filter, const Sink<PortUse>& sink)
{
    Conditions where;
    where.values.emplace_back(filter.most);
    where.add("import_time_us > ?", filter.from_us);
    if (filter.channel)
        where.add("LOWER(channel) = ?", lower(*filter.channel));
    Run(*this,
        fmt::format("SELECT portnum, COUNT(*), SUM(bytes) FROM (SELECT COALESCE(portnum, 0) AS portnum, "
                    "from_node_id, channel, import_time_us, LENGTH(payload) AS bytes FROM packet "
                    "ORDER BY sequence DESC LIMIT ?) AS newest{} GROUP BY portnum, from_node_id "
                    "ORDER BY 1, 2",
            where.sql),
        where.values)
        .each(sink, [](const RowCursor& row) {
            return PortUse{
                .portnum = number_at(row, 0), .packets = number_at(row, 1), .bytes = number_at(row, 2)};
        });
}

std::optional<TimeUs> Queries::oldest_read(const RecentFilter& filter)
{
    Run run(*this,
        "SELECT MIN(import_time_us) FROM (SELECT import_time_us FROM packet ORDER BY sequence DESC LIMIT ?) "
        "AS newest WHERE import_time_us > ?",
        {filter.most, filter.from_us});
    run.next();
    return integer_at(run.row(), 0);
}

GatewayCount Queries::gateways_of_packet(std::int64_t packet_id)
{
    Run run(*this,
        "SELECT COUNT(DISTINCT s.node_id), COUNT(DISTINCT CASE WHEN s.hop_start > 0 "
        "AND s.hop_limit = s.hop_start THEN s.node_id END) "
        "FROM packet p JOIN packet_seen s ON s.packet_sequence = p.sequence WHERE p.id = ?",
        {packet_id});
    run.next();
    return {.gateways = number_at(run.row(), 0), .direct = number_at(run.row(), 1)};
}

} // namespace meshview::reader
