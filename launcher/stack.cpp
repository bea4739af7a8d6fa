#include "launcher/stack.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <memory>
#include <optional>
#include <random>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/coordination/process_identity.hpp"
#include "common/coordination/status_file.hpp"
#include "common/time.hpp"
#include "launcher/output.hpp"
#include "launcher/progress.hpp"
#include "launcher/stack_report.hpp"
#include "launcher/takeover.hpp"

namespace meshview::launcher {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::chrono::milliseconds progress_interval{200};
constexpr std::chrono::milliseconds tick_interval{1000};

std::size_t terminal_columns()
{
    winsize size{};
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20 ? size.ws_col - 1U : 79;
}

StackRecord first_record(const StackPlan& plan)
{
    const auto self = coordination::this_process();
    StackRecord record;
    record.pid = self.pid;
    record.host = self.host;
    record.run_id = plan.run_id;
    record.started_us = plan.before ? plan.before->started_us : now_us();
    record.restarts = plan.before ? plan.before->restarts : 0;
    record.log = plan.log_name;
    return record;
}

/// Binds the Supervisor's decisions to processes, signals and timers.
class Stack {
public:
    Stack(const StackPlan& plan, const Config& config, const StackFile& file)
        : plan_(plan)
        , output_(config.logging, plan.log)
        , supervisor_(roles_of(plan), plan.program_name)
        , report_(file, first_record(plan), plan.before ? plan.before->away_since_steady_us : 0)
        , signals_(io_, SIGINT, SIGTERM, SIGHUP)
        , tick_timer_(io_)
        , status_(plan.database)
    {
        for (const Role role : all_roles)
            timers_[index(role)].emplace(io_);
        release_signals();
    }

    Finish run()
    {
        await_signal();
        tick();
        handle(Begin{});
        io_.run();
        return finish_.value_or(Finish{ExitCode::internal, false});
    }

    /// For the launcher that comes next.
    Handover handover(const StackFile& file) const
    {
        Handover next = plan_.next;
        next.stack_descriptor = file.keep_over_exec();
        next.started_us = report_.record().started_us;
        next.restarts = report_.record().restarts + 1;
        next.away_since_steady_us = report_.away_since_steady_us();
        return next;
    }

private:
    static std::size_t index(Role role) { return static_cast<std::size_t>(role); }

    static std::vector<Role> roles_of(const StackPlan& plan)
    {
        std::vector<Role> roles;
        for (const auto& [role, command] : plan.commands)
            roles.push_back(role);
        return roles;
    }

    void handle(const Event& event)
    {
        const double jitter = std::uniform_real_distribution<>(0, 1)(random_);
        for (const Action& action : supervisor_.handle(event, steady_us(), jitter))
            std::visit([this](const auto& a) { carry_out(a); }, action);
    }

    void carry_out(const Spawn& spawn)
    {
        const Role role = spawn.role;
        Child::Callbacks callbacks;
        callbacks.on_line = [this, role](std::string_view line) { take_line(role, line); };
        callbacks.on_end = [this, role](ExitStatus status) {
            // The Child is still on the stack of this call.
            asio::post(io_, [this, role, status] {
                children_[index(role)].reset();
                report_.ended(role);
                handle(Exited{role, status});
            });
        };
        try {
            children_[index(role)] =
                std::make_unique<Child>(io_, plan_.commands.at(role), std::move(callbacks));
            report_.spawned(role, children_[index(role)]->pid());
        } catch (const ExitError& error) {
            carry_out(Say{Say::Level::error, fmt::format("stack: {}", error.what())});
            asio::post(io_, [this, role, code = error.code()] {
                handle(Exited{role, ExitStatus{static_cast<int>(code), 0}});
            });
        }
    }

    void carry_out(const Terminate& terminate) { send_signal(terminate.role, SIGTERM); }
    void carry_out(const Kill& kill) { send_signal(kill.role, SIGKILL); }

