#include "simulator/track.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace meshview::simulator {

Track::Track(std::vector<GeoPoint> points, double speed_kmh, double rest_minutes, double phase)
    : points_(std::move(points))
    , length_km_(0)
    , speed_kmh_(speed_kmh)
    , rest_s_(rest_minutes * 60)
    , phase_(phase)
{
    distance_km_.push_back(0);
    for (std::size_t i = 1; i < points_.size(); ++i) {
        length_km_ += simulator::distance_km(points_[i - 1], points_[i]);
        distance_km_.push_back(length_km_);
    }
}

Motion Track::along(double travelled_km, bool forwards) const
{
    const double from_start =
        std::clamp(forwards ? travelled_km : length_km_ - travelled_km, 0.0, length_km_);
    const auto above = std::upper_bound(distance_km_.begin() + 1, distance_km_.end() - 1, from_start);
    const auto i = static_cast<std::size_t>(above - distance_km_.begin());
    const double leg = distance_km_[i] - distance_km_[i - 1];
    const double fraction = leg > 0 ? (from_start - distance_km_[i - 1]) / leg : 0;
    const double heading =
        forwards ? bearing_deg(points_[i - 1], points_[i]) : bearing_deg(points_[i], points_[i - 1]);
    return {interpolate(points_[i - 1], points_[i], fraction), speed_kmh_, heading};
}

Motion Track::at(TimeUs time_us) const
{
    const double travel_s = length_km_ / speed_kmh_ * 3600;
    const double round_trip_s = 2 * (travel_s + rest_s_);
    const double seconds = static_cast<double>(time_us) / static_cast<double>(us_per_second);
    double s = std::fmod(seconds + phase_ * round_trip_s, round_trip_s);
    const bool forwards = s < travel_s + rest_s_;
    if (!forwards)
        s -= travel_s + rest_s_;
    if (s >= travel_s) { // resting at the end of this leg
        Motion rest = along(length_km_, forwards);
        rest.speed_kmh = 0;
        return rest;
    }
    return along(s / 3600 * speed_kmh_, forwards);
}

} // namespace meshview::simulator
