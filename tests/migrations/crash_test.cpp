#include <algorithm>
#include <csignal>

#include <doctest/doctest.h>

#include "migrations/migrator.hpp"
#include "migrations/sqlite/dialect.hpp"
#include "tests/common/coordination/child_process.hpp"
#include "tests/migrations/faulty_vfs.hpp"
#include "tests/migrations/lineage.hpp"

using namespace meshview;
using namespace meshview::testing;

namespace {

// What the database looks like at each revision on its way from `start` to the head.
std::vector<Snapshot> stations(const std::string& start)
{
    const TemporaryFolder folder;
    const auto path = unpack_lineage(folder, start);
    std::vector<Snapshot> snapshots{snapshot(path)};
    while (snapshots.back().revisions != std::vector<std::string>{migrations::head()}) {
        upgrade(path, "+1");
        snapshots.push_back(snapshot(path));
    }
    return snapshots;
}

std::vector<std::string> crash_child(const std::filesystem::path& database, const char* when, int count)
{
    return {MESHVIEW_CRASH_CHILD, database.string(), when, std::to_string(count)};
}

// Which station the database stands at, exactly; fails when it is somewhere between.
std::size_t station_of(const std::filesystem::path& database, const std::vector<Snapshot>& stations)
{
    const Snapshot found = snapshot(database);
    const auto station = std::find(stations.begin(), stations.end(), found);
    REQUIRE(station != stations.end());
    return static_cast<std::size_t>(station - stations.begin());
}

// Cut at every moment in turn, each time from the beginning.
void cut_everywhere(const std::string& start)
{
    const std::vector<Snapshot> expected = stations(start);
    std::size_t last_station = 0;
    for (int moment = 1;; ++moment) {
        CAPTURE(start);
        CAPTURE(moment);
        const TemporaryFolder folder;
        const auto path = unpack_lineage(folder, start);
        const int result = ChildProcess(crash_child(path, "moment", moment)).wait();
        const std::size_t station = station_of(path, expected);
        REQUIRE(station >= last_station);
        last_station = station;
        if (result == 0) {
            CHECK(station == expected.size() - 1);
            CHECK(moment > 10);
            return;
        }
        REQUIRE(result == -SIGKILL);
        upgrade(path, "head");
        REQUIRE(station_of(path, expected) == expected.size() - 1);
    }
}

// False: the disk stood against it.
bool upgrade_on_faulty_disk(const std::filesystem::path& database)
{
    try {
        SQLite::Database db(database.string(), SQLite::OPEN_READWRITE, 0, faulty_vfs());
        migrations::sqlite::SqliteDialect dialect(db);
        migrations::MigrationObserver nobody;
        migrations::Migrator(migrations::RevisionGraph::of_this_program(), dialect, nobody).upgrade();
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

} // namespace

TEST_CASE(
    "killed around every operation of every migration: exactly before or after, and a second run finishes")
{
    cut_everywhere("none");
}

TEST_CASE("killed again and again in one database, it gets there")
{
    const std::vector<Snapshot> expected = stations("none");
    const TemporaryFolder folder;
    const auto path = unpack_lineage(folder, "none");
    int runs = 0;
    // Enough moments for the longest revision alone, so that each run gets at least one further.
    while (ChildProcess(crash_child(path, "moment", 64)).wait() != 0) {
        station_of(path, expected);
        REQUIRE(++runs < 100);
    }
    CHECK(station_of(path, expected) == expected.size() - 1);
}

TEST_CASE("killed in the middle of statements")
{
    const std::vector<Snapshot> expected = stations("2b5a61bb2b75");
    for (int tick = 1;; tick += 1 + tick / 8) {
        CAPTURE(tick);
        const TemporaryFolder folder;
        const auto path = unpack_lineage(folder, "2b5a61bb2b75");
        const int result = ChildProcess(crash_child(path, "tick", tick)).wait();
        station_of(path, expected);
        upgrade(path, "head");
        CHECK(station_of(path, expected) == expected.size() - 1);
        if (result == 0) {
            CHECK(tick > 100);
            return;
        }
        REQUIRE(result == -SIGKILL);
    }
}

TEST_CASE("a disk that fails or is full at any write: exactly before or after, and a second run finishes")
{
    const std::string start = "2b5a61bb2b75";
    const std::vector<Snapshot> expected = stations(start);
    for (const Fault fault : {Fault::io_error, Fault::disk_full})
        for (int call = 1;; call += 1 + call / 6) {
            CAPTURE(call);
            const TemporaryFolder folder;
            const auto path = unpack_lineage(folder, start);
            arm(fault, call);
            const bool through = upgrade_on_faulty_disk(path);
            arm(Fault::none, 0);
            const std::size_t station = station_of(path, expected);
            upgrade(path, "head");
            REQUIRE(station_of(path, expected) == expected.size() - 1);
            if (through) {
                CHECK(station == expected.size() - 1);
                CHECK(call > 100);
                break;
            }
        }
}
