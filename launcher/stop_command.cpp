#include <chrono>
#include <csignal>

#include <fmt/format.h>

#include "launcher/commands.hpp"
#include "launcher/living_stack.hpp"

namespace meshview::launcher {

namespace {

constexpr std::chrono::milliseconds look_interval{50};

} // namespace

ExitCode stop_command(const Invocation& invocation)
{
    require_no_arguments(invocation);
    const Config config = load_config(invocation.sources);
    const LivingStack stack = find_stack(config.database.files());
    const TimeUs begun_us = steady_us();
    stack.launcher.send_signal(SIGTERM);
    while (!stack.launcher.ends_within(look_interval))
        show_on_terminal(fmt::format(
            "stopping the stack (pid {}) for {}", stack.record.pid, format_duration(steady_us() - begun_us)));
    show_on_terminal({});
    fmt::print(
        "the stack (pid {}) has ended after {}\n", stack.record.pid, format_duration(steady_us() - begun_us));
    return ExitCode::ok;
}

ExitCode restart_command(const Invocation& invocation)
{
    require_no_arguments(invocation);
    const Config config = load_config(invocation.sources);
    const LivingStack stack = find_stack(config.database.files());
    const TimeUs begun_us = steady_us();
    const StackRecord record = restart_and_wait(stack, config.database.files());
    fmt::print("restarted in {}; pages were away for {}; serving {}\n",
        format_duration(steady_us() - begun_us),
        record.away_us ? format_duration(*record.away_us) : "an unknown time", record.url);
    return ExitCode::ok;
}

} // namespace meshview::launcher
