#include <doctest/doctest.h>

#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "common/database.hpp"
#include "common/exit_code.hpp"
#include "tests/temporary_folder.hpp"

using namespace meshview;

TEST_CASE("the writer's database is in WAL mode and leaves the files a reader needs")
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "packets.db";
    {
        SQLite::Database db = open_for_writing({.path = path});
        CHECK(db.execAndGet("PRAGMA journal_mode").getString() == "wal");
        db.exec("CREATE TABLE t(x)");
    }
    CHECK(std::filesystem::exists(folder.path() / "packets.db-wal"));
    CHECK(std::filesystem::exists(folder.path() / "packets.db-shm"));
    SQLite::Database reader = open_for_reading({.path = path});
    CHECK(reader.execAndGet("SELECT count(*) FROM t").getInt() == 0);
}

TEST_CASE("a reader can neither create nor change a database")
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "packets.db";
    CHECK_THROWS_AS(open_for_reading({.path = path}), SQLite::Exception);
    CHECK(!std::filesystem::exists(path));
    {
        SQLite::Database db = open_for_writing({.path = path});
        db.exec("CREATE TABLE t(x)");
    }
    SQLite::Database reader = open_for_reading({.path = path});
    CHECK_THROWS_AS(reader.exec("INSERT INTO t VALUES (1)"), SQLite::Exception);
    CHECK_THROWS_AS(reader.exec("CREATE TABLE u(x)"), SQLite::Exception);
}

TEST_CASE("a file that is not a database is bad data, a missing folder is configuration")
{
    const TemporaryFolder folder;
    const auto path = folder.write("packets.db", std::string(4096, 'x'));
    const auto code_of = [](const std::filesystem::path& file) {
        try {
            open_for_writing({.path = file});
        } catch (const ExitError& error) {
            return error.code();
        }
        return ExitCode::ok;
    };
    CHECK(code_of(path) == ExitCode::bad_data);
    CHECK(code_of(folder.path() / "missing" / "packets.db") == ExitCode::configuration);
}
