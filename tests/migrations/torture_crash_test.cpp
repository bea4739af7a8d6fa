#include "tests/migrations/torture_run.hpp"

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tests/migrations/faulty_vfs.hpp"

using namespace meshview;
using namespace meshview::testing;

namespace {

// True: got through; false: killed on the way.
bool gets_through(pid_t child)
{
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    if (WIFSIGNALED(status)) {
        REQUIRE(WTERMSIG(status) == SIGKILL);
        return false;
    }
    REQUIRE(WEXITSTATUS(status) == 0);
    return true;
}

pid_t apply_in_child(const CaseFile& file, RebuildWhen rebuild, Fault fault, int call)
{
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        arm(fault, call);
        _exit(file.apply_now(rebuild).empty() ? 0 : 1);
    }
    return child;
}

// The database is exactly before or after; a second run finishes.
void require_whole(const CaseFile& file, const std::vector<std::string>& before, RebuildWhen rebuild)
{
    arm(Fault::none, 0);
    if (file.content_now() == before)
        REQUIRE(file.apply_now(rebuild).empty());
    const auto faults = file.faults_now();
    REQUIRE_MESSAGE(faults.empty(), fmt::format("{}", fmt::join(faults, "\n")));
}

// Every `step`-th of the calls that change a file, so that a case does not take for ever.
int step_for(int calls)
{
    return std::max(1, calls / 16);
}

int calls_of(const TortureCase& torture, bool wal, RebuildWhen rebuild)
{
    const CaseFile file(torture, wal);
    arm(Fault::none, 0);
    REQUIRE(file.apply_now(rebuild).empty());
    return changing_calls();
}

} // namespace

TEST_CASE("hard cases cut by SIGKILL: exactly before or after, and a second run finishes")
{
    for (const bool wal : {false, true})
        for_each_ok_case([&](const TortureCase& torture) {
            const RebuildWhen rebuild = wal ? RebuildWhen::always : RebuildWhen::needed;
            const int step = step_for(calls_of(torture, wal, rebuild));
            for (int call = 1;; call += step) {
                CAPTURE(call);
                const CaseFile file(torture, wal);
                const auto before = file.content_now();
                const bool through = gets_through(apply_in_child(file, rebuild, Fault::killed, call));
                require_whole(file, before, rebuild);
                if (through)
                    break;
            }
        });
}

TEST_CASE("hard cases killed at random instants: exactly before or after, and a second run finishes")
{
    std::mt19937 random(std::random_device{}());
    for_each_ok_case([&](const TortureCase& torture) {
        for (const RebuildWhen rebuild : {RebuildWhen::needed, RebuildWhen::always}) {
            const CaseFile file(torture, rebuild == RebuildWhen::always);
            const auto before = file.content_now();
            const pid_t child = apply_in_child(file, rebuild, Fault::none, 0);
            // Not waiting for anything: the instant is what is random.
            const useconds_t instant = std::uniform_int_distribution<useconds_t>(0, 15'000)(random);
            CAPTURE(instant);
            usleep(instant);
            kill(child, SIGKILL);
            gets_through(child);
            require_whole(file, before, rebuild);
        }
    });
}

TEST_CASE("hard cases on a disk that fails or is full: undone, and a second run finishes")
{
    for (const Fault fault : {Fault::io_error, Fault::disk_full})
        for_each_ok_case([&](const TortureCase& torture) {
            const bool wal = fault == Fault::disk_full;
            const int calls = calls_of(torture, wal, RebuildWhen::always);
            const int step = step_for(calls);
            for (int call = 1; call <= calls; call += step) {
                CAPTURE(call);
                const CaseFile file(torture, wal);
                const auto before = file.content_now();
                arm(fault, call);
                file.apply_now(RebuildWhen::always);
                require_whole(file, before, RebuildWhen::always);
            }
        });
}
