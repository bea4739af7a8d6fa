#include "launcher/progress.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "common/text.hpp"
#include "common/time.hpp"

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
    if (status.rows_total > 0)
        line += fmt::format("  {} of {} rows", status.rows_done, status.rows_total);
    if (status.seconds_left)
        line += fmt::format(
            "  {} left", format_duration(static_cast<TimeUs>(*status.seconds_left * us_per_second)));
    line += "  " + printable(status.step_name);
    return repair_utf8(line, columns);
}

} // namespace meshview::launcher
