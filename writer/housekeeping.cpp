#include "writer/housekeeping.hpp"

#include <algorithm>
#include <exception>
#include <optional>

#include <fmt/format.h>
#include <pthread.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/log.hpp"
#include "writer/pause.hpp"

namespace meshview::writer {

namespace {

constexpr TimeUs missed_after_us = us_per_day + us_per_hour;

// Packing a backup takes a core for a while; whoever receives and stores comes first.
void give_way_to_others()
{
    pthread_setname_np(pthread_self(), "housekeeping");
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), 10);
}

TimeUs oldest_to_keep_us(const CleanupConfig& config, TimeUs now_us)
{
    return now_us - config.days_to_keep * us_per_day;
}

} // namespace

Housekeeping::Housekeeping(const Config& config, std::unique_ptr<Upkeep> upkeep, const Options& options)
    : config_(config)
    , upkeep_(std::move(upkeep))
    , options_(options)
    , log_(log::also_to(config.logging.db_cleanup_logfile))
{
    if (config.cleanup.enabled || config.cleanup.backup_enabled)
        thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Housekeeping::Report Housekeeping::report() const
{
    const std::lock_guard guard(mutex_);
    return report_;
}

void Housekeeping::run(const std::stop_token& stop)
{
    give_way_to_others();
    const CleanupConfig& wanted = config_.cleanup;
    DailySchedule cleanup(wanted.hour, wanted.minute, now_us(), steady_us());
    DailySchedule backup(wanted.backup_hour, wanted.backup_minute, now_us(), steady_us());
    if (wanted.backup_enabled && !makes_backups())
        log_->warn("backup: [cleanup] backup_enabled does nothing: {}", upkeep_->no_backups());
    const TimeUs catch_up_us = steady_us() + options_.catch_up_after.count() * 1000;
    bool caught_up = false;
    while (!stop.stop_requested()) {
        if (!caught_up && steady_us() >= catch_up_us) {
            caught_up = true;
            catch_up(stop);
        }
        if (backup.is_due(now_us(), steady_us()) && makes_backups())
            back_up(stop);
        if (cleanup.is_due(now_us(), steady_us()) && wanted.enabled)
            clean(stop);
        pause(stop, options_.look_interval);
    }
}

void Housekeeping::catch_up(const std::stop_token& stop)
{
    if (makes_backups() && backup_was_missed())
        back_up(stop);
    if (config_.cleanup.enabled && cleanup_was_missed())
        clean(stop);
}

bool Housekeeping::makes_backups() const
{
    return config_.cleanup.backup_enabled && upkeep_->no_backups().empty();
}

bool Housekeeping::cleanup_was_missed()
try {
    const TimeUs oldest_us = upkeep_->oldest_packet_us();
    return oldest_us != 0 && oldest_us < oldest_to_keep_us(config_.cleanup, now_us()) - missed_after_us;
} catch (const std::exception& error) {
    log_->warn("cleanup: cannot look at the database: {}", error.what());
    return false;
}

bool Housekeeping::backup_was_missed()
{
    return upkeep_->newest_backup_us() < now_us() - missed_after_us;
}

void Housekeeping::clean(const std::stop_token& stop)
try {
    const TimeUs begun_us = steady_us();
    const TimeUs before_us = oldest_to_keep_us(config_.cleanup, now_us());
    log_->info("cleanup: deleting what is older than {} days (before {})", config_.cleanup.days_to_keep,
        format_utc(before_us));
    const auto done = upkeep_->clean(before_us, options_.pace, stop);
    if (!done)
        return log_->info("cleanup: another writer is at it");
    const auto& [expiry, vacuum] = *done;
    StepsTaken taken = expiry.taken;
    taken += vacuum.taken;
    std::string tables;
    for (const auto& [table, rows] : expiry.deleted)
        if (rows > 0)
            tables += fmt::format("{}{} {}", tables.empty() ? "" : ", ", rows, table);
    log_->info("cleanup: {}{} rows deleted{}, {} MB given back, in {}; {} steps, the longest {}",
        taken.stopped ? "stopped; " : "", expiry.rows(), tables.empty() ? "" : fmt::format(" ({})", tables),
        vacuum.bytes / 1'000'000, format_duration(steady_us() - begun_us), taken.steps,
        format_duration(taken.longest_us));
    const std::lock_guard guard(mutex_);
    report_.deleted_rows += static_cast<std::uint64_t>(expiry.rows());
    report_.returned_bytes += static_cast<std::uint64_t>(std::max<std::int64_t>(vacuum.bytes, 0));
    report_.longest_step_us = std::max(report_.longest_step_us, taken.longest_us);
    if (!taken.stopped)
        report_.last_cleanup_us = now_us();
} catch (const std::exception& error) {
    log_->error("cleanup: not finished, to be tried again the next day: {}", error.what());
    const std::lock_guard guard(mutex_);
    ++report_.cleanup_failures;
}

void Housekeeping::back_up(const std::stop_token& stop)
try {
    const migrations::Backup backup = upkeep_->back_up(stop);
    log_->info("backup: {} MB copied, checked and packed into {} ({} MB) in {}",
        backup.database_bytes / 1'000'000, backup.file.string(), backup.bytes / 1'000'000 + 1,
        format_duration(backup.duration_us));
    const std::lock_guard guard(mutex_);
    report_.last_backup_us = now_us();
} catch (const std::exception& error) {
    if (stop.stop_requested())
        return;
    log_->error("backup: none was made, to be tried again the next day: {}", error.what());
    const std::lock_guard guard(mutex_);
    ++report_.backup_failures;
}

} // namespace meshview::writer
