#include "migrations/migrator.hpp"

#include <doctest/doctest.h>

#include "common/coordination/schema_version.hpp"
#include "common/coordination/status_file.hpp"
#include "common/database.hpp"
#include "common/exit_code.hpp"
#include "migrations/report.hpp"
#include "migrations/sqlite/dialect.hpp"
#include "tests/expected_error.hpp"
#include "tests/temporary_folder.hpp"

using namespace meshview;
using namespace meshview::migrations;
using coordination::MigrationState;

namespace {

using Ids = std::vector<std::string>;

void create_one(Operations& op)
{
    op.create_table("one", {Column{"x", Integer{}}});
}
void drop_one(Operations& op)
{
    op.drop_table("one");
}
void create_two_and_fail(Operations& op)
{
    op.create_table("two", {Column{"x", Integer{}}});
    op.drop_table("never there");
}
void run_forever(Operations& op)
{
    op.execute(
        "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k) INSERT INTO one SELECT i FROM k");
}
void nothing(Operations&) { }

Revision revision(const std::string& id, Ids downs, void (*upgrade)(Operations&), bool compatible = false)
{
    return {
        .revision = id,
        .down_revision = std::move(downs),
        .create_date = {},
        .message = "a message",
        .upgrade = upgrade,
        .downgrade = id == "one" ? drop_one : nothing,
        .readers_stay_compatible = compatible,
    };
}

// base - one - two (fails)
RevisionGraph failing_graph()
{
    return RevisionGraph({revision("one", {}, create_one), revision("two", {"one"}, create_two_and_fail)});
}

struct Bench {
    TemporaryFolder folder;
    std::filesystem::path path = folder.path() / "packets.db";
    SQLite::Database db = open_for_writing({.path = path});
    sqlite::SqliteDialect dialect{db};
    coordination::StatusWriter status{path};
    MigrationReport report{status, "run-1"};

    coordination::MigrationStatus row() { return *coordination::StatusReader(path).poll().migration; }
    Ids revisions() { return coordination::read_revisions(db); }
    int in_progress() { return db.execAndGet("SELECT in_progress FROM migration_status").getInt(); }
};

} // namespace

TEST_CASE("two branches and what joins them, in whatever order their names are")
{
    Bench bench;
    const RevisionGraph graph({revision("one", {}, create_one), revision("z", {"one"}, nothing),
        revision("a", {"one"}, nothing), revision("m", {"z", "a"}, nothing)});
    Migrator migrator(graph, bench.dialect, bench.report);
    migrator.upgrade();
    CHECK(bench.revisions() == Ids{"m"});
    migrator.downgrade("one");
    CHECK(bench.revisions() == Ids{"one"});
    migrator.upgrade();
    CHECK(bench.revisions() == Ids{"m"});
}

TEST_CASE("a failed step is undone, the ones before it stand, and everybody is told")
{
    Bench bench;
    const RevisionGraph graph = failing_graph();
    Migrator migrator(graph, bench.dialect, bench.report);
    const std::string error = error_of([&] { migrator.upgrade(); }, ExitCode::configuration);
    CHECK(mentions(error, "two a message"));
    CHECK(mentions(error, "drop_table never there"));
    CHECK(bench.revisions() == Ids{"one"});
    CHECK(bench.db.tableExists("one"));
    CHECK_FALSE(bench.db.tableExists("two"));
    CHECK(bench.in_progress() == 0);
    const coordination::MigrationStatus row = bench.row();
    CHECK(row.state == MigrationState::failed);
    CHECK(row.current_revision == "one");
    CHECK(row.failed_revision == "two");
    CHECK(row.step == 2);
    CHECK(row.steps == 2);
    CHECK(row.run_id == "run-1");
    CHECK(mentions(row.error, "never there"));
}

TEST_CASE("completion is reported, also when nothing was to be done")
{
    Bench bench;
    const RevisionGraph graph({revision("one", {}, create_one)});
    Migrator migrator(graph, bench.dialect, bench.report);
    for (const std::size_t steps : {std::size_t{1}, std::size_t{0}}) {
        CHECK(migrator.upgrade().steps.size() == steps);
        CHECK(bench.row().state == MigrationState::complete);
        CHECK(bench.row().current_revision == "one");
        CHECK(bench.row().target_revision == "one");
        CHECK(bench.in_progress() == 0);
    }
    CHECK(bench.row().owner == coordination::this_process());
    CHECK(migrator.downgrade("base").steps.size() == 1);
    CHECK(bench.row().current_revision.empty());
    CHECK_FALSE(bench.db.tableExists("one"));
}

