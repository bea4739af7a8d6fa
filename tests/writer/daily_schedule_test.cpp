#include <doctest/doctest.h>

#include <cstdlib>
#include <ctime>
#include <string>

#include "writer/daily_schedule.hpp"

using namespace meshview;
using writer::DailySchedule;

namespace {

/// The local time of a place, for the length of a test.
class TimeZone {
public:
    explicit TimeZone(const char* name)
    {
        setenv("TZ", name, 1);
        tzset();
    }
    ~TimeZone()
    {
        unsetenv("TZ");
        tzset();
    }
    TimeZone(const TimeZone&) = delete;
    TimeZone& operator=(const TimeZone&) = delete;
};

constexpr TimeUs minute_us = 60 * us_per_second;
constexpr TimeUs noon_us = 1'767'268'800 * us_per_second; // 2026-01-01 12:00 UTC

/// Both clocks go on together, a minute at a time; how often it was due.
int count_due(DailySchedule& schedule, TimeUs& now_us, TimeUs& steady_us, TimeUs time_us)
{
    int due = 0;
    for (const TimeUs end_us = now_us + time_us; now_us < end_us;) {
        now_us += minute_us;
        steady_us += minute_us;
        due += schedule.is_due(now_us, steady_us) ? 1 : 0;
    }
    return due;
}

} // namespace

TEST_CASE("a daily schedule is due once a day, at its time")
{
    const TimeZone utc("UTC0");
    TimeUs now = noon_us;
    TimeUs steady = 5;
    DailySchedule schedule(2, 30, now, steady);
    CHECK(format_utc(schedule.next_us()) == "2026-01-02 02:30:00");
    CHECK_FALSE(schedule.is_due(now, steady));
    CHECK(count_due(schedule, now, steady, 14 * us_per_hour) == 0);
    CHECK(count_due(schedule, now, steady, us_per_hour) == 1);
    CHECK(format_utc(schedule.next_us()) == "2026-01-03 02:30:00");
    CHECK(count_due(schedule, now, steady, 10 * us_per_day) == 10);
}

TEST_CASE("a daily schedule follows local time, also over the change of clocks")
{
    const TimeZone berlin("CET-1CEST,M3.5.0,M10.5.0/3");
    TimeUs now = 1'774'656'000 * us_per_second; // 2026-03-28 00:00 UTC; clocks go forward on the 29th
    TimeUs steady = 0;
    DailySchedule schedule(4, 0, now, steady);
    CHECK(format_utc(schedule.next_us()) == "2026-03-28 03:00:00");
    CHECK(count_due(schedule, now, steady, 12 * us_per_hour) == 1);
    CHECK(format_utc(schedule.next_us()) == "2026-03-29 02:00:00");
    CHECK(count_due(schedule, now, steady, 30 * us_per_day) == 30);
}

TEST_CASE("a clock that is set makes nothing due")
{
    const TimeZone utc("UTC0");
    TimeUs now = noon_us;
    TimeUs steady = 0;
    DailySchedule schedule(2, 0, now, steady);
    SUBCASE("forward by a year, and back")
    {
        CHECK_FALSE(schedule.is_due(now + 365 * us_per_day, steady + minute_us));
        CHECK_FALSE(schedule.is_due(now + 2 * minute_us, steady + 2 * minute_us));
        now += 2 * minute_us;
        steady += 2 * minute_us;
        CHECK(count_due(schedule, now, steady, us_per_day) == 1);
    }
    SUBCASE("from 1970 to the truth, as on a board without a clock")
    {
        DailySchedule early(2, 0, 0, steady);
        CHECK_FALSE(early.is_due(now, steady + minute_us));
        CHECK(format_utc(early.next_us()) == "2026-01-02 02:00:00");
    }
    SUBCASE("back by a day")
    {
        now -= us_per_day;
        CHECK_FALSE(schedule.is_due(now, steady));
        CHECK(format_utc(schedule.next_us()) == "2026-01-01 02:00:00");
        CHECK(count_due(schedule, now, steady, us_per_day) == 1);
    }
    SUBCASE("corrections by seconds do not count")
    {
        CHECK_FALSE(schedule.is_due(schedule.next_us() - us_per_second, steady + 14 * us_per_hour));
        CHECK(schedule.is_due(schedule.next_us() + us_per_second, steady + 14 * us_per_hour));
    }
}
