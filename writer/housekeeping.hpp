#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include <spdlog/logger.h>

#include "common/config.hpp"
#include "common/time.hpp"
#include "writer/daily_schedule.hpp"
#include "writer/small_steps.hpp"
#include "writer/upkeep.hpp"

namespace meshview::writer {

/// What the configuration asks for once a day (`[cleanup]`), done beside ingest on a thread of its own with
/// low priority and connections of its own: a verified backup, then the deletion of what is too old. What
/// was missed because the machine was off is made up for some minutes after the start, when its clock can be
/// trusted. Failures are logged, counted, and tried again the next day; they never end the writer.
///
/// `config` outlives it. `report` is for any thread.
class Housekeeping {
public:
    struct Options {
        Pace pace{};
        std::chrono::milliseconds catch_up_after{std::chrono::minutes{10}};
        std::chrono::milliseconds look_interval{1'000};
    };

    struct Report {
        std::uint64_t deleted_rows = 0;
        std::uint64_t returned_bytes = 0; ///< to the file system
        TimeUs longest_step_us = 0; ///< of deletion and vacuum: how long ingest may have waited for one
        TimeUs last_cleanup_us = 0; ///< end of the last one that went well; 0: none since the start
        TimeUs last_backup_us = 0;
        std::uint64_t cleanup_failures = 0;
        std::uint64_t backup_failures = 0;
    };

    Housekeeping(const Config& config, std::unique_ptr<Upkeep> upkeep, const Options& options);
    /// Waits for the thread, as `stop` says.
    ~Housekeeping() = default;
    Housekeeping(const Housekeeping&) = delete;
    Housekeeping& operator=(const Housekeeping&) = delete;

    Report report() const;

    /// Ends the work soon: the step in hand is finished, a backup is given up without a trace.
    void stop() { thread_.request_stop(); }

private:
    void run(const std::stop_token& stop);
    void catch_up(const std::stop_token& stop);
    void clean(const std::stop_token& stop);
    void back_up(const std::stop_token& stop);
    bool cleanup_was_missed();
    bool backup_was_missed();
    bool makes_backups() const;

    const Config& config_;
    const std::unique_ptr<Upkeep> upkeep_;
    const Options options_;
    const std::shared_ptr<spdlog::logger> log_;
    mutable std::mutex mutex_;
    Report report_; ///< protected by mutex_
    std::jthread thread_; ///< `housekeeping`; last, so that it ends first
};

} // namespace meshview::writer
