#include "common/coordination/migration_status.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace meshview::coordination {

namespace {

constexpr std::array<std::pair<MigrationState, std::string_view>, 4> state_names{{
    {MigrationState::pending, "pending"},
    {MigrationState::running, "running"},
    {MigrationState::complete, "complete"},
    {MigrationState::failed, "failed"},
}};

std::string with_thousands(std::int64_t number)
{
    std::string digits = std::to_string(number);
    for (std::size_t end = digits.size(); end > 3; end -= 3)
        digits.insert(end - 3, 1, ',');
    return digits;
}

} // namespace

std::string_view to_string(MigrationState state)
{
    for (const auto& [value, name] : state_names)
        if (value == state)
            return name;
    return "unknown";
}

std::optional<MigrationState> parse_migration_state(std::string_view text)
{
    for (const auto& [value, name] : state_names)
        if (name == text)
            return value;
    return std::nullopt;
}

std::string describe_progress(const MigrationStatus& status)
{
    std::string text = status.step == 0 ? fmt::format("before step 1 of {}", status.steps)
                                        : fmt::format("step {} of {}", status.step, status.steps);
    if (!status.step_name.empty())
        text += fmt::format(" ({})", status.step_name);
    if (status.rows_total > 0)
        text += fmt::format(
            ", {} of {} rows", with_thousands(status.rows_done), with_thousands(status.rows_total));
    else if (status.rows_done > 0)
        text += fmt::format(", {} rows", with_thousands(status.rows_done));
    if (status.seconds_left)
        text += fmt::format(", about {} left",
            format_duration(static_cast<TimeUs>(*status.seconds_left * static_cast<double>(us_per_second))));
    return text;
}

} // namespace meshview::coordination
