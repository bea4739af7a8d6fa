#pragma once

#include <string>

#include "common/time.hpp"
#include "simulator/node.hpp"
#include "simulator/random.hpp"

namespace meshview::simulator {

/// Telemetry payloads, serialized: what `node` measures at `now_us`. Each series follows the day and the
/// node's own habits, so that a chart of it looks like a chart.
std::string device_metrics(const Node& node, TimeUs now_us, Random& random);
std::string environment_metrics(const Node& node, TimeUs now_us, Random& random);
std::string air_quality_metrics(const Node& node, TimeUs now_us, Random& random);
std::string power_metrics(const Node& node, TimeUs now_us, Random& random);
std::string health_metrics(const Node& node, TimeUs now_us, Random& random);
std::string host_metrics(const Node& node, TimeUs now_us, Random& random);
/// `heard`: how many nodes this one hears directly; `total`: how many there are.
std::string local_stats(
    const Node& node, TimeUs now_us, std::size_t heard, std::size_t total, Random& random);

/// In percent; above 100 on external power.
double battery_percent(const Node& node, TimeUs now_us);

} // namespace meshview::simulator
