#include "simulator/day.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace meshview::simulator {

double solar_hour(TimeUs time_us, GeoPoint place)
{
    const double hours =
        static_cast<double>(time_us) / static_cast<double>(us_per_hour) + place.longitude / 15.0;
    const double hour = std::fmod(hours, 24.0);
    return hour < 0 ? hour + 24.0 : hour;
}

double chat_activity(double hour)
{
    constexpr std::array<double, 24> by_hour{0.12, 0.07, 0.05, 0.04, 0.05, 0.12, 0.30, 0.50, 0.60, 0.55, 0.52,
        0.55, 0.65, 0.60, 0.55, 0.58, 0.65, 0.78, 0.90, 1.00, 0.98, 0.85, 0.55, 0.28};
    const auto i = static_cast<std::size_t>(hour) % by_hour.size();
    const double fraction = hour - std::floor(hour);
    return by_hour[i] + fraction * (by_hour[(i + 1) % by_hour.size()] - by_hour[i]);
}

double sunlight(double hour)
{
    return std::max(0.0, std::sin((hour - 6.0) / 12.0 * std::numbers::pi));
}

} // namespace meshview::simulator
