#include <doctest/doctest.h>

#include <algorithm>
#include <csignal>

#include "launcher/supervisor.hpp"

using namespace meshview;
using namespace meshview::launcher;

namespace {

const std::vector<Role> whole_stack(all_roles.begin(), all_roles.end());

template <typename Wanted>
std::vector<Wanted> only(const std::vector<Action>& actions)
{
    std::vector<Wanted> found;
    for (const Action& action : actions)
        if (const auto* const match = std::get_if<Wanted>(&action))
            found.push_back(*match);
    return found;
}

template <typename Wanted>
std::vector<Role> roles(const std::vector<Action>& actions)
{
    std::vector<Role> found;
    for (const Wanted& action : only<Wanted>(actions))
        found.push_back(action.role);
    return found;
}

Exited exit_with(Role role, ExitCode code)
{
    return {role, {static_cast<int>(code), 0}};
}

Exited killed(Role role)
{
    return {role, {0, 9}};
}

/// A stack of writer and reader that has come up.
Supervisor running_stack()
{
    Supervisor supervisor({Role::writer, Role::reader}, "meshview");
    supervisor.handle(Begin{}, 0);
    supervisor.handle(Ready{Role::writer}, 0);
    return supervisor;
}

} // namespace

TEST_CASE("writer and reader start together, the simulated mesh when somebody listens")
{
    Supervisor supervisor(whole_stack, "meshview");
    CHECK(
        roles<Spawn>(supervisor.handle(Begin{}, 0)) == std::vector{Role::broker, Role::writer, Role::reader});
    CHECK(roles<Spawn>(supervisor.handle(Ready{Role::reader}, 1)).empty());
    CHECK(roles<Spawn>(supervisor.handle(Ready{Role::writer}, 2)) == std::vector{Role::simulator});
    CHECK(roles<Spawn>(supervisor.handle(Ready{Role::writer}, 3)).empty());
}

TEST_CASE("the stack stops one after the other, reader first and broker last")
{
    Supervisor supervisor(whole_stack, "meshview");
    supervisor.handle(Begin{}, 0);
    supervisor.handle(Ready{Role::writer}, 0);
    CHECK(roles<Terminate>(supervisor.handle(StopRequested{}, 1)) == std::vector{Role::reader});
    CHECK(roles<Terminate>(supervisor.handle(exit_with(Role::reader, ExitCode::ok), 2))
        == std::vector{Role::simulator});
    CHECK(roles<Terminate>(supervisor.handle(exit_with(Role::simulator, ExitCode::ok), 3))
        == std::vector{Role::writer});
    CHECK(roles<Terminate>(supervisor.handle(exit_with(Role::writer, ExitCode::ok), 4))
        == std::vector{Role::broker});
    const auto finish = only<Finish>(supervisor.handle(exit_with(Role::broker, ExitCode::ok), 5));
    REQUIRE(finish.size() == 1);
    CHECK(finish[0].code == ExitCode::ok);
    CHECK(!finish[0].restart);
}

TEST_CASE("a process that does not end is killed, and the exit code says that it was not clean")
{
    Supervisor supervisor = running_stack();
    const auto armed = only<ArmTimer>(supervisor.handle(StopRequested{}, 1));
    REQUIRE(armed.size() == 1);
    CHECK(armed[0].delay_us == 10 * us_per_second);
    CHECK(roles<Kill>(supervisor.handle(TimerFired{Role::reader, armed[0].generation}, 2))
        == std::vector{Role::reader});
    supervisor.handle(killed(Role::reader), 3);
    const auto finish = only<Finish>(supervisor.handle(exit_with(Role::writer, ExitCode::ok), 4));
    REQUIRE(finish.size() == 1);
    CHECK(finish[0].code == ExitCode::internal);
}

TEST_CASE("a process that SIGTERM ended, or that broke a migration off, has ended as asked")
{
    Supervisor supervisor = running_stack();
    supervisor.handle(StopRequested{}, 1);
    supervisor.handle(Exited{Role::reader, {0, SIGTERM}}, 2);
    const auto finish = only<Finish>(supervisor.handle(exit_with(Role::writer, ExitCode::try_again), 3));
    REQUIRE(finish.size() == 1);
    CHECK(finish[0].code == ExitCode::ok);
}

TEST_CASE("a second request to stop kills what is left")
{
    Supervisor supervisor = running_stack();
    supervisor.handle(StopRequested{}, 1);
    // The same wish, delivered twice.
    CHECK(roles<Kill>(supervisor.handle(StopRequested{}, 2)).empty());
    CHECK(roles<Kill>(supervisor.handle(StopRequested{}, 2 + us_per_second))
        == std::vector{Role::reader, Role::writer});
}

TEST_CASE("a request to stop during a restart ends the stack, in order")
{
    Supervisor supervisor = running_stack();
    CHECK(roles<Terminate>(supervisor.handle(RestartRequested{}, 1)) == std::vector{Role::reader});
    CHECK(roles<Kill>(supervisor.handle(StopRequested{}, 2 * us_per_second)).empty());
    supervisor.handle(exit_with(Role::reader, ExitCode::ok), 3 * us_per_second);
    const auto finish =
        only<Finish>(supervisor.handle(exit_with(Role::writer, ExitCode::ok), 4 * us_per_second));
    REQUIRE(finish.size() == 1);
    CHECK(!finish[0].restart);
    CHECK(finish[0].code == ExitCode::ok);
}

