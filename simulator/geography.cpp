#include "simulator/geography.hpp"

#include <cmath>
#include <numbers>

namespace meshview::simulator {

namespace {

constexpr double km_per_degree = 111.195; // mean Earth radius 6371.0 km

double radians(double degrees)
{
    return degrees * std::numbers::pi / 180.0;
}

struct Step {
    double east_km;
    double north_km;
};

Step step(GeoPoint from, GeoPoint to)
{
    const double middle = radians((from.latitude + to.latitude) / 2);
    return {(to.longitude - from.longitude) * km_per_degree * std::cos(middle),
        (to.latitude - from.latitude) * km_per_degree};
}

} // namespace

double distance_km(GeoPoint a, GeoPoint b)
{
    const Step s = step(a, b);
    return std::sqrt(s.east_km * s.east_km + s.north_km * s.north_km);
}

double bearing_deg(GeoPoint from, GeoPoint to)
{
    const Step s = step(from, to);
    const double degrees = std::atan2(s.east_km, s.north_km) * 180.0 / std::numbers::pi;
    return degrees < 0 ? degrees + 360.0 : degrees;
}

GeoPoint offset_km(GeoPoint from, double east_km, double north_km)
{
    const double latitude = from.latitude + north_km / km_per_degree;
    const double scale = km_per_degree * std::cos(radians((from.latitude + latitude) / 2));
    return {latitude, from.longitude + east_km / scale};
}

GeoPoint interpolate(GeoPoint a, GeoPoint b, double fraction)
{
    return {a.latitude + (b.latitude - a.latitude) * fraction,
        a.longitude + (b.longitude - a.longitude) * fraction};
}

bool contains(const std::vector<GeoPoint>& polygon, GeoPoint point)
{
    bool inside = false;
    for (std::size_t i = 0, j = polygon.size() - 1; i < polygon.size(); j = i++) {
        const GeoPoint& a = polygon[i];
        const GeoPoint& b = polygon[j];
        if ((a.latitude > point.latitude) == (b.latitude > point.latitude))
            continue;
        const double fraction = (point.latitude - a.latitude) / (b.latitude - a.latitude);
        if (point.longitude < a.longitude + fraction * (b.longitude - a.longitude))
            inside = !inside;
    }
    return inside;
}

std::int32_t to_degrees_1e7(double degrees)
{
    return static_cast<std::int32_t>(std::lround(degrees * 1e7));
}

std::int32_t limit_precision(std::int32_t degrees_1e7, std::uint32_t precision_bits)
{
    if (precision_bits == 0 || precision_bits >= 32)
        return degrees_1e7;
    const std::uint32_t mask = 0xffffffffU << (32 - precision_bits);
    const std::uint32_t half_cell = 1U << (31 - precision_bits);
    return static_cast<std::int32_t>((static_cast<std::uint32_t>(degrees_1e7) & mask) + half_cell);
}

} // namespace meshview::simulator
