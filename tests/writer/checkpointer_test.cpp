#include <doctest/doctest.h>

#include <array>
#include <fstream>
#include <optional>

#include <SQLiteCpp/Transaction.h>

#include "common/database.hpp"
#include "common/time.hpp"
#include "tests/temporary_folder.hpp"
#include "writer/sqlite/checkpointer.hpp"

using namespace meshview;
using namespace meshview::writer;

namespace {

/// The limit at which ingest moves the log by itself is out of reach.
constexpr Checkpointer::Limits thread_alone{.pages = 40, .last_pages = 10, .most_pages = 1'000'000};

struct Fixture {
    explicit Fixture(const Checkpointer::Limits& limits)
    {
        db.exec("CREATE TABLE entry (id INTEGER PRIMARY KEY, bytes BLOB)");
        checkpointer.emplace(db, limits);
    }

    void commit()
    {
        SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
        db.exec("INSERT INTO entry (bytes) VALUES (zeroblob(9000))");
        transaction.commit();
        checkpointer->after_commit();
        ++commits;
    }

    /// How often the log began anew: the fourth number of its header (SQLite file format, 4.1).
    std::uint32_t begins() const
    {
        std::ifstream file(path.string() + "-wal", std::ios::binary);
        std::array<unsigned char, 16> header{};
        file.read(reinterpret_cast<char*>(header.data()), header.size());
        return static_cast<std::uint32_t>(header[12]) << 24U | static_cast<std::uint32_t>(header[13]) << 16U
            | static_cast<std::uint32_t>(header[14]) << 8U | header[15];
    }

    bool commits_until_it_begins_anew()
    {
        const std::uint32_t before = begins();
        const TimeUs give_up_us = steady_us() + 60 * us_per_second;
        while (begins() == before && steady_us() < give_up_us) {
            commit();
            std::this_thread::yield();
        }
        return begins() != before;
    }

    TemporaryFolder folder;
    std::filesystem::path path = folder.path() / "packets.db";
    SQLite::Database db = open_for_writing({.path = path});
    std::optional<Checkpointer> checkpointer;
    int commits = 0;
};

} // namespace

TEST_CASE("the log is moved beside those who commit without a pause, and begins anew each time")
{
    Fixture f(thread_alone);
    for (int times = 0; times < 3; ++times)
        CHECK(f.commits_until_it_begins_anew());
    f.checkpointer.reset();
    CHECK(f.db.execAndGet("SELECT count(*) FROM entry").getInt() == f.commits);
    CHECK(f.db.execAndGet("PRAGMA integrity_check").getString() == "ok");
}

TEST_CASE("a log that a reader holds back goes on when the reader has left")
{
    Fixture f(thread_alone);
    std::optional<SQLite::Database> reader(open_for_reading({.path = f.path}));
    f.commit();
    reader->exec("BEGIN");
    CHECK(reader->execAndGet("SELECT count(*) FROM entry").getInt() == 1);
    const std::uint32_t before = f.begins();
    for (int i = 0; i < 500; ++i)
        f.commit();
    CHECK(f.begins() == before);
    CHECK(reader->execAndGet("SELECT count(*) FROM entry").getInt() == 1);
    reader.reset();
    CHECK(f.commits_until_it_begins_anew());
}

TEST_CASE("a log that grows faster than it is moved is moved by the commit")
{
    Fixture f({.pages = 40, .last_pages = 0, .most_pages = 40});
    CHECK(f.commits_until_it_begins_anew());
}

TEST_CASE("a database in memory has no log to move")
{
    SQLite::Database db = open_in_memory();
    Checkpointer checkpointer(db);
    db.exec("CREATE TABLE entry (id INTEGER PRIMARY KEY)");
    checkpointer.after_commit();
    CHECK_FALSE(checkpointer.is_ending());
}
