#pragma once

#include "common/time.hpp"

namespace meshview::writer {

/// What happens once a day, at an hour and minute of local time: a pure function of the clocks that it is
/// shown. A wall clock that is set by more than an hour makes nothing due, however many days it skips: rows
/// that look old to a wrong clock must not be deleted for it.
class DailySchedule {
public:
    DailySchedule(int hour, int minute, TimeUs now_us, TimeUs steady_us);

    /// True once at each occurrence. To be asked at least every few minutes.
    bool is_due(TimeUs now_us, TimeUs steady_us);

    TimeUs next_us() const { return next_us_; }

private:
    int hour_;
    int minute_;
    TimeUs wall_ahead_us_; ///< of the steady clock, at the last look
    TimeUs next_us_;
};

} // namespace meshview::writer
