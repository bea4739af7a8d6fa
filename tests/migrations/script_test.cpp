// upgrade --sql, downgrade --sql, --rehearse and plan: what only looks at a database.
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "common/coordination/schema_version.hpp"
#include "common/database.hpp"
#include "migrations/migration_plan.hpp"
#include "migrations/offline_script.hpp"
#include "migrations/rehearsal.hpp"
#include "migrations/sqlite/dialect.hpp"
#include "tests/common/coordination/child_process.hpp"
#include "tests/migrations/lineage.hpp"

using namespace meshview;
using namespace meshview::migrations;
using namespace meshview::testing;

namespace {

const RevisionGraph& graph()
{
    return RevisionGraph::of_this_program();
}

// Runs the script with the sqlite3 shell.
void run_in_shell(
    const TemporaryFolder& folder, const std::filesystem::path& database, const std::string& script)
{
    const auto file = folder.write("script.sql", script);
    ChildProcess shell(
        {"/bin/sh", "-c", "sqlite3 -bail '" + database.string() + "' < '" + file.string() + "'"});
    const int code = shell.wait();
    CAPTURE(script);
    CAPTURE(shell.output());
    REQUIRE(code == 0);
}

std::string script_of(const std::filesystem::path& database, Direction direction, const std::string& target)
{
    std::ostringstream script;
    SQLite::Database db =
        std::filesystem::exists(database) ? open_for_writing({.path = database}) : open_in_memory();
    write_script(script, db, graph(), direction, target);
    return script.str();
}

void check_same(const std::filesystem::path& ours, const std::filesystem::path& shells)
{
    const Snapshot a = snapshot(ours);
    const Snapshot b = snapshot(shells);
    CHECK(a.revisions == b.revisions);
    CHECK(a.schema == b.schema);
    CHECK(a.tables == b.tables);
}

} // namespace

TEST_CASE("the script gives the same schema and rows in the sqlite3 shell as the upgrade")
{
    for (const char* revision : {"none", "c88468b7ab0b", "2b5a61bb2b75", "9f3b1a8d2c4f", "a0c9c13e118f"}) {
        CAPTURE(revision);
        const TemporaryFolder folder;
        const TemporaryFolder other;
        const auto ours = unpack_lineage(folder, revision);
        const auto shells = unpack_lineage(other, revision);
        const Snapshot before = snapshot(shells);
        const std::string script = script_of(shells, Direction::up, "head");
        CHECK(snapshot(shells) == before);
        testing::upgrade(ours, "head");
        run_in_shell(folder, shells, script);
        check_same(ours, shells);
    }
}

TEST_CASE("a new database by script, and down again")
{
    const TemporaryFolder folder;
    const auto ours = folder.path() / "ours.db";
    const auto shells = folder.path() / "shells.db";
    testing::upgrade(ours, "head");
    run_in_shell(folder, shells, script_of(shells, Direction::up, "head"));
    check_same(ours, shells);
    testing::downgrade(ours, "2b5a61bb2b75");
    run_in_shell(folder, shells, script_of(shells, Direction::down, "2b5a61bb2b75"));
    check_same(ours, shells);
    run_in_shell(folder, shells, script_of(shells, Direction::down, "base"));
    CHECK(snapshot(shells).schema.empty());
}

namespace {

void rebuild_books(Operations& op)
{
    op.create_table(
        "book", {Column{"id", Integer{}, primary_key}, Column{"title", Text{}}, Column{"pages", Integer{}}});
    op.execute("INSERT INTO book VALUES (1, 'One', 10), (2, 'Two', NULL)");
    op.create_index("idx_book_pages", "book", {desc("pages")});
}
void change_books(Operations& op)
{
    op.backfill({.table = "book", .set = {{"pages", "100"}}, .where = "pages IS NULL"});
    op.batch_alter_table("book", [](BatchOperations& batch) {
        batch.alter_column("pages", {.nullable = false, .server_default = server_default("7")});
        batch.create_check_constraint("pages_positive", "pages > 0");
    });
    op.batch_alter_table("book", [](BatchOperations& batch) {
        batch.drop_constraint("", ConstraintType::primary_key, {"id"});
        batch.create_primary_key("pk_book", {"id", "title"});
    });
}
void nothing(Operations&) { }

} // namespace

