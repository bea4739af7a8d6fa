#include "simulator/telemetry.hpp"

#include <algorithm>
#include <cmath>

#include "common/mesh/meshtastic.pb.h"
#include "simulator/day.hpp"

namespace meshview::simulator {

namespace {

// A constant of the node in [0, 1): the same whenever it is asked for.
double habit(const Node& node, std::uint64_t which)
{
    return uniform_of(mix(node.num, which));
}

float rounded(double value, double step)
{
    return static_cast<float>(std::round(value / step) * step);
}

std::uint32_t whole(double value)
{
    return static_cast<std::uint32_t>(std::max(0.0, value));
}

std::uint32_t uptime_seconds(const Node& node, TimeUs now_us)
{
    return static_cast<std::uint32_t>((now_us - node.booted_us) / us_per_second);
}

meshtastic::Telemetry telemetry(TimeUs now_us)
{
    meshtastic::Telemetry message;
    message.set_time(static_cast<std::uint32_t>(now_us / us_per_second));
    return message;
}

// Busier by day and where many are near.
double channel_utilization(const Node& node, TimeUs now_us, Random& random)
{
    const double busy = chat_activity(solar_hour(now_us, node.home));
    return std::max(0.0, 4 + 14 * habit(node, 1) + 9 * busy + random.normal(0, 1.5));
}

double air_util_tx(const Node& node, Random& random)
{
    const double share = node.role == Role::router ? 3.0 : node.relays() ? 1.4 : 0.25;
    return std::max(0.01, share * (0.5 + habit(node, 2)) + random.normal(0, 0.15));
}

double temperature_c(const Node& node, TimeUs now_us, Random& random)
{
    const double hour = solar_hour(now_us, node.home);
    const double day_swing = 5.5 * std::sin((hour - 9.0) / 24.0 * 2 * 3.14159265358979);
    const auto day = static_cast<std::uint64_t>(now_us / us_per_day);
    const double weather = 6 * (uniform_of(mix(day, 77)) - 0.5);
    return 16.5 + day_swing + weather - node.altitude_m * 0.0065 + 2 * habit(node, 3) + random.normal(0, 0.2);
}

double voltage(double percent)
{
    return 3.30 + 0.0088 * std::min(percent, 100.0);
}

} // namespace

double battery_percent(const Node& node, TimeUs now_us)
{
    const double hours = static_cast<double>(now_us) / static_cast<double>(us_per_hour);
    switch (node.power) {
    case PowerSource::mains:
        return 101;
    case PowerSource::solar: {
        const double hour = solar_hour(now_us, node.home);
        const double swing =
            0.5 + 0.5 * std::sin((hour - 11.0) / 24.0 * 2 * 3.14159265358979); // fullest at 17
        const double clouds = habit(node, 100 + static_cast<std::uint64_t>(now_us / us_per_day));
        return std::clamp(52 + 20 * habit(node, 4) - 12 * clouds + 34 * swing, 4.0, 100.0);
    }
    case PowerSource::battery: {
        const double period_hours = 20 + 60 * habit(node, 5);
        const double phase = std::fmod(hours / period_hours + habit(node, 6), 1.0);
        return phase < 0.9 ? 100 - 88 * phase / 0.9
                           : 12 + 88 * (phase - 0.9) / 0.1; // then its owner charges it
    }
    }
    return 100;
}

std::string device_metrics(const Node& node, TimeUs now_us, Random& random)
{
    auto message = telemetry(now_us);
    auto& metrics = *message.mutable_device_metrics();
    const double percent = battery_percent(node, now_us);
    metrics.set_battery_level(whole(percent));
    metrics.set_voltage(rounded(
        percent > 100 ? 4.25 + random.normal(0, 0.03) : voltage(percent) + random.normal(0, 0.01), 0.001));
    metrics.set_channel_utilization(rounded(channel_utilization(node, now_us, random), 0.01));
    metrics.set_air_util_tx(rounded(air_util_tx(node, random), 0.001));
    metrics.set_uptime_seconds(uptime_seconds(node, now_us));
    return message.SerializeAsString();
}

std::string environment_metrics(const Node& node, TimeUs now_us, Random& random)
{
    auto message = telemetry(now_us);
    auto& metrics = *message.mutable_environment_metrics();
    const double celsius = temperature_c(node, now_us, random);
    const double hour = solar_hour(now_us, node.home);
    metrics.set_temperature(rounded(celsius, 0.01));
    metrics.set_relative_humidity(
        rounded(std::clamp(96 - 2.1 * celsius + random.normal(0, 2), 15.0, 100.0), 0.01));
    metrics.set_barometric_pressure(rounded(1015 - node.altitude_m * 0.1185 + random.normal(0, 0.4), 0.01));
    if (habit(node, 7) < 0.35) {
        metrics.set_gas_resistance(rounded(0.2 + habit(node, 8) + random.normal(0, 0.02), 0.001));
        metrics.set_iaq(whole(35 + 60 * habit(node, 9) + random.normal(0, 6)));
    }
    if (habit(node, 10) < 0.4)
        metrics.set_lux(rounded(std::max(0.0, 42'000 * sunlight(hour) * random.between(0.8, 1.1)), 0.1));
    if (habit(node, 11) < 0.25) {
        const double gale = 2 + 4 * chat_activity(hour) + node.mast_m * 0.03;
        metrics.set_wind_direction(whole(std::fmod(250 + random.normal(0, 25) + 360, 360)));
        metrics.set_wind_speed(rounded(std::max(0.0, gale + random.normal(0, 0.8)), 0.1));
        metrics.set_wind_gust(rounded(gale * 1.6 + random.between(0, 1), 0.1));
        metrics.set_rainfall_1h(rounded(random.chance(0.1) ? random.between(0.2, 4) : 0, 0.1));
    }
    if (habit(node, 12) < 0.15) {
        metrics.set_soil_moisture(whole(28 + 20 * habit(node, 13) + random.normal(0, 1)));
        metrics.set_soil_temperature(rounded(12 + 0.3 * celsius, 0.1));
    }
    return message.SerializeAsString();
}

std::string air_quality_metrics(const Node& node, TimeUs now_us, Random& random)
{
    auto message = telemetry(now_us);
    auto& metrics = *message.mutable_air_quality_metrics();
    const double dust = 4 + 10 * chat_activity(solar_hour(now_us, node.home)) + random.normal(0, 1.5);
    metrics.set_pm10_standard(whole(dust * 0.7));
    metrics.set_pm25_standard(whole(dust));
    metrics.set_pm100_standard(whole(dust * 1.3));
    metrics.set_pm10_environmental(whole(dust * 0.7));
    metrics.set_pm25_environmental(whole(dust));
    metrics.set_pm100_environmental(whole(dust * 1.3));
    if (habit(node, 14) < 0.5)
        metrics.set_co2(whole(420 + 40 * habit(node, 15) + random.normal(0, 8)));
    return message.SerializeAsString();
}

std::string power_metrics(const Node& node, TimeUs now_us, Random& random)
{
    auto message = telemetry(now_us);
    auto& metrics = *message.mutable_power_metrics();
    const double sun = sunlight(solar_hour(now_us, node.home)) * random.between(0.75, 1.0);
    metrics.set_ch1_voltage(rounded(voltage(battery_percent(node, now_us)) + random.normal(0, 0.01), 0.001));
    metrics.set_ch1_current(rounded(28 + random.normal(0, 6) - 210 * sun, 0.1));
    metrics.set_ch2_voltage(rounded(sun > 0.02 ? 4.6 + 1.2 * sun : 0.04, 0.001));
    metrics.set_ch2_current(rounded(240 * sun, 0.1));
    return message.SerializeAsString();
}

std::string health_metrics(const Node& node, TimeUs now_us, Random& random)
{
    auto message = telemetry(now_us);
    auto& metrics = *message.mutable_health_metrics();
    metrics.set_heart_bpm(whole(62 + 25 * habit(node, 16) + random.normal(0, 7)));
    metrics.set_spo2(whole(std::clamp(random.normal(97, 1), 90.0, 100.0)));
    metrics.set_temperature(rounded(random.normal(36.6, 0.2), 0.1));
    return message.SerializeAsString();
}

std::string host_metrics(const Node& node, TimeUs now_us, Random& random)
{
    constexpr double mebibyte = 1024.0 * 1024.0;
    auto message = telemetry(now_us);
    auto& metrics = *message.mutable_host_metrics();
    metrics.set_uptime_seconds(uptime_seconds(node, now_us));
    metrics.set_freemem_bytes(static_cast<std::uint64_t>(random.between(300, 420) * mebibyte));
    metrics.set_diskfree1_bytes(static_cast<std::uint64_t>((9'000 + 12'000 * habit(node, 17)) * mebibyte));
    metrics.set_load1(whole(random.between(2, 60)));
    metrics.set_load5(whole(random.between(4, 40)));
    metrics.set_load15(whole(random.between(5, 30)));
    return message.SerializeAsString();
}

std::string local_stats(const Node& node, TimeUs now_us, std::size_t heard, std::size_t total, Random& random)
{
    auto message = telemetry(now_us);
    auto& stats = *message.mutable_local_stats();
    const std::uint32_t uptime = uptime_seconds(node, now_us);
    const double received = uptime * (0.02 + 0.004 * static_cast<double>(heard));
    stats.set_uptime_seconds(uptime);
    stats.set_channel_utilization(rounded(channel_utilization(node, now_us, random), 0.01));
    stats.set_air_util_tx(rounded(air_util_tx(node, random), 0.001));
    stats.set_num_packets_rx(whole(received));
    stats.set_num_packets_rx_bad(whole(received * (0.02 + 0.04 * habit(node, 18))));
    stats.set_num_rx_dupe(whole(received * 0.45));
    stats.set_num_packets_tx(whole(received * (node.relays() ? 0.3 : 0.02)));
    stats.set_num_tx_relay(whole(node.relays() ? received * 0.26 : 0));
    stats.set_num_tx_relay_canceled(whole(node.relays() ? received * 0.12 : 0));
    stats.set_num_online_nodes(static_cast<std::uint32_t>(total * 7 / 10));
    stats.set_num_total_nodes(static_cast<std::uint32_t>(std::min<std::size_t>(total, 250)));
    if (node.firmware.minor >= 7) {
        stats.set_heap_total_bytes(248'000);
        stats.set_heap_free_bytes(static_cast<std::uint32_t>(random.integer(61'000, 98'000)));
    }
    return message.SerializeAsString();
}

} // namespace meshview::simulator
