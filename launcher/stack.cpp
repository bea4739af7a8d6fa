#include "launcher/stack.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <memory>
#include <optional>
#include <random>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/coordination/status_file.hpp"
#include "common/time.hpp"
#include "launcher/output.hpp"
#include "launcher/progress.hpp"

namespace meshview::launcher {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::chrono::milliseconds progress_interval{200};

std::size_t terminal_columns()
{
    winsize size{};
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20 ? size.ws_col - 1U : 79;
}

/// What a process says in its log once it does its work (the contract of the log, docs/design.md).
std::string_view ready_word(Role role)
{
    switch (role) {
    case Role::writer:
        return "subscribed";
    case Role::reader:
        return "serving";
    default:
        return {};
    }
}

/// Binds the Supervisor's decisions to processes, signals and timers.
class Stack {
public:
    Stack(const StackPlan& plan, const Config& config)
        : plan_(plan)
        , output_(config.logging)
        , supervisor_(roles_of(plan), plan.program_name)
        , signals_(io_, SIGINT, SIGTERM, SIGHUP)
        , progress_timer_(io_)
        , status_(plan.database)
    {
        for (const Role role : all_roles)
            timers_[index(role)].emplace(io_);
    }

    Finish run()
    {
        await_signal();
        if (output_.is_terminal())
            show_progress();
        handle(Begin{});
        io_.run();
        return finish_.value_or(Finish{ExitCode::internal, false});
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
                handle(Exited{role, status});
            });
        };
        try {
            children_[index(role)] =
                std::make_unique<Child>(io_, plan_.commands.at(role), std::move(callbacks));
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
        output_.show_progress({});
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
        signals_.cancel();
        progress_timer_.cancel();
        for (auto& timer : timers_)
            timer->cancel();
        output_.show_progress({});
    }

    void take_line(Role role, std::string_view line)
    {
        output_.pass_on(to_string(role), line);
        const std::string_view word = ready_word(role);
        if (!word.empty() && line.find(word) != line.npos)
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
                handle(RestartRequested{});
            else
                handle(StopRequested{});
        });
    }

    void show_progress()
    {
        const auto& seen = status_.poll();
        output_.show_progress(
            seen.migration ? progress_line(*seen.migration, terminal_columns()) : std::string());
        progress_timer_.expires_after(progress_interval);
        progress_timer_.async_wait([this](error_code error) {
            if (!error && !finish_)
                show_progress();
        });
    }

    const StackPlan& plan_;
    asio::io_context io_{1};
    Output output_;
    Supervisor supervisor_;
    asio::signal_set signals_;
    asio::steady_timer progress_timer_;
    std::array<std::optional<asio::steady_timer>, role_count> timers_;
    std::array<std::unique_ptr<Child>, role_count> children_;
    coordination::StatusReader status_;
    std::mt19937 random_{std::random_device{}()};
    std::optional<Finish> finish_;
};

[[noreturn]] void become(const std::vector<std::string>& command)
{
    std::vector<char*> arguments;
    for (const std::string& argument : command)
        arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    execv(arguments.front(), arguments.data());
    throw ExitError(
        ExitCode::unavailable, fmt::format("cannot start {}: {}", command.front(), std::strerror(errno)));
}

} // namespace

ExitCode run_stack(const StackPlan& plan, const Config& config)
{
    const Finish finish = Stack(plan, config).run();
    if (finish.restart)
        become(plan.restart_command);
    return finish.code;
}

} // namespace meshview::launcher
