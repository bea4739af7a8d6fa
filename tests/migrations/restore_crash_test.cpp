// restore, killed before each call that changes a file.
#include <csignal>
#include <cstdint>

#include <doctest/doctest.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "migrations/backup.hpp"
#include "migrations/restore.hpp"
#include "tests/migrations/lineage.hpp"

using namespace meshview;
using namespace meshview::testing;
using coordination::WriterLock;

namespace {

bool changes_files(std::uint64_t system_call)
{
    switch (system_call) {
#ifdef SYS_rename
    case SYS_rename:
    case SYS_link:
    case SYS_unlink:
#endif
#ifdef SYS_renameat
    case SYS_renameat:
#endif
    case SYS_renameat2:
    case SYS_linkat:
    case SYS_unlinkat:
    case SYS_ftruncate:
    case SYS_fsync:
    case SYS_fdatasync:
        return true;
    default:
        return false;
    }
}

bool is_before_change(pid_t child)
{
    __ptrace_syscall_info call{};
    return ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof call, &call) > 0
        && call.op == PTRACE_SYSCALL_INFO_ENTRY && changes_files(call.entry.nr);
}

// Restores in a process of its own, which dies before its n-th change of a file. True if it got through.
bool restore_until(int change, const std::filesystem::path& backup, const std::filesystem::path& database)
{
    const pid_t child = fork();
    if (child == 0) {
        ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
        raise(SIGSTOP);
        const auto lock = WriterLock::try_acquire(database);
        migrations::restore_backup(backup, database, *lock);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    REQUIRE(WIFSTOPPED(status));
    REQUIRE(ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_TRACESYSGOOD) == 0);
    while (true) {
        ptrace(PTRACE_SYSCALL, child, nullptr, nullptr);
        waitpid(child, &status, 0);
        if (!WIFSTOPPED(status))
            return WIFEXITED(status) && WEXITSTATUS(status) == 0;
        if (is_before_change(child) && --change == 0) {
            kill(child, SIGKILL);
            waitpid(child, &status, 0);
            return false;
        }
    }
}

// What a restore set aside; nothing when it did not come that far.
std::vector<std::filesystem::path> replaced(const std::filesystem::path& database)
{
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator(database.parent_path())) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with(database.filename().string() + ".replaced-") && !name.ends_with("-wal")
            && !name.ends_with("-shm") && !name.ends_with("-journal"))
            found.push_back(entry.path());
    }
    return found;
}

} // namespace

TEST_CASE("a restore that is killed leaves the old database or the new one, and a second run finishes")
{
    const TemporaryFolder source;
    const auto original = unpack_lineage(source, "2b5a61bb2b75");
    const auto backup = migrations::make_backup(original, source.path() / "b.db.gz").file;
    const Snapshot restored = snapshot(original);
    upgrade(original, "head");
    const Snapshot present = snapshot(original);
    for (int change = 1;; ++change) {
        CAPTURE(change);
        const TemporaryFolder folder;
        const auto database = folder.path() / "packets.db";
        std::filesystem::copy_file(original, database);
        const bool finished = restore_until(change, backup, database);
        const Snapshot found = snapshot(database);
        REQUIRE((found == present || found == restored));
        if (found == restored) {
            REQUIRE(replaced(database).size() == 1);
            REQUIRE(snapshot(replaced(database).front()) == present);
        }
        if (finished) {
            CHECK(found == restored);
            CHECK(change > 5);
            return;
        }
        const auto lock = WriterLock::try_acquire(database);
        migrations::restore_backup(backup, database, *lock);
        REQUIRE(snapshot(database) == restored);
    }
}
