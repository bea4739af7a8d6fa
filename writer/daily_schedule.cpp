#include "writer/daily_schedule.hpp"

#include <cstdlib>
#include <ctime>

namespace meshview::writer {

namespace {

constexpr TimeUs largest_correction_us = us_per_hour;

// mktime knows the days on which clocks are changed.
TimeUs occurrence(TimeUs now_us, int days_later, int hour, int minute)
{
    const std::time_t now = now_us / us_per_second;
    std::tm local{};
    localtime_r(&now, &local);
    local.tm_mday += days_later;
    local.tm_hour = hour;
    local.tm_min = minute;
    local.tm_sec = 0;
    local.tm_isdst = -1;
    return std::mktime(&local) * us_per_second;
}

TimeUs next_after(TimeUs now_us, int hour, int minute)
{
    const TimeUs today_us = occurrence(now_us, 0, hour, minute);
    return today_us > now_us ? today_us : occurrence(now_us, 1, hour, minute);
}

} // namespace

DailySchedule::DailySchedule(int hour, int minute, TimeUs now_us, TimeUs steady_us)
    : hour_(hour)
    , minute_(minute)
    , wall_ahead_us_(now_us - steady_us)
    , next_us_(next_after(now_us, hour, minute))
{ }

bool DailySchedule::is_due(TimeUs now_us, TimeUs steady_us)
{
    const bool was_set = std::abs(now_us - steady_us - wall_ahead_us_) > largest_correction_us;
    wall_ahead_us_ = now_us - steady_us;
    if (!was_set && now_us < next_us_)
        return false;
    next_us_ = next_after(now_us, hour_, minute_);
    return !was_set;
}

} // namespace meshview::writer
