#pragma once

#include "common/time.hpp"
#include "simulator/geography.hpp"

namespace meshview::simulator {

/// The hour of the day by the sun, in [0, 24), where `place` is.
double solar_hour(TimeUs time_us, GeoPoint place);

/// How much people write at this hour, 0 to 1: little at night, most in the evening.
double chat_activity(double hour);

/// How high the sun stands at this hour, 0 (night) to 1 (noon).
double sunlight(double hour);

} // namespace meshview::simulator
