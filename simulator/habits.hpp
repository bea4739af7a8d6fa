#pragma once

#include <vector>

#include "simulator/node.hpp"

namespace meshview::simulator {

/// What a node does of its own accord, again and again.
enum class Activity {
    device_telemetry,
    environment_telemetry,
    air_quality_telemetry,
    power_telemetry,
    health_telemetry,
    host_telemetry,
    local_stats,
    node_info,
    position,
    neighbor_info,
    map_report,
    traceroute,
    chat,
    direct_message,
    waypoint,
    paxcounter,
    store_forward,
    range_test,
    detection_sensor,
    node_status,
    rare_port,
};

struct Habit {
    Activity activity = Activity::node_info;
    double interval_hours = 1; ///< between two times, on average
};

/// The habits of a node: the firmware's default intervals for what devices send by themselves, and guesses
/// about people for what they do by hand.
std::vector<Habit> habits_of(const Node& node);

} // namespace meshview::simulator
