#include "migrations/postgresql/prepare_database.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "common/coordination/decision.hpp"
#include "common/exit_code.hpp"
#include "migrations/postgresql/change.hpp"
#include "migrations/postgresql/target.hpp"
#include "migrations/prepare_database.hpp"

namespace meshview::migrations::postgresql {

namespace {

constexpr std::chrono::milliseconds first_wait{500};
constexpr std::chrono::milliseconds longest_wait{10'000};

void pause(const std::stop_token& stop, std::chrono::milliseconds time)
{
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any().wait_for(lock, stop, time, [] { return false; });
}

/// The right to change the database, once there is a server that gives it; null when stopped.
std::unique_ptr<PostgresqlChange> begin_change(
    const PostgresqlUrl& url, const PostgresqlChange::Options& options)
{
    bool said = false;
    for (auto wait = first_wait;; wait = std::min(wait * 2, longest_wait)) {
        try {
            auto change = PostgresqlChange::begin(url, options);
            if (said)
                spdlog::info("database: the server answers again");
            return change;
        } catch (const meshview::postgresql::ConnectionError& error) {
            if (error.code() != ExitCode::unavailable)
                throw;
            if (!std::exchange(said, true))
                spdlog::warn("database: {}; trying again until it answers", error.what());
        }
        pause(options.stop, wait);
        if (options.stop.stop_requested())
            return nullptr;
    }
}

void look_before(const PostgresqlUrl& url)
{
    const auto decision = coordination::decide_writer(PostgresqlTarget(url).look(), expectation());
    if (const auto* const fail = std::get_if<coordination::Fail>(&decision))
        throw ExitError(fail->code, fail->message);
    spdlog::info("database: {}: {}", url.printable(), std::get<coordination::Proceed>(decision).sentence);
}

void migrate(PostgresqlChange& change, const PostgresqlUrl& url)
{
    look_before(url);
    change.report().pending();
    const Plan plan = change.migrator().upgrade();
    change.log_drift(plan.target);
}

} // namespace

bool prepare_database(const PostgresqlUrl& url, const std::string& run_id, const std::stop_token& stop,
    const std::function<void(meshview::postgresql::Connection&)>& then)
try {
    const auto change = begin_change(url, {.program = "meshview-writer", .run_id = run_id, .stop = stop});
    if (!change)
        return false;
    try {
        migrate(*change, url);
        then(change->connection());
        return true;
    } catch (const ExitError& error) {
        if (stop.stop_requested() && error.code() == ExitCode::try_again) {
            spdlog::warn("stop: {}", error.what());
            return false;
        }
        change->report().failed(error.what());
        throw;
    }
} catch (const meshview::postgresql::Error& error) {
    throw meshview::postgresql::to_exit_error(url.printable(), error);
}

} // namespace meshview::migrations::postgresql
