#include "migrations/dialect.hpp"

#include <array>

#include <fmt/format.h>

namespace meshview::migrations {

namespace {

std::string readable_bytes(std::int64_t bytes)
{
    static constexpr std::array units{"bytes", "kB", "MB", "GB", "TB"};
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; value >= 1000 && unit + 1 < units.size(); ++unit)
        value /= 1000;
    return fmt::format("{:.{}f} {}", value, unit > 2 ? 1 : 0, units.at(unit));
}

std::string readable_seconds(double seconds)
{
    return seconds < 0.5 ? "at once"
        : seconds < 90   ? fmt::format("about {:.0f} s", seconds)
                         : fmt::format("about {:.0f} min", seconds / 60);
}

} // namespace

std::string describe(const StrategyPlan& plan)
{
    std::string text = plan.strategy;
    if (!plan.reason.empty())
        text += fmt::format(" ({})", plan.reason);
    text += ", " + readable_seconds(plan.seconds);
    if (plan.bytes_written > 0)
        text += fmt::format(", {} to write", readable_bytes(plan.bytes_written));
    return text;
}

} // namespace meshview::migrations
