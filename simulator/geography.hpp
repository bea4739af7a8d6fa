#pragma once

#include <cstdint>
#include <vector>

namespace meshview::simulator {

/// A point on the ground, degrees (WGS 84).
struct GeoPoint {
    double latitude = 0;
    double longitude = 0;
};

/// Distances and bearings on a sphere treated as flat, good to a percent over the few hundred kilometres of a
/// mesh.
double distance_km(GeoPoint a, GeoPoint b);
/// Clockwise from north, in [0, 360).
double bearing_deg(GeoPoint from, GeoPoint to);
GeoPoint offset_km(GeoPoint from, double east_km, double north_km);
/// `fraction` of the way from a to b.
GeoPoint interpolate(GeoPoint a, GeoPoint b, double fraction);

/// True if `point` lies inside the closed polygon (even-odd rule).
bool contains(const std::vector<GeoPoint>& polygon, GeoPoint point);

/// Degrees as Meshtastic sends them: times 1e7.
std::int32_t to_degrees_1e7(double degrees);

/// What the firmware sends of a coordinate at `precision_bits`: the top bits kept, then half a cell added, so
/// that the result is the centre of the cell. 32 bits is exact.
std::int32_t limit_precision(std::int32_t degrees_1e7, std::uint32_t precision_bits);

} // namespace meshview::simulator
