#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "common/coordination/schema_version.hpp"
#include "common/database.hpp"
#include "common/exit_code.hpp"
#include "migrations/migrator.hpp"
#include "migrations/sqlite/dialect.hpp"
#include "tests/migrations/faulty_vfs.hpp"
#include "tests/temporary_folder.hpp"

using namespace meshview;
using namespace meshview::migrations;
using testing::Fault;

namespace {

constexpr int rows = 20'000;

void create(Operations& op)
{
    op.create_table(
        "t", {Column{"id", Integer{}, primary_key}, Column{"n", Integer{}}, Column{"text", Text{}}});
    op.execute(fmt::format("WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < {})"
                           " INSERT INTO t SELECT i, 0, printf('%0100d', i) FROM k",
        rows));
}

// Not what should be written: repeated, it would count twice.
void count_twice_if_repeated(Operations& op)
{
    op.backfill({.table = "t", .set = {{"n", "n + 1"}}, .batch_rows = 2'000, .resumable = true});
    op.backfill({.table = "t",
        .set = {{"n", "n + 10"}},
        .where = "id % 2 = 0",
        .batch_rows = 2'000,
        .resumable = true});
    op.drop_column("t", "text");
}

void fill_after_a_change(Operations& op)
{
    op.add_column("t", {"m", Integer{}, nullable});
    op.backfill({.table = "t", .set = {{"m", "1"}}, .batch_rows = 2'000});
    op.drop_table("never there");
}

void nothing(Operations&) { }

RevisionGraph graph_with(void (*second)(Operations&))
{
    const auto revision = [](const char* id, std::vector<std::string> down, void (*upgrade)(Operations&)) {
        return Revision{.revision = id,
            .down_revision = std::move(down),
            .create_date = {},
            .message = "a message",
            .upgrade = upgrade,
            .downgrade = nothing};
    };
    return RevisionGraph({revision("one", {}, create), revision("two", {"one"}, second)});
}

void upgrade(SQLite::Database& db, const std::string& target, void (*second)(Operations&))
{
    const RevisionGraph graph = graph_with(second);
    sqlite::SqliteDialect dialect(db);
    MigrationObserver nobody;
    Migrator(graph, dialect, nobody).upgrade(target);
}

SQLite::Database open(const std::filesystem::path& path)
{
    SQLite::Database db(
        path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 0, testing::faulty_vfs());
    db.exec("PRAGMA journal_mode = WAL");
    return db;
}

struct BackfillBench {
    TemporaryFolder folder;
    std::filesystem::path path = folder.path() / "t.db";

    BackfillBench()
    {
        testing::arm(Fault::none, 0);
        SQLite::Database db = open(path);
        upgrade(db, "one", nothing);
    }

    // Ends by the signal at that call, or with 0.
    int upgrade_in_child(int killed_at_call) const
    {
        const pid_t child = fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            SQLite::Database db = open(path);
            testing::arm(Fault::killed, killed_at_call);
            upgrade(db, "two", count_twice_if_repeated);
            _exit(0);
        }
        int status = 0;
        REQUIRE(waitpid(child, &status, 0) == child);
        return status;
    }

    int calls_of_upgrade() const
    {
        SQLite::Database db = open(path);
        testing::arm(Fault::none, 0);
        upgrade(db, "two", count_twice_if_repeated);
        return testing::changing_calls();
    }
};

} // namespace

TEST_CASE("a resumable backfill is committed batch by batch, and its log stays small")
{
    BackfillBench bench;
    SQLite::Database db = open(bench.path);
    db.exec("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA wal_autocheckpoint = 100");
    const auto size = std::filesystem::file_size(bench.path);
    std::uintmax_t log = 0;
    const RevisionGraph graph = graph_with(count_twice_if_repeated);
    sqlite::SqliteDialect dialect(db);
    dialect.begin();
    dialect.on_progress(
        [&](RowProgress) { log = std::max(log, std::filesystem::file_size(bench.path.string() + "-wal")); });
    Operations op(dialect);
    op.backfill({.table = "t", .set = {{"n", "n + 1"}}, .batch_rows = 2'000, .resumable = true});
    CHECK(log > 0);
    CHECK(log < size / 2);
    dialect.rollback();
    CHECK(db.execAndGet("SELECT count(*) FROM t WHERE n = 1").getInt() == rows);
}

TEST_CASE("a resumable backfill killed at any moment goes on where it was, and does no row twice")
{
    const int calls = BackfillBench().calls_of_upgrade();
    for (int call = 5;; call += calls / 30) {
        CAPTURE(call);
        BackfillBench bench;
        const int status = bench.upgrade_in_child(call);
        REQUIRE((status == 0 || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)));
        testing::arm(Fault::none, 0);
        SQLite::Database db = open(bench.path);
        upgrade(db, "two", count_twice_if_repeated);
        REQUIRE(
            db.execAndGet("SELECT count(*) FROM t WHERE n = CASE id % 2 WHEN 0 THEN 11 ELSE 1 END").getInt()
            == rows);
        CHECK_FALSE(db.tableExists("_meshview_backfill"));
        if (status == 0)
            break;
    }
}

TEST_CASE("a backfill behind another operation is undone with its revision")
{
    BackfillBench bench;
    SQLite::Database db = open(bench.path);
    CHECK_THROWS(upgrade(db, "two", fill_after_a_change));
    CHECK_THROWS(db.exec("SELECT m FROM t"));
    CHECK_FALSE(db.tableExists("_meshview_backfill"));
    CHECK(coordination::read_revisions(db) == std::vector<std::string>{"one"});
}

TEST_CASE("a resumable backfill behind another operation is refused")
{
    BackfillBench bench;
    SQLite::Database db = open(bench.path);
    CHECK_THROWS_WITH_AS(upgrade(db, "two",
                             [](Operations& op) {
                                 op.add_column("t", {"m", Integer{}, nullable});
                                 op.backfill({.table = "t", .set = {{"m", "1"}}, .resumable = true});
                             }),
        doctest::Contains("has to come before everything else"), ExitError);
    CHECK_THROWS(db.exec("SELECT m FROM t"));
}
