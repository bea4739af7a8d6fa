#include <cstdlib>

#include <doctest/doctest.h>

#include "simulator/day.hpp"
#include "simulator/geography.hpp"
#include "simulator/random.hpp"
#include "simulator/region.hpp"
#include "simulator/track.hpp"

namespace meshview::simulator {

TEST_CASE("random numbers are the same on every machine")
{
    Random random(1);
    CHECK(random.bits() == 2469588189546311528ULL); // std::mt19937_64 is specified bit for bit
    CHECK(random.bits() == 2516265689700432462ULL);
    for (int i = 0; i < 1000; ++i) {
        const double value = random.between(-2, 3);
        CHECK(value >= -2);
        CHECK(value < 3);
        CHECK(random.below(7) < 7);
    }
    CHECK(Random::stream(1, 2).bits() != Random::stream(1, 3).bits());
    CHECK(Random::stream(1, 2).bits() != Random::stream(2, 2).bits());
}

TEST_CASE("distances and bearings")
{
    const GeoPoint san_francisco{37.7749, -122.4194};
    const GeoPoint oakland{37.8044, -122.2712};
    CHECK(distance_km(san_francisco, oakland) == doctest::Approx(13.4).epsilon(0.01));
    CHECK(bearing_deg({0, 0}, {0, 1}) == doctest::Approx(90));
    CHECK(bearing_deg({0, 0}, {-1, -1}) == doctest::Approx(225).epsilon(0.01));
    const GeoPoint moved = offset_km(san_francisco, 3, 4);
    CHECK(distance_km(san_francisco, moved) == doctest::Approx(5).epsilon(0.001));
}

TEST_CASE("precision keeps the top bits and adds half a cell")
{
    CHECK(limit_precision(377749000, 32) == 377749000);
    CHECK(limit_precision(377749000, 0) == 377749000);
    const auto coarse = static_cast<std::uint32_t>(limit_precision(377749000, 13));
    CHECK((coarse >> 19) == (377749000U >> 19));
    CHECK((coarse & 0x7ffffU) == 0x40000U);
    CHECK(std::abs(limit_precision(-1224194000, 14) - -1224194000) < 1 << 18);
}

TEST_CASE("a track goes there and back, with a rest at both ends")
{
    const Track track({{0, 0}, {0, 0.1}}, 60, 5, 0);
    const TimeUs minute = 60 * us_per_second;
    CHECK(track.length_km() == doctest::Approx(11.12).epsilon(0.01));
    const Motion start = track.at(0);
    CHECK(start.point.longitude == doctest::Approx(0));
    CHECK(start.speed_kmh == 60);
    CHECK(start.heading_deg == doctest::Approx(90));
    CHECK(track.at(5 * minute).point.longitude == doctest::Approx(0.045).epsilon(0.01));
    const Motion rest = track.at(13 * minute);
    CHECK(rest.speed_kmh == 0);
    CHECK(rest.point.longitude == doctest::Approx(0.1));
    const Motion back = track.at(18 * minute);
    CHECK(back.heading_deg == doctest::Approx(270));
    CHECK(back.point.longitude < 0.1);
}

TEST_CASE("the day has a noon and a night")
{
    const GeoPoint bay{37.7, -122.2};
    const TimeUs noon_utc = 1'767'268'800 * us_per_second; // 2026-01-01 12:00
    CHECK(solar_hour(noon_utc, {0, 0}) == doctest::Approx(12));
    CHECK(solar_hour(noon_utc, bay) == doctest::Approx(3.85).epsilon(0.01));
    CHECK(chat_activity(3.5) < chat_activity(19.5));
    CHECK(sunlight(12) == doctest::Approx(1));
    CHECK(sunlight(2) == 0);
}

TEST_CASE("the bay is water, its towns are land")
{
    const Region region = bay_area(60);
    CHECK_FALSE(region.is_land({37.70, -122.30}));
    CHECK_FALSE(region.is_land({37.70, -122.80}));
    for (const Place& place : region.places)
        CHECK_MESSAGE(region.is_land(place.center), place.name);
    CHECK(bay_area(20).places.size() < region.places.size());
    Random random(3);
    const Region vienna = region_around({48.21, 16.37}, 15, random);
    for (const Place& place : vienna.places)
        CHECK(distance_km(vienna.center, place.center) <= 15);
}

} // namespace meshview::simulator
