#include "simulator/region.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string_view>

namespace meshview::simulator {

bool Region::is_land(GeoPoint point) const
{
    if (distance_km(center, point) > radius_km)
        return false;
    return std::none_of(
        water.begin(), water.end(), [&](const auto& polygon) { return contains(polygon, point); });
}

namespace {

// Even in angle and area, so that a few places already fill the country.
GeoPoint somewhere(GeoPoint center, double radius_km, double turn, Random& random)
{
    const double angle = 2 * std::numbers::pi * (turn + random.between(-0.08, 0.08));
    const double distance = radius_km * std::sqrt(random.between(0.02, 0.8));
    return offset_km(center, distance * std::sin(angle), distance * std::cos(angle));
}

constexpr std::array<std::string_view, 12> place_names{"Old Town", "Riverside", "Northside", "Harbor",
    "Airport", "University", "Market Square", "Lakeview", "Mill Street", "Southgate", "Station Quarter",
    "Westend"};
constexpr std::array<std::string_view, 6> hill_names{
    "Castle Hill", "Windy Ridge", "Water Tower", "Signal Peak", "Eagle Rock", "Beacon Hill"};
constexpr double golden_ratio = 0.618033988749895;

} // namespace

Region region_around(GeoPoint center, double radius_km, Random& random)
{
    Region region;
    region.center = center;
    region.radius_km = radius_km;
    for (std::size_t i = 0; i < place_names.size(); ++i) {
        const GeoPoint point =
            i == 0 ? center : somewhere(center, radius_km, golden_ratio * static_cast<double>(i), random);
        const double weight = i == 0 ? 4 : random.between(0.5, 2);
        region.places.push_back({std::string(place_names[i]), point, weight, std::max(0.3, radius_km / 15)});
    }
    for (std::size_t i = 0; i < hill_names.size(); ++i) {
        const GeoPoint point =
            somewhere(center, radius_km * 0.8, golden_ratio * static_cast<double>(i) + 0.3, random);
        region.hills.push_back({std::string(hill_names[i]), point, random.between(150, 900)});
    }
    constexpr std::array<std::string_view, 4> travellers{"Bus 42", "Delivery Van", "Tram", "Bike Courier"};
    constexpr std::array<double, 4> speeds{38, 45, 30, 18};
    for (std::size_t i = 0; i < travellers.size(); ++i) {
        Route route{std::string(travellers[i]), {}, speeds[i]};
        for (std::size_t stop = 0; stop < 4; ++stop)
            route.points.push_back(region.places[(i * 3 + stop * 2) % region.places.size()].center);
        region.routes.push_back(std::move(route));
    }
    return region;
}

} // namespace meshview::simulator
