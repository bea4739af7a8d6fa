#include "tests/migrations/torture_run.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sqlite3.h>

#include "tests/migrations/faulty_vfs.hpp"

using namespace meshview;
using namespace meshview::testing;

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
