#pragma once

#include <cstdint>
#include <string>

namespace meshview {

/// Microseconds since the Unix epoch, UTC: the unit of every `*_us` column, field and parameter.
using TimeUs = std::int64_t;

inline constexpr TimeUs us_per_second = 1'000'000;
inline constexpr TimeUs us_per_hour = 3600 * us_per_second;
inline constexpr TimeUs us_per_day = 24 * us_per_hour;

/// The wall clock. Only the edges of a process read it (arrival of a message, of a request); everything else
/// takes a `TimeUs` parameter.
TimeUs now_us();

/// A clock that never jumps, for measuring how long something took. Microseconds since an arbitrary start.
TimeUs steady_us();

/// `2026-01-31 12:00:00` in UTC.
std::string format_utc(TimeUs time_us);

/// `2026-01-31T12:00:00.123456Z`, ISO 8601 in UTC.
std::string format_iso8601(TimeUs time_us);

/// A duration for people: `0.4 ms`, `38 ms`, `1.2 s`, `3 min 20 s`, `2 h 5 min`.
std::string format_duration(TimeUs duration_us);

} // namespace meshview
