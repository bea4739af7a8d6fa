#include "writer/small_steps.hpp"

#include <algorithm>
#include <optional>

#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>

#include "writer/pause.hpp"

namespace meshview::writer {

namespace {

constexpr std::int64_t largest_amount = 1'000'000;

// Grows slowly, because the next rows may lie worse than these, and shrinks at once.
std::int64_t next_amount(std::int64_t amount, TimeUs took_us, TimeUs target_us)
{
    const std::int64_t fitting = amount * target_us / std::max<TimeUs>(took_us, 1);
    return std::clamp<std::int64_t>(std::min(fitting, amount * 3 / 2 + 1), 1, largest_amount);
}

bool take_step(SQLite::Database& db, WriteTurns* turns, std::int64_t amount,
    const std::function<bool(std::int64_t)>& step, TimeUs& took_us)
{
    std::optional<WriteTurns::Turn> turn;
    if (turns != nullptr)
        turn.emplace(*turns);
    SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
    const TimeUs begun_us = steady_us();
    const bool more = step(amount);
    transaction.commit();
    took_us = steady_us() - begun_us;
    return more;
}

} // namespace

StepsTaken& StepsTaken::operator+=(const StepsTaken& other)
{
    steps += other.steps;
    longest_us = std::max(longest_us, other.longest_us);
    stopped = stopped || other.stopped;
    return *this;
}

StepsTaken run_in_small_steps(SQLite::Database& db, const Pace& pace, const std::stop_token& stop,
    const std::function<bool(std::int64_t amount)>& step)
{
    const TimeUs target_us = pace.step.count() * 1000;
    StepsTaken taken;
    std::int64_t amount = pace.first_amount;
    for (bool more = true; more;) {
        if (stop.stop_requested()) {
            taken.stopped = true;
            break;
        }
        TimeUs took_us = target_us;
        try {
            more = take_step(db, pace.turns, amount, step, took_us);
            ++taken.steps;
            taken.longest_us = std::max(taken.longest_us, took_us);
            amount = next_amount(amount, took_us, target_us);
        } catch (const SQLite::Exception& error) {
            if (error.getErrorCode() != SQLITE_BUSY && error.getErrorCode() != SQLITE_LOCKED)
                throw;
        }
        if (more)
            pause(stop,
                std::max(std::chrono::microseconds(took_us * pace.rest_factor),
                    std::chrono::microseconds(pace.least_rest)));
    }
    return taken;
}

} // namespace meshview::writer
