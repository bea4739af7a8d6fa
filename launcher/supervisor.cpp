#include "launcher/supervisor.hpp"

#include <algorithm>
#include <csignal>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace meshview::launcher {

namespace {

constexpr TimeUs first_delay_us = us_per_second / 2;
constexpr TimeUs longest_delay_us = 30 * us_per_second;
constexpr TimeUs stable_us = 60 * us_per_second;
constexpr TimeUs patience_us = 10 * us_per_second; ///< between SIGTERM and SIGKILL
constexpr int crash_loop = 5;
/// timeout(1), systemd and terminals may deliver one wish to stop as several signals.
constexpr TimeUs same_request_us = us_per_second;

bool restart_can_help(const ExitStatus& status)
{
    if (status.signal != 0)
        return true;
    switch (static_cast<ExitCode>(status.code)) {
    case ExitCode::usage:
    case ExitCode::configuration:
    case ExitCode::bad_data:
    case ExitCode::unavailable:
        return false;
    default:
        return true;
    }
}

std::string_view meaning(int code)
{
    switch (static_cast<ExitCode>(code)) {
    case ExitCode::usage:
        return " (usage)";
    case ExitCode::bad_data:
        return " (bad data)";
    case ExitCode::unavailable:
        return " (something it needs is unavailable)";
    case ExitCode::internal:
        return " (internal error)";
    case ExitCode::try_again:
        return " (transient)";
    case ExitCode::configuration:
        return " (configuration)";
    default:
        return "";
    }
}

/// The code with which the stack ends because of a process that ended like this.
ExitCode code_of(const ExitStatus& status)
{
    return status.signal != 0 || status.code == 0 ? ExitCode::internal : static_cast<ExitCode>(status.code);
}

/// Asked to stop, it did: also before it had come as far as to hear SIGTERM itself, or in the middle of a
/// migration, which goes on at the next start.
bool has_ended_as_asked(const ExitStatus& status)
{
    if (status.signal != 0)
        return status.signal == SIGTERM;
    return status.code == 0 || static_cast<ExitCode>(status.code) == ExitCode::try_again;
}

} // namespace

std::string_view to_string(Role role)
{
    constexpr std::array<std::string_view, role_count> names = {"reader", "simulate", "writer", "broker"};
    return names[static_cast<std::size_t>(role)];
}

std::string describe(const ExitStatus& status)
{
    if (status.signal != 0)
        return fmt::format("signal {} ({})", status.signal, strsignal(status.signal));
    return fmt::format("exit code {}{}", status.code, meaning(status.code));
}

Supervisor::Supervisor(std::vector<Role> roles, std::string program_name)
    : program_name_(std::move(program_name))
{
    for (const Role role : roles)
        process(role).wanted = true;
}

std::vector<Action> Supervisor::handle(const Event& event, TimeUs now_us, double jitter)
{
    now_us_ = now_us;
    jitter_ = jitter;
    std::visit([this](const auto& e) { on(e); }, event);
    return std::exchange(actions_, {});
}

void Supervisor::on(const Begin&)
{
    // The simulated mesh waits until somebody listens: what it says first would be lost.
    for (const Role role : {Role::broker, Role::writer, Role::reader})
        if (process(role).wanted)
            spawn(role);
}

void Supervisor::on(const Ready& event)
{
    came_up_ = true;
    const Process& simulator = process(Role::simulator);
    if (event.role == Role::writer && simulator.wanted && simulator.phase == Phase::waiting && !stopping())
        spawn(Role::simulator);
}

void Supervisor::on(const Exited& event)
{
    Process& ended = process(event.role);
    ++ended.generation;
    if (stopping()) {
        const bool was_asked = ended.phase == Phase::terminating;
        ended.phase = Phase::ended;
        if (was_asked && !has_ended_as_asked(event.status)) {
            say(Say::Level::warning,
                fmt::format("{} did not end cleanly: {}", to_string(event.role), describe(event.status)));
            if (code_ == ExitCode::ok)
                code_ = ExitCode::internal;
        }
        stop_next();
        return;
    }
    if (event.role == Role::simulator && event.status.code == 0 && event.status.signal == 0) {
        ended.phase = Phase::ended;
        say(Say::Level::info, "the simulated mesh has come to its end");
        return;
    }
    ended.failures = now_us_ - ended.started_us >= stable_us ? 1 : ended.failures + 1;
    const std::string how = describe(event.status);
    if (!restart_can_help(event.status))
        give_up(event.role, code_of(event.status),
            fmt::format("ended with {}, which a restart does not mend", how));
    else if (ended.failures >= crash_loop)
        give_up(event.role, code_of(event.status),
            fmt::format(
                "ended {} times in a row, last with {}; its last lines above say why", ended.failures, how));
    else
        back_off(event.role, how);
}

