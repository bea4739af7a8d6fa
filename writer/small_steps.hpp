#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <stop_token>

#include <SQLiteCpp/Database.h>

#include "common/time.hpp"
#include "writer/write_turns.hpp"

namespace meshview::writer {

/// How long work may hold a database that somebody else writes to.
struct Pace {
    std::chrono::milliseconds step{5}; ///< what one transaction should take: ingest may have to wait for it
    std::chrono::milliseconds least_rest{10};
    int rest_factor = 4; ///< a rest is so many times as long as the step before it
    std::int64_t first_amount = 50;
    WriteTurns* turns = nullptr; ///< shared with ingest of this process
};

struct StepsTaken {
    std::int64_t steps = 0;
    TimeUs longest_us = 0; ///< that a transaction was open
    bool stopped = false; ///< before the end

    StepsTaken& operator+=(const StepsTaken& other);
};

/// Calls `step` with an amount, each time in a transaction of its own, until it answers that nothing is left
/// or a stop is requested. The amount follows the time that the step before took. A database that somebody
/// else holds is tried again later. Throws SQLite::Exception for everything else; what was committed stays.
StepsTaken run_in_small_steps(SQLite::Database& db, const Pace& pace, const std::stop_token& stop,
    const std::function<bool(std::int64_t amount)>& step);

} // namespace meshview::writer
