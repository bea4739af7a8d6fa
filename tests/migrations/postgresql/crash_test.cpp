// Migrations cut short: the program killed, its session ended, the server stopped, a table held by somebody
// else.
#include <csignal>
#include <thread>

#include <doctest/doctest.h>

#include "common/coordination/postgresql/schema_version.hpp"
#include "migrations/migrator.hpp"
#include "migrations/postgresql/dialect.hpp"
#include "tests/expected_error.hpp"
#include "tests/migrations/postgresql/lineage.hpp"
#include "tests/migrations/postgresql/server.hpp"

using namespace meshview;
using namespace meshview::testing;

namespace {

int run_crash_child(const PostgresqlUrl& url, const std::string& target, int moment)
{
    return ChildProcess({MESHVIEW_CRASH_CHILD, url.with_password(), target, std::to_string(moment)}).wait();
}

// The sessions of those who were killed end a moment later: the server has to notice.
void wait_for_the_dead(postgresql::Connection& connection)
{
    while (connection
               .execute("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
                        "pg_backend_pid() AND "
                        "backend_type = 'client backend'")
               .rows()
        > 0) { }
}

// Nobody gives up while the test looks.
PostgresqlUrl patient(const PostgresqlUrl& url)
{
    return PostgresqlUrl::parse(url.with_password() + "&options=-c%20lock_timeout%3D10min").value();
}

std::vector<std::string> migrate(const PostgresqlUrl& url, std::vector<std::string> arguments)
{
    std::vector<std::string> command{MESHVIEW_BIN "/meshview-migrate", "--database", url.with_password()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return command;
}

// Waits until a session of meshview-migrate waits for a lock of ours, and gives its number.
int wait_for_blocked(postgresql::Connection& connection)
{
    while (true)
        if (const auto pid =
                connection
                    .execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND "
                             "application_name = 'meshview-migrate' AND wait_event_type = 'Lock'")
                    .value())
            return std::stoi(*pid);
}

// Makes migrations with operations of the test's own.
class Steps {
public:
    explicit Steps(PostgresqlUrl url)
        : url_(std::move(url))
    { }

    void run(void (*upgrade)(migrations::Operations&), const std::string& revision, std::stop_token stop = {})
    {
        postgresql::Connection connection(url_);
        migrations::postgresql::PostgresqlDialect dialect(connection);
        migrations::MigrationObserver nobody;
        const migrations::RevisionGraph graph({migrations::Revision{.revision = revision,
            .down_revision = {},
            .create_date = "2026-11-25 22:00",
            .message = "of a test",
            .upgrade = upgrade,
            .downgrade = [](migrations::Operations&) {}}});
        migrations::Migrator(graph, dialect, nobody, stop).upgrade();
    }

private:
    PostgresqlUrl url_;
};

} // namespace

TEST_CASE(
    "killed around every operation of every migration: exactly before or after, and the next run goes on")
{
    const PostgresqlUrl straight = unpack_postgresql_lineage("straight", "none");
    const PostgresqlUrl url = unpack_postgresql_lineage("killed", "none");
    postgresql::Connection watcher(url);
    int kills = 0;
    for (auto before = snapshot(url); before.revisions != std::vector{migrations::head()};
         before = snapshot(url)) {
        upgrade(straight, "+1");
        const auto after = snapshot(straight);
        auto now = before;
        for (int moment = 1; now.revisions == before.revisions; ++moment) {
            CAPTURE(after.revisions.front());
            CAPTURE(moment);
            const int result = run_crash_child(url, "+1", moment);
            wait_for_the_dead(watcher);
            now = snapshot(url);
            REQUIRE((now == before || now == after));
            REQUIRE(result == -SIGKILL);
            ++kills;
        }
    }
    CHECK(kills > 150);
}

TEST_CASE("killed again and again, a run for all revisions gets there")
{
    const PostgresqlUrl url = server().create("killed");
    postgresql::Connection watcher(url);
    int runs = 0;
    while (run_crash_child(url, "head", 90) != 0) {
        wait_for_the_dead(watcher);
        REQUIRE(++runs < 100);
    }
    CHECK(runs > 1);
    CHECK(snapshot(url).revisions == std::vector{migrations::head()});
}

