#include "simulator/habits.hpp"

#include "simulator/hardware.hpp"
#include "simulator/random.hpp"

namespace meshview::simulator {

namespace {

// Which owners switched on an optional module: a constant of the node.
bool has_module(const Node& node, Activity activity, double share)
{
    return uniform_of(mix(node.num, 1000 + static_cast<std::uint64_t>(activity))) < share;
}

void add_device_habits(const Node& node, std::vector<Habit>& habits)
{
    const bool infrastructure = node.role == Role::router || node.role == Role::router_late;
    habits.push_back({Activity::device_telemetry, 1});
    habits.push_back({Activity::node_info, 3});
    if (node.precision_bits > 0)
        habits.push_back({Activity::position, node.moves() ? 0.1 : 3});
    if (node.is_gateway || infrastructure)
        habits.push_back({Activity::local_stats, 2});
    if (is_portduino(node.hw_model))
        habits.push_back({Activity::host_telemetry, 1});
    if (node.is_gateway && node.precision_bits > 0)
        habits.push_back({Activity::map_report, 1});
    if (infrastructure || (node.is_gateway && has_module(node, Activity::neighbor_info, 0.4)))
        habits.push_back({Activity::neighbor_info, 6});
}

void add_module_habits(const Node& node, std::vector<Habit>& habits)
{
    const auto optional = [&](Activity activity, double share, double interval_hours) {
        if (has_module(node, activity, share))
            habits.push_back({activity, interval_hours});
    };
    if (node.has_environment_sensor) {
        habits.push_back({Activity::environment_telemetry, 0.5});
        optional(Activity::air_quality_telemetry, 0.3, 1);
    }
    if (node.power == PowerSource::solar)
        optional(Activity::power_telemetry, 0.6, 1);
    if (node.role == Role::sensor)
        optional(Activity::detection_sensor, 0.6, 2);
    if (node.moves())
        optional(Activity::range_test, 0.25, 0.5);
    else
        optional(Activity::paxcounter, 0.05, 0.5);
    if (node.role == Role::client_base)
        optional(Activity::store_forward, 0.4, 0.5);
}

void add_personal_habits(const Node& node, std::vector<Habit>& habits)
{
    habits.push_back({Activity::chat, 2.5});
    habits.push_back({Activity::direct_message, 8});
    habits.push_back({Activity::traceroute, 4});
    habits.push_back({Activity::waypoint, 48});
    habits.push_back({Activity::rare_port, 14});
    if (has_module(node, Activity::health_telemetry, 0.04))
        habits.push_back({Activity::health_telemetry, 2});
    if (has_module(node, Activity::node_status, 0.1))
        habits.push_back({Activity::node_status, 12});
}

} // namespace

std::vector<Habit> habits_of(const Node& node)
{
    std::vector<Habit> habits;
    add_device_habits(node, habits);
    add_module_habits(node, habits);
    if (node.has_person())
        add_personal_habits(node, habits);
    return habits;
}

} // namespace meshview::simulator
