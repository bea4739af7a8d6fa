#include "common/coordination/observation.hpp"

#include <fstream>

#include <doctest/doctest.h>

#include "common/coordination/reference_status.hpp"
#include "common/coordination/schema_version.hpp"
#include "common/coordination/writer_lock.hpp"
#include "common/database.hpp"
#include "tests/temporary_folder.hpp"

using namespace meshview;
using namespace meshview::coordination;

namespace {

constexpr TimeUs noon = 1'700'000'000'000'000;

} // namespace

TEST_CASE("looking at a database that is not there creates nothing")
{
    const TemporaryFolder folder;
    const Observation seen = observe(folder.path() / "packets.db", noon);
    CHECK(seen.database == DatabaseState::missing);
    CHECK_FALSE(seen.database_error.empty());
    CHECK(seen.lock == LockState::free);
    CHECK_FALSE(seen.migration);
    CHECK(seen.observed_us == noon);
    CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("what is not a database is corrupt, an empty file is at base")
{
    const TemporaryFolder folder;
    CHECK(observe(folder.write("text.db", std::string(8192, 'x')), noon).database == DatabaseState::corrupt);
    const Observation empty = observe(folder.write("empty.db", ""), noon);
    CHECK(empty.database == DatabaseState::readable);
    CHECK(empty.revisions.empty());
}

TEST_CASE("revisions, lock and status are seen together")
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "packets.db";
    Observer observer(path);
    SQLite::Database db = open_for_writing({.path = path});
    CHECK(observer.observe(noon).revisions.empty());
    write_revisions(db, {});
    CHECK(observer.observe(noon).revisions.empty());
    write_revisions(db, {"c3"});
    write_compatible_revisions(db, {"b2", "a1"});
    const auto lock = WriterLock::try_acquire(path);
    StatusWriter status(path);
    status.write(MigrationStatus{.state = MigrationState::complete, .current_revision = "c3"});

    const Observation seen = observer.observe(noon);
    CHECK(seen.database == DatabaseState::readable);
    CHECK(seen.revisions == std::vector<std::string>{"c3"});
    CHECK(seen.compatible_revisions == std::vector<std::string>{"a1", "b2"});
    CHECK(seen.lock == LockState::held);
    REQUIRE(seen.migration);
    CHECK(seen.migration->current_revision == "c3");

    write_revisions(db, {"x", "y"});
    write_compatible_revisions(db, {});
    CHECK(observer.observe(noon).revisions == std::vector<std::string>{"x", "y"});
    CHECK(observer.observe(noon).compatible_revisions.empty());
    CHECK_FALSE(db.tableExists("schema_compatibility"));
}

TEST_CASE("a database locked by somebody else is busy")
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "packets.db";
    SQLite::Database db(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    db.exec("CREATE TABLE t (x); BEGIN EXCLUSIVE");
    CHECK(observe(path, noon).database == DatabaseState::busy);
    db.exec("COMMIT");
    CHECK(observe(path, noon).database == DatabaseState::readable);
}

TEST_CASE("a migration's open transaction is neither seen nor in the way")
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "packets.db";
    SQLite::Database db = open_for_writing({.path = path});
    write_revisions(db, {"b2"});
    db.exec("BEGIN IMMEDIATE");
    write_revisions(db, {"c3"});
    CHECK(observe(path, noon).revisions == std::vector<std::string>{"b2"});
    db.exec("COMMIT");
    CHECK(observe(path, noon).revisions == std::vector<std::string>{"c3"});
}

TEST_CASE("a file replaced underneath has another identity")
{
    const TemporaryFolder folder;
    const auto path = folder.write("packets.db", "");
    Observer observer(path);
    const FileIdentity before = observer.observe(noon).file;
    CHECK(observer.observe(noon).file == before);
    const auto other = folder.write("other.db", "");
    std::filesystem::rename(other, path);
    CHECK(observer.observe(noon).file != before);
}

TEST_CASE("the reference's own status table is kept truthful")
{
    SQLite::Database db = open_in_memory();
    const auto in_progress = [&] {
        return db.execAndGet("SELECT in_progress FROM migration_status WHERE id = 1").getInt();
    };
    write_reference_status(db, true, noon);
    CHECK(in_progress() == 1);
    write_reference_status(db, false, noon + us_per_second);
    CHECK(in_progress() == 0);
    CHECK(db.execAndGet("SELECT count(*) FROM migration_status").getInt() == 1);
    CHECK(db.execAndGet("SELECT updated_at FROM migration_status").getString() == "2023-11-14 22:13:21");
}

TEST_CASE("the reference's table as it made it itself is used as it is")
{
    SQLite::Database db = open_in_memory();
    db.exec("CREATE TABLE migration_status (id INTEGER PRIMARY KEY CHECK (id = 1), "
            "in_progress BOOLEAN NOT NULL, updated_at TIMESTAMP)");
    db.exec("INSERT INTO migration_status VALUES (1, 1, NULL)");
    write_reference_status(db, false, noon);
    CHECK(db.execAndGet("SELECT in_progress FROM migration_status").getInt() == 0);
}
