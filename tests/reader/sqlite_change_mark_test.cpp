#include <doctest/doctest.h>

#include <optional>

#include <SQLiteCpp/Database.h>

#include "reader/sql/sqlite_change_mark.hpp"
#include "tests/reader/fixture.hpp"

using namespace meshview;
using namespace meshview::reader;
using namespace meshview::reader::testing;

TEST_CASE("the mark changes with every commit and with nothing else")
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "packets.db";
    make_database(path);
    std::optional<TestDatabase> opened(test_config(path).database);
    TestDatabase& db = *opened;
    SqliteChangeMark mark({.path = path});
    CHECK_FALSE(mark.read());
    mark.open();
    auto last = mark.read();
    REQUIRE(last);
    CHECK(mark.read() == last);
    for (int id = 1; id <= 20; ++id) {
        db.add({.id = id});
        const auto now = mark.read();
        CHECK(now != last);
        CHECK(mark.read() == now);
        last = now;
    }
    db.exec("BEGIN IMMEDIATE");
    db.add({.id = 100});
    CHECK(mark.read() == last);
    db.exec("ROLLBACK");
    CHECK(mark.read() == last);
    mark.close();
    CHECK_FALSE(mark.read());

    // The writer's connection keeps the -wal file, with which SQLite would take the file for one in WAL mode.
    opened.reset();
    SQLite::Database(path.string(), SQLite::OPEN_READWRITE).exec("PRAGMA journal_mode = DELETE");
    mark.open();
    CHECK_FALSE(mark.read());
    std::filesystem::remove(path);
    mark.open();
    CHECK_FALSE(mark.read());
}
