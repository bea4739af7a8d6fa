#include "migrations/backup.hpp"

#include <fstream>

#include <doctest/doctest.h>

#include "common/coordination/observation.hpp"
#include "common/coordination/status_file.hpp"
#include "common/database.hpp"
#include "common/exit_code.hpp"
#include "migrations/graph.hpp"
#include "migrations/gzip.hpp"
#include "migrations/prepare_database.hpp"
#include "migrations/protective_backup.hpp"
#include "migrations/restore.hpp"
#include "tests/migrations/lineage.hpp"

using namespace meshview;
using namespace meshview::migrations;
using coordination::WriterLock;
using meshview::testing::snapshot;
using meshview::testing::unpack_lineage;

namespace {

std::vector<std::string> files_in(const std::filesystem::path& folder)
{
    std::vector<std::string> names;
    if (std::filesystem::exists(folder))
        for (const auto& entry : std::filesystem::directory_iterator(folder))
            names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

std::filesystem::path unpack(const TemporaryFolder& folder, const std::filesystem::path& backup)
{
    const auto path = folder.path() / "unpacked.db";
    gunzip_file(backup, path);
    return path;
}

ExitCode code_of(const std::function<void()>& work)
{
    try {
        work();
    } catch (const ExitError& error) {
        return error.code();
    }
    return ExitCode::ok;
}

void prepare(const std::filesystem::path& path, const BackupPolicy& policy = {})
{
    const auto lock = WriterLock::try_acquire(path);
    coordination::StatusWriter status(path);
    prepare_database(path, *lock, status, {}, {}, policy);
}

} // namespace

TEST_CASE("a backup of a database in use is whole, with what stands in the WAL")
{
    const TemporaryFolder folder;
    const auto path = unpack_lineage(folder, "23dad03d2e42");
    SQLite::Database writer = open_for_writing({.path = path});
    writer.exec("PRAGMA wal_autocheckpoint = 0; INSERT INTO packet (id) VALUES (4711)");
    writer.exec("BEGIN; INSERT INTO packet (id) VALUES (4712)"); // not committed: not in the backup
    const Backup backup = make_backup(path, folder.path() / "b.db.gz");
    writer.exec("ROLLBACK");
    CHECK(backup.rows.at("packet") == 501);
    CHECK(backup.bytes < backup.database_bytes);
    CHECK(snapshot(unpack(folder, backup.file)) == snapshot(path));
    // Unpacked, when asked for by the name.
    CHECK(snapshot(make_backup(path, folder.path() / "plain.db").file) == snapshot(path));
}

TEST_CASE("a damaged database gives no backup, and nothing is left behind")
{
    const TemporaryFolder folder;
    const auto path = unpack_lineage(folder, "23dad03d2e42");
    {
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(20 * 4096);
        file << std::string(30 * 4096, '\x55');
    }
    CHECK(code_of([&] { make_backup(path, folder.path() / "out" / "b.db.gz"); }) == ExitCode::bad_data);
    CHECK(files_in(folder.path() / "out").empty());
}

TEST_CASE("no room for a backup is said in figures")
{
    const TemporaryFolder folder;
    try {
        require_free_space(folder.path() / "x", std::int64_t{1} << 60, "a test");
        FAIL("there is an exabyte");
    } catch (const ExitError& error) {
        CHECK(error.code() == ExitCode::try_again);
        CHECK(std::string(error.what()).find("1152921504607 MB") != std::string::npos);
    }
}

TEST_CASE("before the first pending migration of a database with rows a backup is made, once")
{
    const TemporaryFolder folder;
    const auto path = unpack_lineage(folder, "2b5a61bb2b75");
    const auto before = snapshot(path);
    prepare(path);
    const auto backups = files_in(folder.path() / "backups");
    REQUIRE(backups.size() == 1);
    CHECK(backups.front().find("-at-2b5a61bb2b75.db.gz") != std::string::npos);
    CHECK(snapshot(unpack(folder, folder.path() / "backups" / backups.front())) == before);
    prepare(path); // nothing pending
    CHECK(files_in(folder.path() / "backups").size() == 1);
}

TEST_CASE("no backup of what is new or empty, nor when configuration says no")
{
    const TemporaryFolder folder;
    prepare(folder.path() / "new.db");
    CHECK(files_in(folder.path() / "backups").empty());
    const auto path = unpack_lineage(folder, "2b5a61bb2b75");
    prepare(path, {.before_migration = false});
    CHECK(files_in(folder.path() / "backups").empty());
    CHECK_FALSE(is_worth_a_backup(folder.path() / "nowhere.db"));
}

TEST_CASE("where a backup cannot be made, no migration runs")
{
    const TemporaryFolder folder;
    const auto path = unpack_lineage(folder, "2b5a61bb2b75");
    const auto in_the_way = folder.write("file", "x");
    CHECK(code_of([&] { prepare(path, {.folder = in_the_way / "sub"}); }) == ExitCode::configuration);
    CHECK(coordination::observe(path, 0).revisions == std::vector<std::string>{"2b5a61bb2b75"});
}

TEST_CASE("older backups are removed, and only those of this database")
{
    const TemporaryFolder folder;
    const auto database = folder.path() / "packets.db";
    const auto backups = folder.path() / "backups";
    std::filesystem::create_directory(backups);
    for (int day = 10; day < 16; ++day)
        folder.write("backups/packets-202601" + std::to_string(day) + "-120000-at-2b5a61bb2b75.db.gz", "x");
    folder.write("backups/packets-old-20260101-120000-at-base.db.gz", "another database's");
    folder.write("backups/packets-notes.txt", "mine");
    prune_backups(backups, database, 2);
    CHECK(files_in(backups)
        == std::vector<std::string>{"packets-20260114-120000-at-2b5a61bb2b75.db.gz",
            "packets-20260115-120000-at-2b5a61bb2b75.db.gz", "packets-notes.txt",
            "packets-old-20260101-120000-at-base.db.gz"});
    prune_backups(backups, database, 0);
    CHECK(files_in(backups).size() == 4);
    CHECK(
        backup_name(database, "", 1'768'000'000 * us_per_second) == "packets-20260109-230640-at-base.db.gz");
}

TEST_CASE("restore puts the backup in its place and keeps what was there")
{
    const TemporaryFolder folder;
    const auto path = unpack_lineage(folder, "2b5a61bb2b75");
    const auto before = snapshot(path);
    const Backup backup = make_backup(path, folder.path() / "b.db.gz");
    testing::upgrade(path, "head");
    {
        SQLite::Database db = open_for_writing({.path = path});
        db.exec("PRAGMA wal_autocheckpoint = 0; INSERT INTO packet (id) VALUES (4711)"); // stays in the WAL
    }
    const auto changed = snapshot(path);
    const auto lock = WriterLock::try_acquire(path);
    const Restored restored = restore_backup(backup.file, path, *lock);
    CHECK(restored.revisions == std::vector<std::string>{"2b5a61bb2b75"});
    CHECK(snapshot(path) == before);
    CHECK(snapshot(restored.replaced) == changed);
    CHECK(coordination::observe(path, 0).database == coordination::DatabaseState::readable);
}

TEST_CASE("what is no whole backup is refused, and the database stays")
{
    const TemporaryFolder folder;
    const auto path = unpack_lineage(folder, "2b5a61bb2b75");
    const auto before = snapshot(path);
    const Backup backup = make_backup(path, folder.path() / "b.db.gz");
    const auto lock = WriterLock::try_acquire(path);
    std::filesystem::resize_file(backup.file, static_cast<std::uintmax_t>(backup.bytes) / 2);
    CHECK(code_of([&] { restore_backup(backup.file, path, *lock); }) == ExitCode::bad_data);
    CHECK(code_of([&] { restore_backup(folder.write("text", "hello, world"), path, *lock); })
        == ExitCode::bad_data);
    CHECK(
        code_of([&] { restore_backup(folder.path() / "nowhere", path, *lock); }) == ExitCode::configuration);
    CHECK(snapshot(path) == before);
    CHECK_FALSE(std::filesystem::exists(path.string() + ".restoring"));
}

TEST_CASE("restore without a database, and in place of a broken one")
{
    const TemporaryFolder folder;
    const auto source = unpack_lineage(folder, "23dad03d2e42");
    const Backup backup = make_backup(source, folder.path() / "b.db.gz");
    const auto path = folder.path() / "packets.db";
    const auto lock = WriterLock::try_acquire(path);
    CHECK(restore_backup(backup.file, path, *lock).replaced.empty());
    CHECK(snapshot(path) == snapshot(source));
    folder.write("packets.db", std::string(8192, 'x'));
    const Restored restored = restore_backup(backup.file, path, *lock);
    CHECK(snapshot(path) == snapshot(source));
    CHECK(std::filesystem::file_size(restored.replaced) == 8192);
}
