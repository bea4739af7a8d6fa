#include "common/time.hpp"

#include <chrono>
#include <cmath>
#include <ctime>

#include <fmt/format.h>

namespace meshview {

TimeUs now_us()
{
    using namespace std::chrono;
    return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

TimeUs steady_us()
{
    using namespace std::chrono;
    return duration_cast<microseconds>(steady_clock::now().time_since_epoch()).count();
}

namespace {

std::tm utc_fields(TimeUs time_us, TimeUs& fraction_us)
{
    fraction_us = time_us % us_per_second;
    std::time_t seconds = time_us / us_per_second;
    if (fraction_us < 0) {
        fraction_us += us_per_second;
        --seconds;
    }
    std::tm fields{};
    gmtime_r(&seconds, &fields);
    return fields;
}

} // namespace

std::string format_utc(TimeUs time_us)
{
    TimeUs fraction_us = 0;
    const std::tm t = utc_fields(time_us, fraction_us);
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday,
        t.tm_hour, t.tm_min, t.tm_sec);
}

std::string format_iso8601(TimeUs time_us)
{
    TimeUs fraction_us = 0;
    const std::tm t = utc_fields(time_us, fraction_us);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", t.tm_year + 1900, t.tm_mon + 1,
        t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec, fraction_us);
}

std::string format_duration(TimeUs duration_us)
{
    const double ms = static_cast<double>(duration_us) / 1000.0;
    if (ms < 10)
        return fmt::format("{:.1f} ms", ms);
    if (ms < 1000)
        return fmt::format("{:.0f} ms", ms);
    if (ms < 60'000)
        return fmt::format("{:.1f} s", ms / 1000);
    const TimeUs seconds = duration_us / us_per_second;
    if (seconds < 3600)
        return fmt::format("{} min {} s", seconds / 60, seconds % 60);
    return fmt::format("{} h {} min", seconds / 3600, seconds % 3600 / 60);
}

} // namespace meshview
