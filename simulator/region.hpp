#pragma once

#include <string>
#include <vector>

#include "simulator/geography.hpp"
#include "simulator/random.hpp"

namespace meshview::simulator {

/// A town or quarter where people with radios live.
struct Place {
    std::string name;
    GeoPoint center;
    double weight = 1; ///< how many nodes, compared with the other places
    double spread_km = 2.5; ///< one sigma of the distance of a node from the centre
};

/// A summit that carries a router.
struct Hill {
    std::string name;
    GeoPoint summit;
    double altitude_m = 0;
};

/// A way that vehicles take (track.hpp).
struct Route {
    std::string name; ///< what travels there: `Ferry`, `Caltrain`
    std::vector<GeoPoint> points;
    double speed_kmh = 40;
};

/// The country in which a mesh stands.
struct Region {
    GeoPoint center;
    double radius_km = 0;
    std::vector<Place> places;
    std::vector<Hill> hills;
    std::vector<Route> routes;
    std::vector<std::vector<GeoPoint>> water; ///< polygons where no node stands

    /// Inside the radius and not in the water.
    bool is_land(GeoPoint point) const;
};

/// The San Francisco Bay with its towns, hills, ferries and trains, cut at `radius_km` around its middle.
Region bay_area(double radius_km);

/// An invented country around any other place.
Region region_around(GeoPoint center, double radius_km, Random& random);

} // namespace meshview::simulator