TEST_CASE("edits of the schema table and rebuilds can be scripted too")
{
    const RevisionGraph books({
        {.revision = "one",
            .down_revision = {},
            .create_date = {},
            .message = "m",
            .upgrade = rebuild_books,
            .downgrade = nothing},
        {.revision = "two",
            .down_revision = {"one"},
            .create_date = {},
            .message = "m",
            .upgrade = change_books,
            .downgrade = nothing},
    });
    const TemporaryFolder folder;
    const auto make = [&](const char* name) {
        const auto path = folder.path() / name;
        SQLite::Database db = open_for_writing({.path = path});
        sqlite::SqliteDialect dialect(db);
        MigrationObserver nobody;
        Migrator(books, dialect, nobody).upgrade("one");
        return path;
    };
    const auto ours = make("ours.db");
    const auto shells = make("shells.db");
    std::ostringstream script;
    {
        SQLite::Database db = open_for_writing({.path = shells});
        write_script(script, db, books, Direction::up, "two");
    }
    run_in_shell(folder, shells, script.str());
    SQLite::Database db = open_for_writing({.path = ours});
    sqlite::SqliteDialect dialect(db);
    MigrationObserver nobody;
    Migrator(books, dialect, nobody).upgrade("two");
    check_same(ours, shells);
}

TEST_CASE("a rehearsal runs on a copy and says how it went")
{
    const TemporaryFolder folder;
    const auto path = unpack_lineage(folder, "2b5a61bb2b75");
    add_orphans(path);
    const Snapshot before = snapshot(path);
    const Rehearsal rehearsal = rehearse(path, graph(), Direction::up, "head");
    CHECK(rehearsal.succeeded());
    CHECK(rehearsal.from == std::vector<std::string>{"2b5a61bb2b75"});
    CHECK(rehearsal.target == head());
    CHECK(rehearsal.steps.size() >= 5);
    CHECK(rehearsal.quick_check == "ok");
    CHECK(rehearsal.foreign_key_errors_before == 3);
    CHECK(rehearsal.foreign_key_errors_after == 3);
    CHECK(rehearsal.drift.empty());
    CHECK_FALSE(rehearsal.schema_changes.empty());
    CHECK(snapshot(path) == before);
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
        files += entry.path().string().find("rehearsal") != std::string::npos;
    CHECK(files == 0);
}

TEST_CASE("a rehearsal of a migration that fails says why")
{
    const TemporaryFolder folder;
    const auto path = unpack_lineage(folder, "9f3b1a8d2c4f");
    SQLite::Database(path.string(), SQLite::OPEN_READWRITE)
        .exec("CREATE TRIGGER in_the_way AFTER INSERT ON node BEGIN UPDATE node SET last_update = 1; END");
    const Rehearsal rehearsal = rehearse(path, graph(), Direction::up, "head");
    CHECK_FALSE(rehearsal.succeeded());
    CHECK(rehearsal.error.find("b7c3c2e3a1f0") != std::string::npos);
    CHECK(rehearsal.quick_check == "ok");
}

TEST_CASE("the plan lists the operations of pending migrations and changes nothing")
{
    const TemporaryFolder folder;
    const auto path = unpack_lineage(folder, "2b5a61bb2b75");
    const Snapshot before = snapshot(path);
    {
        SQLite::Database db = open_for_writing({.path = path});
        const PlannedRun run = plan_run(db, graph(), Direction::up, "23dad03d2e42");
        REQUIRE(run.steps.size() == 5);
        CHECK(run.steps[0].revision->revision == "9f3b1a8d2c4f");
        CHECK(run.steps[4].operations.front().description == "add_column node.is_mqtt_gateway");
        CHECK(run.steps[4].operations.front().strategy.strategy == "native");
        CHECK(plan_run(db, graph(), Direction::down, "base").steps.size() == 5);
    }
    CHECK(snapshot(path) == before);
}
