#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/exit_code.hpp"
#include "common/time.hpp"

namespace meshview::launcher {

/// The processes of a stack, in the order in which they are stopped: the reader drains first, the simulated
/// mesh falls silent, the writer commits what is left, and the broker goes last.
enum class Role : std::uint8_t { reader, simulator, writer, broker };
inline constexpr std::size_t role_count = 4;
inline constexpr std::array<Role, role_count> all_roles = {
    Role::reader, Role::simulator, Role::writer, Role::broker};

/// As the log's third column shows it.
std::string_view to_string(Role role);

/// How a process ended.
struct ExitStatus {
    int code = 0; ///< meaningless when a signal ended it
    int signal = 0; ///< 0: it ended by itself
};

/// What happened. Times are steady microseconds (steady_us).
struct Begin { }; ///< the launcher is ready to spawn
struct Exited {
    Role role;
    ExitStatus status;
};
struct Ready { ///< its log said that it does its work: ingest has begun, or pages are served
    Role role;
};
struct StopRequested { }; ///< SIGTERM or Ctrl-C; another one a second later stops waiting
struct RestartRequested { }; ///< SIGHUP
struct TimerFired { ///< a timer armed by ArmTimer, with its generation
    Role role;
    std::uint64_t generation;
};
using Event = std::variant<Begin, Exited, Ready, StopRequested, RestartRequested, TimerFired>;

/// What has to be done about it, in this order.
struct Spawn {
    Role role;
};
struct Terminate { ///< SIGTERM
    Role role;
};
struct Kill { ///< SIGKILL
    Role role;
};
struct ArmTimer { ///< send TimerFired with this generation; an earlier one of the role is void
    Role role;
    TimeUs delay_us;
    std::uint64_t generation;
};
struct Say { ///< one log line
    enum class Level { info, warning, error } level;
    std::string text;
};
struct Finish { ///< everything has ended
    ExitCode code;
    bool restart; ///< take over with the binaries on disk
};
using Action = std::variant<Spawn, Terminate, Kill, ArmTimer, Say, Finish>;

/// The launcher's decisions as a pure function of (state, event): no clock, no process, no randomness of its
/// own.
///
/// A process that ends is started again after a delay that doubles from half a second to half a minute, with
/// jitter, and that is forgotten after a stable minute. An exit code that a restart cannot mend (usage,
/// configuration, bad data, a port in use) is not retried: before the stack has once come up it ends the
/// whole stack with that code; later the others go on, so that a failed writer never takes the pages down.
/// Five ends in a row without a stable minute are a crash loop and treated alike.
class Supervisor {
public:
    /// `roles` are those that this stack has. `jitter` scales each backoff delay, between 0 (half of it) and
    /// 1 (all of it); drawn by the caller.
    Supervisor(std::vector<Role> roles, std::string program_name);

    std::vector<Action> handle(const Event& event, TimeUs now_us, double jitter = 1.0);

    bool stopping() const { return mode_ != Mode::running; }

private:
    enum class Mode { running, stopping, restarting };
    enum class Phase { waiting, running, backing_off, terminating, ended, given_up };
    struct Process {
        bool wanted = false;
        Phase phase = Phase::waiting;
        TimeUs started_us = 0;
        int failures = 0; ///< ends in a row without a stable minute
        std::uint64_t generation = 0;
    };

    void on(const Begin&);
    void on(const Exited& event);
    void on(const Ready& event);
    void on(const StopRequested&);
    void on(const RestartRequested&);
    void on(const TimerFired& event);

    Process& process(Role role) { return processes_[static_cast<std::size_t>(role)]; }
    static bool is_alive(const Process& p)
    {
        return p.phase == Phase::running || p.phase == Phase::terminating;
    }
    void spawn(Role role);
    void back_off(Role role, const std::string& how);
    void give_up(Role role, ExitCode code, const std::string& why);
    void begin_stop(Mode mode, ExitCode code);
    void stop_next();
    void arm(Role role, TimeUs delay_us);
    void say(Say::Level level, std::string text);

    std::string program_name_;
    std::array<Process, role_count> processes_{};
    Mode mode_ = Mode::running;
    ExitCode code_ = ExitCode::ok;
    TimeUs stop_requested_us_ = 0;
    bool came_up_ = false; ///< a process has once been ready
    // The event being handled.
    TimeUs now_us_ = 0;
    double jitter_ = 1.0;
    std::vector<Action> actions_;
};

/// `exit code 78 (configuration)`, `signal 9 (Killed)`.
std::string describe(const ExitStatus& status);

} // namespace meshview::launcher
