#include "tests/migrations/torture.hpp"

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sqlite3.h>

#include "migrations/alter_database.hpp"
#include "tests/migrations/faulty_vfs.hpp"
#include "tests/temporary_folder.hpp"

using namespace meshview;
using namespace meshview::testing;
using migrations::sqlite::RebuildWhen;

namespace {

int create()
{
    return SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE;
}

// The settings that a connection must have as before, whatever happens.
std::string settings(SQLite::Database& db)
{
    std::string values;
    for (const char* name :
        {"foreign_keys", "legacy_alter_table", "cache_size", "temp_store", "writable_schema", "secure_delete",
            "ignore_check_constraints", "defer_foreign_keys", "journal_mode"})
        values += fmt::format("{} = {}; ", name, db.execAndGet(fmt::format("PRAGMA {}", name)).getString());
    return values;
}

// Empty: applied.
std::string apply(SQLite::Database& db, const TortureCase& torture, RebuildWhen rebuild)
{
    const migrations::AlterFile file = migrations::read_alter_file(torture.alter_file());
    try {
        migrations::alter_database(db, file, rebuild);
        return {};
    } catch (const std::exception& error) {
        return error.what();
    }
}

void require_as_expected(SQLite::Database& db, const TortureCase& torture, RebuildWhen rebuild)
{
    set_up(db, torture);
    const auto content_before = content(db);
    const std::string settings_before = settings(db);
    const std::string refused = apply(db, torture, rebuild);
    CHECK(settings(db) == settings_before);
    CHECK(sqlite3_get_autocommit(db.getHandle()) != 0);
    if (refused.empty()) {
        CHECK(torture.expect() != "refuse");
        const auto faults = faults_of(db, torture, true);
        CHECK_MESSAGE(faults.empty(), fmt::format("{}", fmt::join(faults, "\n")));
    } else {
        CHECK_MESSAGE(torture.expect() != "ok", refused);
        CHECK(content(db) == content_before);
    }
}

// A database file of the case, in WAL mode or not.
class CaseFile {
public:
    CaseFile(const TortureCase& torture, bool wal)
        : torture_(torture)
    {
        SQLite::Database db(path(), create());
        db.exec(torture.setup);
        if (wal)
            db.exec("PRAGMA journal_mode = WAL");
    }

    std::string path() const { return (folder_.path() / "case.db").string(); }
    std::vector<std::string> content_now() const
    {
        SQLite::Database db(path(), SQLite::OPEN_READWRITE);
        return content(db);
    }
    std::vector<std::string> faults_now() const
    {
        SQLite::Database db(path(), SQLite::OPEN_READWRITE);
        return faults_of(db, torture_, false);
    }
    std::string apply_now(RebuildWhen rebuild) const
    {
        try {
            SQLite::Database db(path(), SQLite::OPEN_READWRITE, 0, faulty_vfs());
            return apply(db, torture_, rebuild);
        } catch (const SQLite::Exception& error) {
            return error.what(); // the disk does not even let it open
        }
    }

private:
    const TortureCase& torture_;
    TemporaryFolder folder_;
};

// True: got through; false: killed on the way.
bool apply_in_child(const CaseFile& file, RebuildWhen rebuild, int call)
{
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        arm(Fault::killed, call);
        _exit(file.apply_now(rebuild).empty() ? 0 : 1);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    if (WIFSIGNALED(status)) {
        REQUIRE(WTERMSIG(status) == SIGKILL);
        return false;
    }
    REQUIRE(WEXITSTATUS(status) == 0);
    return true;
}

// The database is exactly before or after; a second run finishes.
void require_whole(const CaseFile& file, const std::vector<std::string>& before, RebuildWhen rebuild)
{
    arm(Fault::none, 0);
    if (file.content_now() == before)
        REQUIRE(file.apply_now(rebuild).empty());
    const auto faults = file.faults_now();
    REQUIRE_MESSAGE(faults.empty(), fmt::format("{}", fmt::join(faults, "\n")));
}

// Every `step`-th of the calls that change a file, so that a case does not take for ever.
int step_for(int calls)
{
    return std::max(1, calls / 12);
}

int calls_of(const TortureCase& torture, bool wal, RebuildWhen rebuild)
{
    const CaseFile file(torture, wal);
    arm(Fault::none, 0);
    REQUIRE(file.apply_now(rebuild).empty());
    return changing_calls();
}

template <class Work>
void for_each_ok_case(const Work& work)
{
    for (const TortureCase& torture : all_torture_cases()) {
        if (torture.expect() != "ok" || torture.needs_its_connection())
            continue;
        CAPTURE(torture.name);
        work(torture);
    }
}

} // namespace

TEST_CASE("hard cases, by the cheapest strategy and by a rebuild")
{
    for (const RebuildWhen rebuild : {RebuildWhen::needed, RebuildWhen::always})
        for (const TortureCase& torture : all_torture_cases()) {
            CAPTURE(torture.name);
            CAPTURE((rebuild == RebuildWhen::always));
            SQLite::Database db(":memory:", create());
            require_as_expected(db, torture, rebuild);
        }
}

TEST_CASE("hard cases in files, with WAL and without")
{
    for (const bool wal : {false, true})
        for_each_ok_case([&](const TortureCase& torture) {
            const CaseFile file(torture, wal);
            arm(Fault::none, 0);
            CHECK(file.apply_now(RebuildWhen::needed) == "");
            const auto faults = file.faults_now();
            CHECK_MESSAGE(faults.empty(), fmt::format("{}", fmt::join(faults, "\n")));
            SQLite::Database db(file.path(), SQLite::OPEN_READWRITE);
            CHECK(db.execAndGet("PRAGMA journal_mode").getString() == (wal ? "wal" : "delete"));
        });
}

TEST_CASE("hard cases cut by SIGKILL: exactly before or after, and a second run finishes")
{
    for (const bool wal : {false, true})
        for_each_ok_case([&](const TortureCase& torture) {
            const RebuildWhen rebuild = wal ? RebuildWhen::always : RebuildWhen::needed;
            const int step = step_for(calls_of(torture, wal, rebuild));
            for (int call = 1;; call += step) {
                CAPTURE(call);
                const CaseFile file(torture, wal);
                const auto before = file.content_now();
                const bool through = apply_in_child(file, rebuild, call);
                require_whole(file, before, rebuild);
                if (through)
                    break;
            }
        });
}

TEST_CASE("hard cases on a disk that fails or is full: undone, and a second run finishes")
{
    for (const Fault fault : {Fault::io_error, Fault::disk_full})
        for_each_ok_case([&](const TortureCase& torture) {
            const bool wal = fault == Fault::disk_full;
            const int calls = calls_of(torture, wal, RebuildWhen::always);
            const int step = step_for(calls);
            for (int call = 1; call <= calls; call += step) {
                CAPTURE(call);
                const CaseFile file(torture, wal);
                const auto before = file.content_now();
                arm(fault, call);
                file.apply_now(RebuildWhen::always);
                require_whole(file, before, RebuildWhen::always);
            }
        });
}
