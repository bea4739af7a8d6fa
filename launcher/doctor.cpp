#include "launcher/doctor.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace meshview::launcher {

std::string to_text(const Finding& finding)
{
    constexpr std::array<std::string_view, 3> words = {"ok", "warning", "PROBLEM"};
    std::string text = fmt::format(
        "{:<8} {:<9} {}\n", words[static_cast<std::size_t>(finding.level)], finding.topic, finding.text);
    if (!finding.fix.empty())
        text += fmt::format("{:<18} -> {}\n", "", finding.fix);
    return text;
}

ExitCode exit_code(const std::vector<Finding>& findings)
{
    for (const ExitCode gravest : {ExitCode::bad_data, ExitCode::configuration, ExitCode::unavailable,
             ExitCode::try_again, ExitCode::internal}) {
        const bool found = std::ranges::any_of(findings, [&](const Finding& finding) {
            return finding.level == Finding::Level::problem && finding.code == gravest;
        });
        if (found)
            return gravest;
    }
    return ExitCode::ok;
}

} // namespace meshview::launcher
