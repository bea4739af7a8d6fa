#include "migrations/prepare_database.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/coordination/schema_version.hpp"
#include "common/database.hpp"
#include "common/exit_code.hpp"
#include "migrations/graph.hpp"
#include "tests/migrations/lineage.hpp"

using namespace meshview;
using namespace meshview::coordination;
using namespace meshview::migrations;
using meshview::testing::unpack_lineage;

namespace {

PreparedDatabase prepare(const std::filesystem::path& path, const std::string& run_id = {})
{
    auto lock = WriterLock::try_acquire(path);
    REQUIRE(lock);
    StatusWriter status(path);
    return prepare_database(path, *lock, status, run_id);
}

ExitCode refusal(const std::filesystem::path& path)
{
    try {
        prepare(path);
    } catch (const ExitError& error) {
        const auto seen = observe(path, 0);
        REQUIRE(seen.migration);
        CHECK(seen.migration->state == MigrationState::failed);
        CHECK(seen.migration->error == error.what());
        return error.code();
    }
    return ExitCode::ok;
}

} // namespace

TEST_CASE("a new database is made, and a reader of this run serves it")
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "packets.db";
    const auto decide = [&](const std::string& run_id) {
        return decide_reader(observe(path, 0), expectation(run_id));
    };
    CHECK(std::get<Wait>(decide("run-1")).reason == WaitReason::no_database);
    const PreparedDatabase prepared = prepare(path, "run-1");
    CHECK(prepared.is_new);
    CHECK(prepared.revision == head());
    CHECK(prepared.steps == static_cast<int>(RevisionGraph::of_this_program().ids().size()));
    CHECK(std::holds_alternative<Serve>(decide("run-1")));
    CHECK(std::holds_alternative<Serve>(decide("")));
    CHECK(std::holds_alternative<Wait>(decide("run-2")));
}

TEST_CASE("a second start finds nothing to do")
{
    const TemporaryFolder folder;
    const auto path = unpack_lineage(folder, "2b5a61bb2b75");
    CHECK(prepare(path).steps > 0);
    const PreparedDatabase again = prepare(path);
    CHECK(again.steps == 0);
    CHECK_FALSE(again.is_new);
}

TEST_CASE("from before migrations, and with an empty alembic_version")
{
    const TemporaryFolder folder;
    const auto path = unpack_lineage(folder, "none");
    SQLite::Database(path.string(), SQLite::OPEN_READWRITE)
        .exec("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)");
    CHECK(prepare(path).revision == head());
}

TEST_CASE("what a writer refuses, it leaves as it is")
{
    const TemporaryFolder folder;
    const auto path = unpack_lineage(folder, "23dad03d2e42");
    const auto set_revisions = [&](std::vector<std::string> revisions) {
        SQLite::Database db(path.string(), SQLite::OPEN_READWRITE);
        write_revisions(db, revisions);
    };
    SUBCASE("a newer database")
    {
        set_revisions({"ffffffffffff"});
        CHECK(refusal(path) == ExitCode::configuration);
        CHECK(observe(path, 0).revisions == std::vector<std::string>{"ffffffffffff"});
    }
    SUBCASE("two revisions")
    {
        set_revisions({"9f3b1a8d2c4f", "23dad03d2e42"});
        CHECK(refusal(path) == ExitCode::configuration);
    }
    SUBCASE("not a database")
    {
        const std::string text(8192, 'x');
        folder.write("23dad03d2e42.db", text);
        CHECK(refusal(path) == ExitCode::bad_data);
        CHECK(std::filesystem::file_size(path) == text.size());
    }
    SUBCASE("locked by another program")
    {
        SQLite::Database other(path.string(), SQLite::OPEN_READWRITE);
        other.exec("BEGIN EXCLUSIVE");
        CHECK(refusal(path) == ExitCode::try_again);
    }
    SUBCASE("read-only")
    {
        REQUIRE(chmod(path.c_str(), 0444) == 0);
        if (geteuid() != 0) // root may write to it all the same
            CHECK(refusal(path) == ExitCode::configuration);
    }
}

TEST_CASE("a stop before the first step leaves the database as it was")
{
    const TemporaryFolder folder;
    const auto path = unpack_lineage(folder, "2b5a61bb2b75");
    {
        const auto lock = WriterLock::try_acquire(path);
        StatusWriter status(path);
        std::stop_source stop;
        stop.request_stop();
        CHECK_THROWS_AS(prepare_database(path, *lock, status, {}, stop.get_token()), ExitError);
    }
    CHECK(observe(path, 0).revisions == std::vector<std::string>{"2b5a61bb2b75"});
    CHECK(std::get<Wait>(decide_reader(observe(path, 0), expectation())).reason == WaitReason::interrupted);
}

TEST_CASE("a dead writer's migration is taken over")
{
    const TemporaryFolder folder;
    const auto path = unpack_lineage(folder, "9f3b1a8d2c4f");
    StatusWriter(path).write(MigrationStatus{.state = MigrationState::running, .step = 1, .steps = 3});
    CHECK(std::get<Wait>(decide_reader(observe(path, 0), expectation())).reason == WaitReason::interrupted);
    CHECK(prepare(path).revision == head());
    CHECK(std::holds_alternative<Serve>(decide_reader(observe(path, 0), expectation())));
}

TEST_CASE("a database that another program was killed over is recovered first")
{
    const TemporaryFolder folder;
    const auto path = unpack_lineage(folder, "2b5a61bb2b75");
    const auto killed = folder.path() / "killed.db";
    {
        // A rollback journal in use, as the reference viewer leaves it: the database file holds half of a
        // change.
        SQLite::Database db(path.string(), SQLite::OPEN_READWRITE);
        db.exec("PRAGMA cache_size = 5; BEGIN; UPDATE packet SET payload = zeroblob(1000), channel = 'half "
                "done'");
        std::filesystem::copy_file(path, killed);
        std::filesystem::copy_file(path.string() + "-journal", killed.string() + "-journal");
    }
    CHECK(observe(killed, 0).database == DatabaseState::missing);
    CHECK(std::holds_alternative<Wait>(decide_reader(observe(killed, 0), expectation())));
    CHECK_FALSE(prepare(killed).is_new);
    SQLite::Database db = open_for_reading({.path = killed});
    CHECK(db.execAndGet("SELECT count(*) FROM packet WHERE channel = 'half done'").getInt() == 0);
    CHECK(read_revisions(db) == std::vector<std::string>{head()});
}
