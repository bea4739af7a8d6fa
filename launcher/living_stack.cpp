#include "launcher/living_stack.hpp"

#include <chrono>
#include <csignal>
#include <optional>

#include <fmt/format.h>
#include <unistd.h>

#include "common/coordination/status_file.hpp"
#include "common/exit_code.hpp"
#include "launcher/progress.hpp"
#include "launcher/stack_file.hpp"

namespace meshview::launcher {

namespace {

constexpr std::chrono::milliseconds look_interval{50};
constexpr std::size_t progress_columns = 79;

/// The record once the stack serves again after a restart; nothing when the launcher ended instead.
std::optional<StackRecord> wait_for_pages(const LivingStack& stack, const std::filesystem::path& database)
{
    coordination::StatusReader status(database);
    const TimeUs begun_us = steady_us();
    TimeUs unchanged_us = 0;
    while (!stack.launcher.ends_within(look_interval)) {
        const auto record = look_at_stack(database).record;
        if (!record)
            continue;
        if (record->restarts > stack.record.restarts && record->state == StackState::serving)
            return record;
        const auto& seen = status.poll();
        const std::string progress =
            seen.migration ? progress_line(*seen.migration, progress_columns) : std::string();
        show_on_terminal(progress.empty()
                ? fmt::format("{} for {}", to_string(record->state), format_duration(steady_us() - begun_us))
                : progress);
        unchanged_us = record->run_id == stack.record.run_id && record->state == stack.record.state
            ? steady_us() - begun_us
            : 0;
        if (unchanged_us > 10 * us_per_second)
            throw ExitError(ExitCode::configuration,
                "the stack goes on as it was and did not restart; meshview logs tells why");
    }
    return std::nullopt;
}

} // namespace

LivingStack find_stack(const std::filesystem::path& database)
{
    const StackLook look = look_at_stack(database);
    if (look.alive && look.record) {
        auto process = RunningProcess::open(look.record->pid);
        // Looked at again: the process may have ended, and its number been given anew, before it was opened.
        const StackLook again = look_at_stack(database);
        if (process && again.alive && again.record && again.record->pid == look.record->pid)
            return {*look.record, std::move(*process)};
    }
    throw ExitError(ExitCode::unavailable, fmt::format("no stack of {} is running", database.string()));
}

void show_on_terminal(const std::string& text)
{
    if (isatty(STDOUT_FILENO) != 1)
        return;
    fmt::print("\r\x1b[K{}", text);
    std::fflush(stdout);
}

StackRecord restart_and_wait(const LivingStack& stack, const std::filesystem::path& database)
{
    stack.launcher.send_signal(SIGHUP);
    const auto record = wait_for_pages(stack, database);
    show_on_terminal({});
    if (!record)
        throw ExitError(
            ExitCode::unavailable, "the stack ended instead of serving again; meshview logs tells why");
    return *record;
}

} // namespace meshview::launcher
