#include "common/coordination/status_file.hpp"

#include <fstream>

#include <SQLiteCpp/Statement.h>
#include <doctest/doctest.h>

#include "common/database.hpp"
#include "tests/temporary_folder.hpp"

using namespace meshview::coordination;
using meshview::TemporaryFolder;

namespace {

MigrationStatus a_migration()
{
    return {
        .state = MigrationState::running,
        .from_revision = "ac311b3782a1",
        .current_revision = "2b5a61bb2b75",
        .target_revision = "23dad03d2e42",
        .step = 2,
        .steps = 6,
        .step_name = "9f3b1a8d2c4f drop import_time",
        .rows_done = 40'000,
        .rows_total = 120'000,
        .seconds_left = 2.5,
        .started_us = 1'700'000'000'000'000,
        .updated_us = 1'700'000'001'000'000,
        .owner = {.host = "pi", .pid = 4242, .boot_id = "0d5c"},
        .run_id = "run-1",
        .error = "it's \"quoted\"",
        .failed_revision = "x",
    };
}

IngestStatus an_ingest()
{
    return {
        .run_id = "run-1",
        .started_us = 1,
        .updated_us = 2,
        .received = 10,
        .packets = 7,
        .receptions = 9,
        .rejected = {{"not_an_envelope", 2}, {"skipped_node", 1}},
        .queue_depth = 3,
        .broker_connected = true,
        .broker_since_us = 4,
        .last_message_us = 5,
    };
}

void overwrite(const std::filesystem::path& path, const std::string& content)
{
    std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

} // namespace

TEST_CASE("what the writer writes is what a reader reads")
{
    const TemporaryFolder folder;
    const auto database = folder.path() / "packets.db";
    StatusWriter writer(database);
    StatusReader reader(database);
    CHECK_FALSE(reader.poll().migration);
    CHECK(reader.poll().problem.empty());

    writer.write(a_migration());
    writer.write(an_ingest());
    CHECK(reader.poll().migration == a_migration());
    CHECK(reader.poll().ingest == an_ingest());

    MigrationStatus complete = a_migration();
    complete.state = MigrationState::complete;
    complete.seconds_left.reset();
    IngestStatus later = an_ingest();
    later.rejected = {{"too_large", 1}};
    writer.write(complete);
    writer.write(later);
    CHECK(reader.poll().migration == complete);
    CHECK(reader.poll().ingest == later);
    CHECK_FALSE(std::filesystem::exists(database));
}

TEST_CASE("figures go through the status file as they are")
{
    const TemporaryFolder folder;
    const auto database = folder.path() / "packets.db";
    CHECK(read_metrics(database).empty());
    StatusWriter writer(database);
    CHECK(read_metrics(database).empty());
    writer.write_metrics("meshview_a 1\n");
    writer.write_metrics("meshview_a 2\n");
    CHECK(read_metrics(database) == "meshview_a 2\n");
}

TEST_CASE("a missing status file is an observation, and looking does not create it")
{
    const TemporaryFolder folder;
    StatusReader reader(folder.path() / "packets.db");
    CHECK_FALSE(reader.poll().migration);
    CHECK_FALSE(reader.poll().problem.empty());
    CHECK_FALSE(std::filesystem::exists(status_path(folder.path() / "packets.db")));
}

TEST_CASE("missing, corrupt and busy keep the previous answer")
{
    const TemporaryFolder folder;
    const auto database = folder.path() / "packets.db";
    const auto path = status_path(database);
    StatusReader reader(database);
    StatusWriter(database).write(a_migration());
    REQUIRE(reader.poll().migration == a_migration());
    SUBCASE("busy")
    {
        SQLite::Database locker(path.string(), SQLite::OPEN_READWRITE);
        locker.exec("PRAGMA journal_mode = DELETE");
        locker.exec("BEGIN EXCLUSIVE");
        CHECK(reader.poll().migration == a_migration());
        CHECK_FALSE(reader.poll().problem.empty());
    }
    SUBCASE("missing")
    {
        std::filesystem::remove(path);
        CHECK(reader.poll().migration == a_migration());
        CHECK_FALSE(reader.poll().problem.empty());
    }
    SUBCASE("corrupt")
    {
        overwrite(path, std::string(8192, 'x'));
        std::filesystem::remove(path.string() + "-wal");
        std::filesystem::remove(path.string() + "-shm");
        CHECK(reader.poll().migration == a_migration());
        CHECK_FALSE(reader.poll().problem.empty());
    }
    SUBCASE("a state from the future")
    {
        meshview::open_for_writing({.path = path}).exec("UPDATE migration_status SET state = 'meditating'");
        CHECK_FALSE(reader.poll().migration);
    }
}

TEST_CASE("a corrupt status file is replaced by the next writer")
{
    const TemporaryFolder folder;
    const auto database = folder.path() / "packets.db";
    overwrite(status_path(database), std::string(8192, 'x'));
    StatusWriter writer(database);
    writer.write(a_migration());
    CHECK(StatusReader(database).poll().migration == a_migration());
}

TEST_CASE("a status file of another version is made anew")
{
    const TemporaryFolder folder;
    const auto database = folder.path() / "packets.db";
    meshview::open_for_writing({.path = status_path(database)})
        .exec("CREATE TABLE migration_status (id INTEGER, old TEXT); PRAGMA user_version = 99");
    StatusWriter writer(database);
    writer.write(a_migration());
    CHECK(StatusReader(database).poll().migration == a_migration());
}

TEST_CASE("progress in words")
{
    CHECK(describe_progress(a_migration())
        == "step 2 of 6 (9f3b1a8d2c4f drop import_time), 40,000 of 120,000 rows, about 2.5 s left");
    CHECK(describe_progress({.step = 1, .steps = 1}) == "step 1 of 1");
}
