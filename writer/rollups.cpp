#include "writer/rollups.hpp"

#include <algorithm>
#include <limits>

namespace meshview::writer {

namespace {

constexpr std::int64_t hours_a_day = 24;

// The columns have 32 bits, whatever the clock says.
std::int64_t hour_of(TimeUs time_us)
{
    using Limits = std::numeric_limits<std::int32_t>;
    return std::clamp<std::int64_t>(time_us / us_per_hour, Limits::min(), Limits::max());
}

} // namespace

Rollups::Counts& Rollups::traffic(TimeUs time_us, const std::string& channel, std::int64_t portnum)
{
    return traffic_[TrafficKey{.period = hour_of(time_us), .portnum = portnum, .channel = channel}];
}

Rollups::Counts& Rollups::node(TimeUs time_us, NodeNum node)
{
    return nodes_[{hour_of(time_us), node}];
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
    add(Period::hour, traffic_, nodes_);
    add(Period::day, by_day(traffic_), by_day(nodes_));
    forget();
}

Rollups::Traffic Rollups::by_day(const Traffic& by_hour)
{
    Traffic days;
    for (const auto& [key, counts] : by_hour) {
        TrafficKey day = key;
        day.period /= hours_a_day;
        Counts& sum = days[day];
        sum.packets += counts.packets;
        sum.receptions += counts.receptions;
    }
    return days;
}

Rollups::Nodes Rollups::by_day(const Nodes& by_hour)
{
    Nodes days;
    for (const auto& [key, counts] : by_hour) {
        Counts& sum = days[{key.first / hours_a_day, key.second}];
        sum.packets += counts.packets;
        sum.receptions += counts.receptions;
    }
    return days;
}

void Rollups::add(Period period, const Traffic& traffic, const Nodes& nodes)
{
    for (const auto& [key, counts] : traffic)
        store_.add(period,
            TrafficRow{.period = key.period,
                .channel = key.channel,
                .portnum = key.portnum,
                .packets = counts.packets,
                .receptions = counts.receptions});
    for (const auto& [key, counts] : nodes)
        store_.add(period,
            NodeTrafficRow{.period = key.first,
                .node = key.second,
                .packets = counts.packets,
                .receptions = counts.receptions});
}

void Rollups::forget()
{
    traffic_.clear();
    nodes_.clear();
}

} // namespace meshview::writer
