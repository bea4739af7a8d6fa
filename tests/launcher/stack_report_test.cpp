#include <doctest/doctest.h>

#include "launcher/service_notifier.hpp"
#include "launcher/stack_report.hpp"
#include "tests/notify_socket.hpp"
#include "tests/temporary_folder.hpp"

using namespace meshview;
using namespace meshview::launcher;

namespace {

constexpr const char* serving_line =
    "2026-01-31 12:00:00.123 reader   INFO  http: serving http://127.0.0.1:8081/ at 23dad03d2e42";

} // namespace

TEST_CASE("readiness is read from the log's own words, not from what others wrote into it")
{
    CHECK(says_ready(Role::reader, serving_line));
    CHECK(!says_ready(Role::reader, "2026-01-31 12:00:00.123 reader   INFO  http: GET /serving 404"));
    CHECK(says_ready(Role::writer, "2026-01-31 12:00:00.123 writer   INFO  mqtt: subscribed to msh/#"));
    CHECK(!says_ready(Role::writer, serving_line));
    CHECK(!says_ready(Role::broker, "mqtt: subscribed"));
    CHECK(url_in(serving_line) == "http://127.0.0.1:8081/");
    CHECK(url_in(R"({"level":"info","message":"http: serving http://[::1]:80/"})") == "http://[::1]:80/");
    CHECK(url_in("http: stopping").empty());
}

TEST_CASE("the rate is that of the last half minute")
{
    RateMeter meter;
    CHECK(!meter.per_second());
    for (int second = 0; second <= 100; ++second) {
        const std::uint64_t count = second <= 50 ? 0 : static_cast<std::uint64_t>(second - 50) * 4;
        meter.sample(count, second * us_per_second);
    }
    CHECK(meter.per_second().value() == doctest::Approx(4.0));
    // A writer that began anew counts from zero.
    meter.sample(0, 101 * us_per_second);
    CHECK(!meter.per_second());
    meter.sample(30, 104 * us_per_second);
    CHECK(meter.per_second().value() == doctest::Approx(10.0));
}

TEST_CASE("the service manager hears ready once pages are served, and how it goes")
{
    const TemporaryFolder folder;
    const NotifySocket manager(folder.path() / "notify");
    const auto database = folder.path() / "packets.db";
    const auto file = StackFile::try_acquire(database);
    StackReport report(*file, {.run_id = "1"}, 0);
    report.spawned(Role::writer, 10);
    report.spawned(Role::reader, 11);
    CHECK(manager.take().empty());

    coordination::StatusSnapshot seen;
    seen.migration.emplace();
    seen.migration->state = coordination::MigrationState::running;
    seen.migration->run_id = "1";
    seen.migration->step = 1;
    seen.migration->steps = 2;
    report.tick(seen);
    const std::string migrating = manager.take();
    CHECK(migrating.starts_with("WATCHDOG=1\nSTATUS=migrating 1/2"));
    CHECK(migrating.find("\nEXTEND_TIMEOUT_USEC=60000000") != std::string::npos);

    report.ready(Role::writer, "mqtt: subscribed");
    CHECK(manager.take().empty());
    report.ready(Role::reader, serving_line);
    CHECK(manager.take() == "READY=1\nSTATUS=serving http://127.0.0.1:8081/");
    CHECK(look_at_stack(database).record->state == StackState::serving);
    seen.migration->state = coordination::MigrationState::complete;
    report.tick(seen);
    CHECK(manager.take() == "WATCHDOG=1");

    report.restarting();
    CHECK(manager.take().starts_with("RELOADING=1\nMONOTONIC_USEC="));
    report.stopping();
    CHECK(manager.take() == "STOPPING=1\nSTATUS=stopping");
    CHECK(look_at_stack(database).record->state == StackState::stopping);
}

TEST_CASE("without a service manager nothing is sent and nothing fails")
{
    ServiceNotifier notifier;
    CHECK(!notifier.is_wanted());
    notifier.ready("serving");
    notifier.alive("serving", true);
}

TEST_CASE("the record follows the processes")
{
    const TemporaryFolder folder;
    const auto database = folder.path() / "packets.db";
    const auto file = StackFile::try_acquire(database);
    StackReport report(*file, {.pid = 9}, steady_us() - 400'000);
    report.spawned(Role::reader, 11);
    report.ready(Role::reader, serving_line);
    const StackRecord serving = look_at_stack(database).record.value();
    CHECK(serving.url == "http://127.0.0.1:8081/");
    CHECK(serving.processes.at("reader").pid == 11);
    // The restart that led here is measured.
    CHECK(serving.away_us.value() >= 400'000);
    CHECK(report.away_since_steady_us() == 0);

    report.ended(Role::reader);
    CHECK(look_at_stack(database).record->state == StackState::starting);
    CHECK(look_at_stack(database).record->processes.at("reader").pid == 0);
    report.spawned(Role::reader, 12);
    CHECK(look_at_stack(database).record->processes.at("reader").restarts == 1);
}
