#include <doctest/doctest.h>

#include <fstream>

#include <SQLiteCpp/Statement.h>

#include "common/coordination/writer_lock.hpp"
#include "common/database.hpp"
#include "migrations/restore.hpp"
#include "tests/system/process.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/writer/log_capture.hpp"
#include "tests/writer/scratch_database.hpp"
#include "writer/daily_backup.hpp"
#include "writer/housekeeping.hpp"

using namespace meshview;
using namespace meshview::writer_test;
using system_test::wait_until;
using writer::Housekeeping;

namespace {

/// A database with a packet of two months ago and one of now.
struct Site {
    Site()
    {
        config.database.path = folder.path() / "packets.db";
        config.cleanup.backup_dir = folder.path() / "backups";
        SQLite::Database db = open_for_writing({.path = config.database.path});
        create_schema(db);
        SQLite::Statement insert(db, "INSERT INTO packet (id, import_time_us) VALUES (?, ?)");
        for (const auto& [id, time] : {std::pair{1, now_us() - 60 * us_per_day}, {2, now_us()}}) {
            insert.bind(1, id);
            insert.bind(2, time);
            insert.exec();
            insert.reset();
        }
    }

    std::vector<std::filesystem::path> backups() const
    {
        std::vector<std::filesystem::path> files;
        std::error_code missing;
        for (const auto& entry : std::filesystem::directory_iterator(config.cleanup.backup_dir, missing))
            files.push_back(entry.path());
        std::sort(files.begin(), files.end());
        return files;
    }
    std::string packets() const
    {
        SQLite::Database db = open_for_reading({.path = config.database.path});
        return value(db, "SELECT group_concat(id) FROM packet");
    }

    TemporaryFolder folder;
    LogCapture log;
    Config config;
};

const Housekeeping::Options at_once{.pace = {},
    .catch_up_after = std::chrono::milliseconds(0),
    .look_interval = std::chrono::milliseconds(5)};

} // namespace

TEST_CASE("what was missed is made up for: first the backup, then the deletion")
{
    Site site;
    site.config.cleanup.enabled = true;
    site.config.cleanup.backup_enabled = true;
    site.config.logging.db_cleanup_logfile = site.folder.path() / "cleanup.log";
    const Housekeeping housekeeping(site.config, writer::sqlite_upkeep(site.config), at_once);
    wait_until("the cleanup", [&] { return housekeeping.report().last_cleanup_us != 0; });
    CHECK(site.packets() == "2");
    CHECK(housekeeping.report().deleted_rows == 1);
    CHECK(housekeeping.report().last_backup_us != 0);
    CHECK(site.log.has("cleanup: 1 rows deleted (1 packet"));
    std::ifstream file(site.folder.path() / "cleanup.log");
    CHECK(std::string(std::istreambuf_iterator<char>(file), {}).find("cleanup: 1 rows deleted")
        != std::string::npos);

    REQUIRE(site.backups().size() == 1);
    CHECK(writer::newest_daily_backup_us(site.config.database.path, site.config.cleanup)
        > now_us() - us_per_hour);
    const auto lock = coordination::WriterLock::try_acquire(site.config.database.path);
    REQUIRE(lock.has_value());
    migrations::restore_backup(site.backups().front(), site.config.database.path, *lock);
    CHECK(site.packets() == "1,2");
}

TEST_CASE("nothing is done unasked, nor what was done within a day")
{
    Site site;
    {
        const Housekeeping idle(site.config, writer::sqlite_upkeep(site.config), at_once);
        CHECK(idle.report().last_cleanup_us == 0);
    }
    site.config.cleanup.backup_enabled = true;
    writer::make_daily_backup(site.config.database.path, site.config.cleanup, now_us(), {});
    site.config.cleanup.enabled = true; // tells when the catching up is over
    const Housekeeping housekeeping(site.config, writer::sqlite_upkeep(site.config), at_once);
    wait_until("the cleanup", [&] { return housekeeping.report().last_cleanup_us != 0; });
    CHECK(housekeeping.report().last_backup_us == 0);
    CHECK(site.backups().size() == 1);
}

TEST_CASE("daily backups are pruned, and others left alone")
{
    Site site;
    site.config.cleanup.backups_to_keep = 2;
    std::filesystem::create_directories(site.config.cleanup.backup_dir);
    const auto other = site.config.cleanup.backup_dir / "packets-20200101-000000-at-base.db.gz";
    std::ofstream(other) << "of a migration";
    for (int day = 0; day < 4; ++day)
        writer::make_daily_backup(
            site.config.database.path, site.config.cleanup, now_us() + day * us_per_day, {});
    const auto backups = site.backups();
    REQUIRE(backups.size() == 3);
    CHECK(backups[0] == other);
    CHECK(backups[1].filename().string().starts_with("packets-daily-"));
}

TEST_CASE("a failure is said, counted, and ends nothing")
{
    Site site;
    site.config.cleanup.enabled = true;
    site.config.cleanup.backup_enabled = true;
    std::ofstream(site.config.cleanup.backup_dir) << "a file where the folder should be";
    const Housekeeping housekeeping(site.config, writer::sqlite_upkeep(site.config), at_once);
    wait_until("the cleanup", [&] { return housekeeping.report().last_cleanup_us != 0; });
    CHECK(housekeeping.report().backup_failures == 1);
    CHECK(site.log.has("backup: none was made"));
}
