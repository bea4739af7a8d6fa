#include "common/coordination/writer_lock.hpp"

#include <csignal>
#include <fstream>
#include <thread>

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/exit_code.hpp"
#include "tests/common/coordination/child_process.hpp"
#include "tests/temporary_folder.hpp"

using meshview::ExitError;
using meshview::TemporaryFolder;
using meshview::coordination::lock_path;
using meshview::coordination::WriterLock;
using meshview::testing::ChildProcess;

namespace {

std::vector<std::string> holder_of(const std::filesystem::path& database)
{
    return {MESHVIEW_LOCK_HOLDER, database.string()};
}

} // namespace

TEST_CASE("a lock is held by one at a time and freed on destruction")
{
    const TemporaryFolder folder;
    const auto database = folder.path() / "packets.db";
    CHECK_FALSE(WriterLock::is_held(database));
    {
        auto lock = WriterLock::try_acquire(database);
        REQUIRE(lock);
        CHECK(WriterLock::is_held(database));
        CHECK_FALSE(WriterLock::try_acquire(database));
        const WriterLock moved = std::move(*lock);
        CHECK(WriterLock::is_held(database));
    }
    CHECK_FALSE(WriterLock::is_held(database));
    CHECK(WriterLock::try_acquire(database));
}

TEST_CASE("looking creates nothing and needs no lock file")
{
    const TemporaryFolder folder;
    CHECK_FALSE(WriterLock::is_held(folder.path() / "packets.db"));
    CHECK_FALSE(std::filesystem::exists(lock_path(folder.path() / "packets.db")));
    CHECK_FALSE(WriterLock::is_held(folder.path() / "no such folder/packets.db"));
}

TEST_CASE("looking does not disturb the holder, however often")
{
    const TemporaryFolder folder;
    const auto database = folder.path() / "packets.db";
    const auto lock = WriterLock::try_acquire(database);
    for (int i = 0; i < 100; ++i)
        REQUIRE(WriterLock::is_held(database));
    CHECK_FALSE(WriterLock::try_acquire(database));
}

TEST_CASE("a reader without write permission can look")
{
    const TemporaryFolder folder;
    const auto database = folder.path() / "packets.db";
    const auto lock = WriterLock::try_acquire(database);
    REQUIRE(chmod(lock_path(database).c_str(), 0444) == 0);
    CHECK(WriterLock::is_held(database));
}

TEST_CASE("a folder that is not there is a configuration error")
{
    const TemporaryFolder folder;
    try {
        WriterLock::try_acquire(folder.path() / "nowhere/packets.db");
        FAIL("no error");
    } catch (const ExitError& error) {
        CHECK(error.code() == meshview::ExitCode::configuration);
        CHECK(std::string(error.what()).find("packets.db.lock") != std::string::npos);
    }
}

TEST_CASE("a lock file that was removed under a dead writer is made anew")
{
    const TemporaryFolder folder;
    const auto database = folder.path() / "packets.db";
    CHECK(WriterLock::try_acquire(database));
    std::filesystem::remove(lock_path(database));
    const auto lock = WriterLock::try_acquire(database);
    REQUIRE(lock);
    CHECK(WriterLock::is_held(database));
}

TEST_CASE("a second writer waits until the first is killed, and no earlier")
{
    const TemporaryFolder folder;
    const auto database = folder.path() / "packets.db";
    ChildProcess first(holder_of(database));
    REQUIRE(first.wait_for("held"));
    CHECK(WriterLock::is_held(database));
    ChildProcess second(holder_of(database));
    REQUIRE(second.wait_for("waiting"));
    CHECK_FALSE(WriterLock::try_acquire(database));
    first.kill(SIGKILL);
    CHECK(first.wait() == -SIGKILL);
    REQUIRE(second.wait_for("held"));
    CHECK(WriterLock::is_held(database));
    second.kill(SIGKILL);
    second.wait();
    CHECK_FALSE(WriterLock::is_held(database));
}

TEST_CASE("waiting ends when it is told to stop")
{
    const TemporaryFolder folder;
    const auto database = folder.path() / "packets.db";
    const auto lock = WriterLock::try_acquire(database);
    std::optional<WriterLock> second;
    std::jthread waiting([&](std::stop_token stop) {
        second = WriterLock::acquire(database, stop, std::chrono::milliseconds{1});
    });
    waiting.request_stop();
    waiting.join();
    CHECK_FALSE(second);
}