TEST_CASE("its session terminated in mid-migration: undone, exit 75, and the next run finishes")
{
    const PostgresqlUrl url = unpack_postgresql_lineage("terminated", "2b5a61bb2b75");
    const auto before = snapshot(url);
    postgresql::Connection holder(url);
    holder.execute("BEGIN; SELECT * FROM traceroute LIMIT 1");
    {
        postgresql::Connection watcher(url);
        ChildProcess child(migrate(patient(url), {"upgrade", "head"}));
        watcher.execute("SELECT pg_terminate_backend($1)", {wait_for_blocked(watcher)});
        CHECK(child.wait() == 75);
        CHECK(mentions(child.output(), "the step was undone"));
        CHECK(mentions(child.output(), "terminating connection due to administrator command"));
    }
    holder.execute("ROLLBACK");
    CHECK(snapshot(url) == before);
    ChildProcess again(migrate(url, {"upgrade", "head"}));
    CHECK(again.wait() == 0);
    CHECK(snapshot(url).revisions == std::vector{migrations::head()});
}

TEST_CASE("killed while a statement runs: the server undoes it by itself")
{
    const PostgresqlUrl url = unpack_postgresql_lineage("terminated", "2b5a61bb2b75");
    const auto before = snapshot(url);
    postgresql::Connection holder(url);
    holder.execute("BEGIN; SELECT * FROM traceroute LIMIT 1");
    postgresql::Connection watcher(url);
    {
        ChildProcess child(migrate(patient(url), {"upgrade", "head"}));
        wait_for_blocked(watcher);
        child.kill(SIGKILL);
        CHECK(child.wait() == -SIGKILL);
    }
    // What it waits for is never given: the session ends because nobody is there any more.
    while (watcher
               .execute("SELECT 1 FROM pg_stat_activity WHERE application_name IN ('meshview-migrate', "
                        "'meshview status')")
               .rows()
        > 0) { }
    holder.execute("ROLLBACK");
    CHECK(snapshot(url) == before);
    ChildProcess again(migrate(url, {"upgrade", "head"}));
    CHECK(again.wait() == 0);
    CHECK(mentions(again.output(), "taking over from process"));
    CHECK(snapshot(url).revisions == std::vector{migrations::head()});
}

TEST_CASE("the server stopped in mid-migration and started again: undone, exit 75, and the next run finishes")
{
    PostgresqlServer own;
    const PostgresqlUrl url = own.create("stopped");
    upgrade(url, "2b5a61bb2b75");
    {
        postgresql::Connection holder(url);
        holder.execute("BEGIN; SELECT * FROM traceroute LIMIT 1");
        postgresql::Connection watcher(url);
        ChildProcess child(migrate(patient(url), {"upgrade", "head"}));
        wait_for_blocked(watcher);
        own.stop_at_once();
        CHECK(child.wait() == 75);
    }
    ChildProcess meanwhile(migrate(url, {"upgrade", "head"}));
    CHECK(meanwhile.wait() == 69);
    own.start();
    CHECK(snapshot(url).revisions == std::vector<std::string>{"2b5a61bb2b75"});
    ChildProcess again(migrate(url, {"upgrade", "head"}));
    CHECK(again.wait() == 0);
    CHECK(snapshot(url).revisions == std::vector{migrations::head()});
}

TEST_CASE("a table that somebody holds: given up after lock_timeout, undone, exit 75, with the way out")
{
    const PostgresqlUrl url = unpack_postgresql_lineage("held", "2b5a61bb2b75");
    const auto before = snapshot(url);
    postgresql::Connection holder(url);
    holder.execute("BEGIN; SELECT * FROM packet LIMIT 1");
    const PostgresqlUrl impatient =
        PostgresqlUrl::parse(url.with_password() + "&options=-c%20lock_timeout%3D50ms").value();
    ChildProcess child(migrate(impatient, {"upgrade", "head"}));
    CHECK(child.wait() == 75);
    CHECK(mentions(child.output(), "canceling statement due to lock timeout"));
    CHECK(mentions(child.output(), "idle in transaction"));
    holder.execute("ROLLBACK");
    CHECK(snapshot(url) == before);
    ChildProcess again(migrate(impatient, {"upgrade", "head"}));
    CHECK(again.wait() == 0);
}