TEST_CASE("while a step runs, readers of the status file and of the reference's table see it")
{
    struct Watcher : MigrationReport {
        explicit Watcher(Bench& watched)
            : MigrationReport(watched.status, {})
            , bench(watched)
        { }
        void on_step_done(const Plan& plan, std::size_t step) override
        {
            CHECK(bench.row().state == MigrationState::running);
            CHECK(bench.row().step == static_cast<int>(step) + 1);
            CHECK(bench.in_progress() == 1);
            MigrationReport::on_step_done(plan, step);
            ++steps_seen;
        }
        Bench& bench;
        int steps_seen = 0;
    };
    Bench bench;
    Watcher watcher(bench);
    const RevisionGraph graph({revision("one", {}, create_one), revision("two", {"one"}, nothing)});
    Migrator(graph, bench.dialect, watcher).upgrade();
    CHECK(watcher.steps_seen == 2);
}

TEST_CASE("a stop undoes the running step")
{
    struct Stopper : MigrationObserver {
        std::stop_source stop;
        void on_progress(RowProgress) override { stop.request_stop(); }
    };
    Bench bench;
    Stopper stopper;
    const RevisionGraph graph({revision("one", {}, create_one), revision("two", {"one"}, run_forever)});
    Migrator migrator(graph, bench.dialect, stopper, stopper.stop.get_token());
    error_of([&] { migrator.upgrade(); }, ExitCode::try_again);
    CHECK(bench.revisions() == Ids{"one"});
    CHECK(bench.db.execAndGet("SELECT count(*) FROM one").getInt() == 0);
    error_of([&] { migrator.upgrade(); }, ExitCode::try_again);
}

TEST_CASE("a full disk undoes the step and can be tried again")
{
    Bench bench;
    MigrationObserver nobody;
    const RevisionGraph graph({revision("one", {}, create_one), revision("two", {"one"}, run_forever)});
    Migrator migrator(graph, bench.dialect, nobody);
    migrator.upgrade("one");
    bench.db.exec("PRAGMA max_page_count = 100");
    CHECK(mentions(error_of([&] { migrator.upgrade(); }, ExitCode::try_again), "free some disk space"));
    CHECK(bench.revisions() == Ids{"one"});
    CHECK(bench.db.execAndGet("SELECT count(*) FROM one").getInt() == 0);
    CHECK(bench.in_progress() == 0);
}

TEST_CASE("what an observer throws inside a statement comes out as it is")
{
    struct Thrower : MigrationObserver {
        void on_progress(RowProgress) override { throw std::runtime_error("no more"); }
    };
    Bench bench;
    Thrower thrower;
    const RevisionGraph graph({revision("one", {}, create_one), revision("two", {"one"}, run_forever)});
    Migrator migrator(graph, bench.dialect, thrower);
    CHECK(mentions(error_of([&] { migrator.upgrade(); }, ExitCode::internal), "no more"));
    CHECK(bench.revisions() == Ids{"one"});
}

TEST_CASE("another writer waits, and is told when the database moved meanwhile")
{
    Bench bench;
    struct Mover : MigrationObserver {
        std::filesystem::path path;
        void on_step(const Plan&, std::size_t) override
        {
            SQLite::Database other = open_for_writing({.path = path});
            coordination::write_revisions(other, {"one"});
        }
    };
    Mover mover;
    mover.path = bench.path;
    const RevisionGraph graph({revision("one", {}, create_one)});
    Migrator migrator(graph, bench.dialect, mover);
    CHECK(mentions(error_of([&] { migrator.upgrade(); }, ExitCode::try_again), "from base to one"));
    CHECK_FALSE(bench.db.tableExists("one"));
}

TEST_CASE("alembic_version: missing, empty, unknown, two rows, stamped")
{
    Bench bench;
    MigrationObserver nobody;
    const RevisionGraph graph({revision("one", {}, create_one), revision("two", {"one"}, nothing)});
    Migrator migrator(graph, bench.dialect, nobody);
    CHECK(migrator.current().empty());
    coordination::write_revisions(bench.db, {});
    CHECK(migrator.current().empty());
    coordination::write_revisions(bench.db, {"zz"});
    CHECK(mentions(error_of([&] { migrator.upgrade(); }, ExitCode::configuration), "zz"));
    coordination::write_revisions(bench.db, {"one", "two"});
    CHECK(mentions(error_of([&] { migrator.upgrade(); }, ExitCode::configuration), "one, two"));
    migrator.stamp("one");
    CHECK(migrator.current() == Ids{"one"});
    migrator.stamp("base");
    CHECK(migrator.current().empty());
    error_of([&] { migrator.stamp("three"); }, ExitCode::usage);
}

TEST_CASE("the database says which older readers can stay")
{
    Bench bench;
    MigrationObserver nobody;
    const RevisionGraph graph({revision("one", {}, create_one), revision("two", {"one"}, nothing, true),
        revision("three", {"two"}, nothing, true), revision("four", {"three"}, nothing)});
    Migrator migrator(graph, bench.dialect, nobody);
    const auto compatible = [&] { return coordination::read_compatible_revisions(bench.db); };
    migrator.upgrade("one");
    CHECK(compatible().empty());
    migrator.upgrade("three");
    CHECK(compatible() == Ids{"one", "two"});
    migrator.downgrade("two");
    CHECK(compatible() == Ids{"one"});
    migrator.upgrade("four");
    CHECK(compatible().empty());
}
