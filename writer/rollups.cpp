#include "writer/rollups.hpp"

#include <fmt/format.h>

#include "writer/statement_use.hpp"

namespace meshview::writer {

namespace {

constexpr std::int64_t hours_a_day = 24;

std::string add_traffic_sql(std::string_view period)
{
    return fmt::format("INSERT INTO traffic_{0} ({0}, channel, portnum, packets, receptions) "
                       "VALUES (?, ?, ?, ?, ?) ON CONFLICT ({0}, channel, portnum) DO UPDATE SET "
                       "packets = traffic_{0}.packets + excluded.packets, "
                       "receptions = traffic_{0}.receptions + excluded.receptions",
        period);
}

std::string add_node_sql(std::string_view period)
{
    return fmt::format("INSERT INTO node_{0} ({0}, node_id, packets, receptions) VALUES (?, ?, ?, ?) "
                       "ON CONFLICT ({0}, node_id) DO UPDATE SET "
                       "packets = node_{0}.packets + excluded.packets, "
                       "receptions = node_{0}.receptions + excluded.receptions",
        period);
}

} // namespace

Rollups::Rollups(SQLite::Database& db)
    : add_traffic_hour_(db, add_traffic_sql("hour"))
    , add_traffic_day_(db, add_traffic_sql("day"))
    , add_node_hour_(db, add_node_sql("hour"))
    , add_node_day_(db, add_node_sql("day"))
{ }

Rollups::Counts& Rollups::traffic(TimeUs time_us, const std::string& channel, std::int64_t portnum)
{
    return traffic_[TrafficKey{.hour = time_us / us_per_hour, .portnum = portnum, .channel = channel}];
}

Rollups::Counts& Rollups::node(TimeUs time_us, NodeNum node)
{
    return nodes_[{time_us / us_per_hour, node}];
}

void Rollups::packet(TimeUs arrival_us, const std::string& channel, std::int64_t portnum, NodeNum from)
{
    ++traffic(arrival_us, channel, portnum).packets;
    ++node(arrival_us, from).packets;
}

void Rollups::opened(TimeUs arrival_us, const std::string& channel, std::int64_t portnum)
{
    --traffic(arrival_us, channel, 0).packets;
    ++traffic(arrival_us, channel, portnum).packets;
}

void Rollups::reception(
    TimeUs arrival_us, const std::string& channel, std::int64_t portnum, TimeUs packet_us, NodeNum from)
{
    ++traffic(arrival_us, channel, portnum).receptions;
    ++node(packet_us, from).receptions;
}

void Rollups::flush()
{
    for (const auto& [key, counts] : traffic_) {
        const auto& [packets, receptions] = counts;
        Use(add_traffic_hour_, key.hour, key.channel, key.portnum, packets, receptions).run();
        Use(add_traffic_day_, key.hour / hours_a_day, key.channel, key.portnum, packets, receptions).run();
    }
    for (const auto& [key, counts] : nodes_) {
        const auto& [hour, node] = key;
        Use(add_node_hour_, hour, node, counts.packets, counts.receptions).run();
        Use(add_node_day_, hour / hours_a_day, node, counts.packets, counts.receptions).run();
    }
    forget();
}

void Rollups::forget()
{
    traffic_.clear();
    nodes_.clear();
}

} // namespace meshview::writer
