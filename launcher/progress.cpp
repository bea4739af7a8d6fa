#include "launcher/progress.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "common/text.hpp"
#include "common/time.hpp"
#include "launcher/supervisor.hpp"

namespace meshview::launcher {

namespace {

constexpr std::size_t bar_width = 20;

double share_of_step(const coordination::MigrationStatus& status)
{
    if (status.rows_total <= 0)
        return 0;
    return std::clamp(
        static_cast<double>(status.rows_done) / static_cast<double>(status.rows_total), 0.0, 1.0);
}

/// ` 50 of 100 rows, 17 rows/s  3.0 s left`, as far as it is known; otherwise how long it has been at it.
std::string describe_rows(const coordination::MigrationStatus& status)
{
    if (status.rows_total <= 0) {
        const TimeUs since_us = status.updated_us - status.started_us;
        return since_us >= us_per_second ? fmt::format("  for {}", format_duration(since_us)) : std::string();
    }
    std::string text = fmt::format("  {} of {} rows", status.rows_done, status.rows_total);
    if (status.seconds_left && *status.seconds_left > 0 && status.rows_done < status.rows_total)
        text += fmt::format(", {:.0f} rows/s",
            static_cast<double>(status.rows_total - status.rows_done) / *status.seconds_left);
    if (status.seconds_left)
        text += fmt::format(
            "  {} left", format_duration(static_cast<TimeUs>(*status.seconds_left * us_per_second)));
    return text;
}

std::string describe_reader(const StackRecord& record, bool migrating)
{
    if (record.state == StackState::serving)
        return "serves " + record.url;
    return migrating ? "waits for the migrations" : std::string(to_string(record.state));
}

std::string describe_writer(
    const StackRecord& record, const std::optional<coordination::IngestStatus>& ingest, TimeUs now_us)
{
    if (!ingest || ingest->run_id != record.run_id)
        return std::string(to_string(StackState::starting));
    if (!ingest->broker_connected)
        return fmt::format(
            "no connection to the broker for {}", format_duration(now_us - ingest->broker_since_us));
    std::string text =
        fmt::format("{} messages received, {} packets stored", ingest->received, ingest->packets);
    if (record.messages_per_second)
        text += fmt::format(", {:.1f} messages/s", *record.messages_per_second);
    if (ingest->queue_depth > 0)
        text += fmt::format(", {} waiting", ingest->queue_depth);
    return text;
}

} // namespace

std::string progress_line(const coordination::MigrationStatus& status, std::size_t columns)
{
    if (status.state != coordination::MigrationState::running || status.steps <= 0)
        return {};
    const double share =
        std::clamp((std::max(status.step - 1, 0) + share_of_step(status)) / status.steps, 0.0, 1.0);
    const auto filled = static_cast<std::size_t>(share * bar_width);
    std::string line = fmt::format("migrating {}/{}  [{}{}] {:3.0f} %", status.step, status.steps,
        std::string(filled, '#'), std::string(bar_width - filled, '-'), share * 100);
    line += describe_rows(status) + "  " + printable(status.step_name);
    return repair_utf8(line, columns);
}

bool is_migrating(const coordination::StatusSnapshot& seen, const std::string& run_id)
{
    return seen.migration && seen.migration->run_id == run_id
        && seen.migration->state == coordination::MigrationState::running;
}

std::vector<std::string> live_lines(
    const StackRecord& record, const coordination::StatusSnapshot& seen, std::size_t columns, TimeUs now_us)
{
    const bool migrating = is_migrating(seen, record.run_id);
    std::vector<std::string> lines;
    for (const auto& [role, process] : record.processes) {
        std::string text = "runs";
        if (process.pid == 0)
            text = "not running";
        else if (role == to_string(Role::reader))
            text = describe_reader(record, migrating);
        else if (role == to_string(Role::writer))
            text = migrating ? progress_line(*seen.migration, columns)
                             : describe_writer(record, seen.ingest, now_us);
        lines.push_back(repair_utf8(fmt::format("{:<9} {}", role, text), columns));
    }
    return lines;
}

} // namespace meshview::launcher
