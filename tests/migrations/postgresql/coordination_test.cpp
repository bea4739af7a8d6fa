// Lock, status table and observations in a PostgreSQL database, and what is decided by them.
#include <doctest/doctest.h>

#include "common/coordination/decision.hpp"
#include "common/coordination/postgresql/migration_lock.hpp"
#include "common/coordination/postgresql/observation.hpp"
#include "common/coordination/postgresql/status_table.hpp"
#include "migrations/graph.hpp"
#include "migrations/prepare_database.hpp"
#include "tests/migrations/postgresql/lineage.hpp"
#include "tests/migrations/postgresql/server.hpp"

using namespace meshview;
using namespace meshview::coordination;
using namespace meshview::testing;

namespace {

constexpr std::chrono::seconds patience{20};

MigrationStatus full_status()
{
    return {
        .state = MigrationState::running,
        .from_revision = "a",
        .current_revision = "b",
        .target_revision = "c",
        .step = 2,
        .steps = 3,
        .step_name = "it's \"b\"",
        .rows_done = 5'000'000'000,
        .rows_total = 6'000'000'000,
        .seconds_left = 1.5,
        .started_us = 1'700'000'000'000'000,
        .updated_us = 1'700'000'000'000'001,
        .owner = {.host = "h", .pid = 7, .boot_id = "boot"},
        .run_id = "run",
        .error = "an error",
        .failed_revision = "d",
    };
}

WaitReason reason_of(PostgresqlObserver& observer)
{
    return std::get<Wait>(decide_reader(observer.observe(now_us()), migrations::expectation())).reason;
}

} // namespace

TEST_CASE("the lock is one session's, is freed with it, and names who has it")
{
    const PostgresqlUrl url = server().create("locked");
    postgresql::Connection first(url, {.application_name = "first"});
    postgresql::Connection second(url);
    CHECK_FALSE(holder_of_migration_lock(second));
    {
        const auto lock = MigrationLock::try_acquire(first);
        REQUIRE(lock);
        CHECK_FALSE(MigrationLock::try_acquire(second));
        const auto holder = holder_of_migration_lock(second);
        REQUIRE(holder);
        CHECK(holder->backend_pid == first.backend_pid());
        CHECK(holder->application == "first");
    }
    CHECK_FALSE(holder_of_migration_lock(second));
    const auto again = MigrationLock::try_acquire(second);
    CHECK(again);
    int waits = 0;
    std::stop_source stop;
    CHECK_FALSE(MigrationLock::acquire(
        first, stop.get_token(),
        [&](const auto& holder) {
            CHECK(holder);
            if (++waits == 2)
                stop.request_stop();
        },
        std::chrono::milliseconds{1}));
    // Another schema of the same database is another MeshView.
    first.execute("CREATE SCHEMA other; SET search_path TO other");
    CHECK(MigrationLock::try_acquire(first));
    // Terminated in whatever way.
    first.execute("SET search_path TO public; SELECT pg_terminate_backend("
        + std::to_string(second.backend_pid()) + ", 20000)");
    CHECK(MigrationLock::try_acquire(first));
}

TEST_CASE("the status is what was written, seen by others at once and told to those who listen")
{
    const PostgresqlUrl url = server().create("status");
    postgresql::Connection reader(url);
    CHECK_FALSE(read_migration_status(reader));
    PostgresqlObserver observer(url);
    observer.observe(now_us());
    StatusTable table(url);
    table.write({});
    CHECK(observer.wait_for_change(patience));
    CHECK(read_migration_status(reader) == MigrationStatus{});
    table.write(full_status());
    CHECK(read_migration_status(reader) == full_status());
    CHECK(observer.wait_for_change(patience));
    CHECK_FALSE(observer.wait_for_change(std::chrono::milliseconds{0}));
    CHECK(observer.observe(now_us()).migration == full_status());
    // The connection is lost, and made anew at the next write.
    reader.execute(
        "SELECT pg_terminate_backend(pid, 20000) FROM pg_stat_activity WHERE application_name = 'meshview "
        "status'");
    CHECK_THROWS_AS(table.write({}), postgresql::Error);
    table.write({});
    CHECK(read_migration_status(reader) == MigrationStatus{});
}

TEST_CASE("what is decided by an observation of PostgreSQL is what is decided by one of a file")
{
    const PostgresqlUrl url = server().create("decided");
    PostgresqlObserver observer(url);
    StatusTable status(url);
    CHECK(reason_of(observer) == WaitReason::no_writer);
    MigrationStatus row = full_status();
    status.write(row);
    CHECK(reason_of(observer) == WaitReason::interrupted);
    postgresql::Connection migrator(url);
    {
        const auto lock = MigrationLock::try_acquire(migrator);
        CHECK(reason_of(observer) == WaitReason::migrating);
    }
    row.state = MigrationState::failed;
    status.write(row);
    CHECK(reason_of(observer) == WaitReason::failed);
    while (observer.wait_for_change(std::chrono::milliseconds{0})) { }
    upgrade(url, "head");
    CHECK(observer.wait_for_change(patience)); // the revision
    row.state = MigrationState::complete;
    status.write(row);
    const auto serve = decide_reader(observer.observe(now_us()), migrations::expectation());
    REQUIRE(std::holds_alternative<Serve>(serve));
    CHECK(std::get<Serve>(serve).revision == migrations::head());
    CHECK(std::get<Serve>(serve).file != FileIdentity{});
    postgresql::Connection(url).execute("UPDATE alembic_version SET version_num = 'unknown'");
    CHECK(std::holds_alternative<Fail>(decide_reader(observer.observe(now_us()), migrations::expectation())));
    CHECK(std::holds_alternative<Fail>(decide_writer(observer.observe(now_us()), migrations::expectation())));
}

TEST_CASE("a server that is not there is waited for, and found again")
{
    PostgresqlServer own;
    PostgresqlObserver observer(own.create("away"));
    CHECK(observer.observe(now_us()).database == DatabaseState::readable);
    own.stop_at_once();
    CHECK(observer.wait_for_change(patience));
    const Observation away = observer.observe(now_us());
    CHECK(away.database == DatabaseState::missing);
    CHECK_FALSE(away.database_error.empty());
    CHECK(reason_of(observer) == WaitReason::no_database);
    own.start();
    CHECK(observer.observe(now_us()).database == DatabaseState::readable);
}