void Supervisor::on(const StopRequested&)
{
    if (!stopping()) {
        say(Say::Level::info, "stopping");
        stop_requested_us_ = now_us_;
        begin_stop(Mode::stopping, code_);
        return;
    }
    if (mode_ == Mode::restarting) {
        say(Say::Level::info, "stopping instead of restarting");
        stop_requested_us_ = now_us_;
        mode_ = Mode::stopping;
        return;
    }
    if (now_us_ - std::exchange(stop_requested_us_, now_us_) < same_request_us)
        return;
    say(Say::Level::warning, "asked a second time to stop: ending everything at once");
    for (const Role role : all_roles)
        if (is_alive(process(role)))
            actions_.emplace_back(Kill{role});
}

void Supervisor::on(const RestartRequested&)
{
    if (stopping())
        return;
    say(Say::Level::info, "restarting, to pick up new programs and migrations");
    begin_stop(Mode::restarting, ExitCode::ok);
}

void Supervisor::on(const TimerFired& event)
{
    Process& p = process(event.role);
    if (event.generation != p.generation)
        return;
    if (p.phase == Phase::backing_off && !stopping()) {
        spawn(event.role);
    } else if (p.phase == Phase::terminating) {
        say(Say::Level::warning,
            fmt::format("{} has not ended after {}; killing it", to_string(event.role),
                format_duration(patience_us)));
        actions_.emplace_back(Kill{event.role});
    }
}

void Supervisor::spawn(Role role)
{
    Process& p = process(role);
    p.phase = Phase::running;
    p.started_us = now_us_;
    actions_.emplace_back(Spawn{role});
}

void Supervisor::back_off(Role role, const std::string& how)
{
    Process& p = process(role);
    p.phase = Phase::backing_off;
    const TimeUs longest = std::min(first_delay_us << std::min(p.failures - 1, 10), longest_delay_us);
    const auto delay = static_cast<TimeUs>(static_cast<double>(longest) * (0.5 + jitter_ / 2));
    say(Say::Level::warning,
        fmt::format(
            "{} ended with {}; starting it again in {}", to_string(role), how, format_duration(delay)));
    arm(role, delay);
}

void Supervisor::give_up(Role role, ExitCode code, const std::string& why)
{
    process(role).phase = Phase::given_up;
    code_ = code;
    const bool others_can_go_on = came_up_ && role != Role::reader;
    say(Say::Level::error,
        fmt::format("{} {}; {}", to_string(role), why,
            others_can_go_on ? fmt::format(
                "the pages stay up with what is stored; mend the cause, then restart {}", program_name_)
                             : "stopping"));
    if (!others_can_go_on)
        begin_stop(Mode::stopping, code);
}

void Supervisor::begin_stop(Mode mode, ExitCode code)
{
    mode_ = mode;
    code_ = code;
    for (Process& p : processes_)
        if (p.phase == Phase::backing_off)
            p.phase = Phase::ended;
    stop_next();
}

void Supervisor::stop_next()
{
    for (const Role role : all_roles) {
        Process& p = process(role);
        if (p.phase == Phase::terminating)
            return; // its end comes back here
        if (p.phase != Phase::running)
            continue;
        p.phase = Phase::terminating;
        actions_.emplace_back(Terminate{role});
        arm(role, patience_us);
        return;
    }
    actions_.emplace_back(Finish{code_, mode_ == Mode::restarting});
}

void Supervisor::arm(Role role, TimeUs delay_us)
{
    actions_.emplace_back(ArmTimer{role, delay_us, ++process(role).generation});
}

void Supervisor::say(Say::Level level, std::string text)
{
    actions_.emplace_back(Say{level, "stack: " + std::move(text)});
}

} // namespace meshview::launcher