TEST_CASE("a crash is answered by a restart after a delay that doubles, with jitter")
{
    Supervisor supervisor = running_stack();
    std::vector<TimeUs> delays;
    for (int i = 0; i < 4; ++i) {
        const auto armed = only<ArmTimer>(supervisor.handle(killed(Role::writer), 1));
        REQUIRE(armed.size() == 1);
        delays.push_back(armed[0].delay_us);
        CHECK(roles<Spawn>(supervisor.handle(TimerFired{Role::writer, armed[0].generation}, 2))
            == std::vector{Role::writer});
    }
    CHECK(delays == std::vector<TimeUs>{500'000, 1'000'000, 2'000'000, 4'000'000});

    Supervisor other = running_stack();
    CHECK(only<ArmTimer>(other.handle(killed(Role::writer), 1, 0.0)).at(0).delay_us == 250'000);
}

TEST_CASE("a stable minute forgets earlier crashes")
{
    Supervisor supervisor = running_stack();
    TimeUs now = 0;
    for (int i = 0; i < 20; ++i) {
        now += 61 * us_per_second;
        const auto armed = only<ArmTimer>(supervisor.handle(killed(Role::reader), now));
        REQUIRE(armed.size() == 1);
        CHECK(armed[0].delay_us == 500'000);
        supervisor.handle(TimerFired{Role::reader, armed[0].generation}, now);
    }
}

TEST_CASE("a crash loop of the writer leaves the reader up, of the reader ends the stack")
{
    const auto loop = [](Supervisor& supervisor, Role role) {
        std::vector<Action> last;
        for (int i = 0; i < 5; ++i) {
            last = supervisor.handle(killed(role), 1);
            if (const auto armed = only<ArmTimer>(last); !armed.empty())
                supervisor.handle(TimerFired{role, armed[0].generation}, 1);
        }
        return last;
    };
    Supervisor without_writer = running_stack();
    const auto given_up = loop(without_writer, Role::writer);
    CHECK(only<ArmTimer>(given_up).empty());
    CHECK(roles<Terminate>(given_up).empty());
    REQUIRE(only<Say>(given_up).size() == 1);
    CHECK(only<Say>(given_up)[0].level == Say::Level::error);
    // When the operator then stops it, the exit code still says that something was wrong.
    without_writer.handle(StopRequested{}, 2);
    const auto finish = only<Finish>(without_writer.handle(exit_with(Role::reader, ExitCode::ok), 3));
    CHECK(finish.at(0).code == ExitCode::internal);

    Supervisor without_reader = running_stack();
    CHECK(roles<Terminate>(loop(without_reader, Role::reader)) == std::vector{Role::writer});
}

TEST_CASE("an exit code that a restart cannot mend ends a stack that never came up, with that code")
{
    for (const ExitCode code :
        {ExitCode::usage, ExitCode::configuration, ExitCode::bad_data, ExitCode::unavailable}) {
        Supervisor supervisor({Role::writer, Role::reader}, "meshview");
        supervisor.handle(Begin{}, 0);
        CHECK(roles<Terminate>(supervisor.handle(exit_with(Role::writer, code), 1))
            == std::vector{Role::reader});
        const auto finish = only<Finish>(supervisor.handle(exit_with(Role::reader, ExitCode::ok), 2));
        REQUIRE(finish.size() == 1);
        CHECK(finish[0].code == code);
    }
}

TEST_CASE("the same code of a writer that had worked leaves the pages up")
{
    Supervisor supervisor = running_stack();
    const auto actions = supervisor.handle(exit_with(Role::writer, ExitCode::configuration), 1);
    CHECK(roles<Terminate>(actions).empty());
    CHECK(only<ArmTimer>(actions).empty());
    CHECK(!supervisor.stopping());
}

TEST_CASE("transient and internal failures are tried again even at the start")
{
    for (const ExitCode code : {ExitCode::try_again, ExitCode::internal}) {
        Supervisor supervisor({Role::writer, Role::reader}, "meshview");
        supervisor.handle(Begin{}, 0);
        CHECK(only<ArmTimer>(supervisor.handle(exit_with(Role::writer, code), 1)).size() == 1);
    }
}

TEST_CASE("a restart ends everything in order and then takes over")
{
    Supervisor supervisor = running_stack();
    CHECK(roles<Terminate>(supervisor.handle(RestartRequested{}, 1)) == std::vector{Role::reader});
    supervisor.handle(exit_with(Role::reader, ExitCode::ok), 2);
    const auto finish = only<Finish>(supervisor.handle(exit_with(Role::writer, ExitCode::ok), 3));
    REQUIRE(finish.size() == 1);
    CHECK(finish[0].restart);
}

TEST_CASE("a request to stop during a restart wins")
{
    Supervisor supervisor = running_stack();
    supervisor.handle(RestartRequested{}, 1);
    supervisor.handle(StopRequested{}, 2);
    supervisor.handle(killed(Role::reader), 3);
    const auto finish = only<Finish>(supervisor.handle(killed(Role::writer), 4));
    REQUIRE(finish.size() == 1);
    CHECK(!finish[0].restart);
}

TEST_CASE("a timer of an earlier wait is void")
{
    Supervisor supervisor = running_stack();
    const auto armed = only<ArmTimer>(supervisor.handle(killed(Role::writer), 1));
    supervisor.handle(StopRequested{}, 2);
    CHECK(only<Spawn>(supervisor.handle(TimerFired{Role::writer, armed.at(0).generation}, 3)).empty());
}

TEST_CASE("a stop while a process waits for its restart does not wait for it")
{
    Supervisor supervisor = running_stack();
    supervisor.handle(killed(Role::reader), 1);
    supervisor.handle(StopRequested{}, 2);
    CHECK(only<Finish>(supervisor.handle(exit_with(Role::writer, ExitCode::ok), 3)).size() == 1);
}

TEST_CASE("ends are described in words")
{
    CHECK(describe({78, 0}) == "exit code 78 (configuration)");
    CHECK(describe({3, 0}) == "exit code 3");
    CHECK(describe({0, 9}) == "signal 9 (Killed)");
}