    void carry_out(const ArmTimer& arm)
    {
        asio::steady_timer& timer = *timers_[index(arm.role)];
        timer.expires_after(std::chrono::microseconds(arm.delay_us));
        timer.async_wait([this, fired = TimerFired{arm.role, arm.generation}](error_code error) {
            if (!error)
                handle(fired);
        });
    }

    void carry_out(const Say& say)
    {
        switch (say.level) {
        case Say::Level::info:
            return spdlog::info("{}", say.text);
        case Say::Level::warning:
            return spdlog::warn("{}", say.text);
        case Say::Level::error:
            return spdlog::error("{}", say.text);
        }
    }

    void carry_out(const Finish& finish)
    {
        finish_ = finish;
        if (finish.restart)
            hold_signals();
        else if (report_.record().state != StackState::stopping)
            report_.stopping();
        signals_.cancel();
        tick_timer_.cancel();
        for (auto& timer : timers_)
            timer->cancel();
        output_.show_live({});
    }

    void take_line(Role role, std::string_view line)
    {
        output_.pass_on(to_string(role), line);
        if (!says_ready(role, line))
            return;
        report_.ready(role, line);
        handle(Ready{role});
    }

    void send_signal(Role role, int signal)
    {
        if (children_[index(role)])
            children_[index(role)]->send_signal(signal);
    }

    void await_signal()
    {
        signals_.async_wait([this](error_code error, int signal) {
            if (error)
                return;
            await_signal();
            if (signal == SIGHUP)
                rehearse_restart();
            else
                stop();
        });
    }

    void stop()
    {
        report_.stopping();
        handle(StopRequested{});
    }

    void rehearse_restart()
    {
        if (supervisor_.stopping() || rehearsal_)
            return;
        std::vector<std::filesystem::path> programs;
        for (const auto& [role, command] : plan_.commands)
            programs.push_back(command.program);
        rehearsal_.emplace(io_, plan_.rehearsal, std::move(programs),
            [this](const std::optional<std::string>& obstacle) { restart_unless(obstacle); });
    }

    void restart_unless(const std::optional<std::string>& obstacle)
    {
        if (obstacle)
            carry_out(Say{Say::Level::error,
                fmt::format("stack: not restarted, everything goes on as it was: {}", *obstacle)});
        rehearsal_.reset();
        if (obstacle || supervisor_.stopping())
            return;
        report_.restarting();
        handle(RestartRequested{});
    }

    void tick()
    {
        const auto& seen = status_.poll();
        report_.tick(seen);
        if (output_.is_terminal())
            output_.show_live(live_lines(report_.record(), seen, terminal_columns(), now_us()));
        const bool watched = output_.is_terminal() && report_.record().state == StackState::starting;
        tick_timer_.expires_after(watched ? progress_interval : tick_interval);
        tick_timer_.async_wait([this](error_code error) {
            if (!error && !finish_)
                tick();
        });
    }

    const StackPlan& plan_;
    asio::io_context io_{1};
    Output output_;
    Supervisor supervisor_;
    StackReport report_;
    asio::signal_set signals_;
    asio::steady_timer tick_timer_;
    std::array<std::optional<asio::steady_timer>, role_count> timers_;
    std::array<std::unique_ptr<Child>, role_count> children_;
    std::optional<Rehearsal> rehearsal_; ///< while a restart is being thought of
    coordination::StatusReader status_;
    std::mt19937 random_{std::random_device{}()};
    std::optional<Finish> finish_;
};

} // namespace

ExitCode run_stack(const StackPlan& plan, const Config& config, const StackFile& file)
{
    std::optional<Handover> next;
    {
        Stack stack(plan, config, file);
        const Finish finish = stack.run();
        if (!finish.restart)
            return finish.code;
        next = stack.handover(file);
    }
    leave_handover(*next);
    become(plan.restart);
}

} // namespace meshview::launcher