TEST_CASE("stopped in the middle of a statement, on request of another thread")
{
    const PostgresqlUrl url = server().create("stopping");
    std::stop_source stop;
    postgresql::Connection watcher(url);
    const std::jthread other([&] {
        while (watcher
                   .execute("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query "
                            "LIKE 'SELECT "
                            "pg_sleep%' AND state = 'active'")
                   .rows()
            == 0) { }
        stop.request_stop();
    });
    const std::string error = error_of(
        [&] {
            Steps(url).run(
                [](migrations::Operations& op) {
                    op.create_table("t", {migrations::Column{"a", migrations::Integer{}}});
                    op.execute("SELECT pg_sleep(600)");
                },
                "slow", stop.get_token());
        },
        ExitCode::try_again);
    CHECK(mentions(error, "the step was undone"));
    CHECK(snapshot(url).schema.empty());
}

TEST_CASE("a resumable backfill that was cut goes on where it was, and does no row twice")
{
    const PostgresqlUrl url = server().create("resumed");
    postgresql::Connection connection(url);
    connection.execute(
        "CREATE TABLE t (id bigint PRIMARY KEY, times int DEFAULT 0); INSERT INTO t SELECT i FROM "
        "generate_series(1, 1000) i");
    // The 501st row fails until it is mended.
    connection.execute("CREATE TABLE trap (active bool); INSERT INTO trap VALUES (true)");
    const auto fill = [](migrations::Operations& op) {
        op.backfill({.table = "t",
            .set = {{"times",
                "times + 1 / (CASE WHEN id = 501 AND (SELECT active FROM trap) THEN 0 ELSE 1 END)"}},
            .batch_rows = 100,
            .resumable = true});
        op.add_column("t", {"after", migrations::Integer{}});
    };
    const auto filled = [&] { return connection.execute("SELECT sum(times) FROM t").value(); };
    error_of([&] { Steps(url).run(fill, "filling"); }, ExitCode::configuration);
    CHECK(filled() == "500");
    CHECK(coordination::read_revisions(connection).empty());
    connection.execute("UPDATE trap SET active = false");
    Steps(url).run(fill, "filling");
    CHECK(filled() == "1000");
    CHECK(connection.execute("SELECT to_regclass('_meshview_backfill')").value() == std::nullopt);
    CHECK(coordination::read_revisions(connection) == std::vector<std::string>{"filling"});
}

TEST_CASE("an index is built beside those who write, and one that was left unfinished is built anew")
{
    const PostgresqlUrl url = server().create("concurrent");
    postgresql::Connection connection(url);
    connection.execute("CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1)");
    const auto index = [](migrations::Operations& op) {
        op.create_index("i", "t", {"a"}, {.unique = true, .concurrently = true});
        op.add_column("t", {"after", migrations::Integer{}});
    };
    const auto is_valid = [&] {
        return connection.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('i')")
            .value();
    };
    error_of([&] { Steps(url).run(index, "indexing"); }, ExitCode::configuration);
    CHECK(is_valid() == "f");
    connection.execute("DELETE FROM t WHERE ctid = '(0,2)'");
    Steps(url).run(index, "indexing");
    CHECK(is_valid() == "t");
    const std::string error = error_of(
        [&] {
            Steps(server().create("wrong"))
                .run(
                    [](migrations::Operations& op) {
                        op.create_table("t", {migrations::Column{"a", migrations::Integer{}}});
                        op.create_index("i", "t", {"a"}, {.concurrently = true});
                    },
                    "wrong");
        },
        ExitCode::configuration);
    CHECK(mentions(error, "has to come before everything else"));
}
