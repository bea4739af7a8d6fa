#pragma once

#include <vector>

#include "common/time.hpp"
#include "simulator/geography.hpp"

namespace meshview::simulator {

/// Where something is at a moment, and how it moves.
struct Motion {
    GeoPoint point;
    double speed_kmh = 0; ///< 0 while it rests
    double heading_deg = 0;
};

/// A way that is travelled there and back for ever, with a rest at both ends: a ferry, a train, a commute, a
/// dog walk. Immutable; the place is a pure function of time.
class Track {
public:
    /// `points`: at least two, not all the same. `phase` in [0, 1) is where in the round trip time zero
    /// falls.
    Track(std::vector<GeoPoint> points, double speed_kmh, double rest_minutes, double phase);

    Motion at(TimeUs time_us) const;
    double length_km() const { return length_km_; }

private:
    Motion along(double travelled_km, bool forwards) const;

    std::vector<GeoPoint> points_;
    std::vector<double> distance_km_; ///< from the start, for each point
    double length_km_;
    double speed_kmh_;
    double rest_s_;
    double phase_;
};

} // namespace meshview::simulator
