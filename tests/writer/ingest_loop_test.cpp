#include <doctest/doctest.h>

#include <future>
#include <optional>

#include "common/database.hpp"
#include "common/exit_code.hpp"
#include "tests/system/process.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/writer/scratch_database.hpp"
#include "writer/ingest_loop.hpp"
#include "writer/sqlite/store.hpp"

using namespace std::chrono_literals;
using namespace meshview;
using namespace meshview::writer;
using namespace meshview::writer_test;
using system_test::wait_until;

namespace {

constexpr IngestLoop::Limits quick{.first_retry = 1ms, .longest_retry = 5ms, .last_tries = 50ms};

/// A database file with a loop that runs on a thread of its own.
struct Fixture {
    explicit Fixture(const IngestLoop::Limits& limits = quick, const MessageQueue::Limits& queue_limits = {})
        : path(folder.path() / "packets.db")
        , db(open_for_writing({.path = path, .busy_timeout = 0ms}))
        , queue(queue_limits)
    {
        create_schema(db);
        store.emplace(db).move_log_beside();
        loop.emplace(*store, mesh::Keyring::with_default_key({}), IngestRules{}, queue, limits);
    }
    ~Fixture() { queue.close(); }

    void start()
    {
        ended = std::async(std::launch::async, [this] { loop->run(); });
    }
    void finish()
    {
        queue.close();
        ended.get();
    }
    void push(const meshtastic::ServiceEnvelope& envelope)
    {
        const std::string topic = topic_of(envelope);
        const std::string bytes = envelope.SerializeAsString();
        CHECK(queue.push({topic, bytes, start_us}));
    }
    SQLite::Database reader() const { return open_for_reading({.path = path}); }

    TemporaryFolder folder;
    std::filesystem::path path;
    SQLite::Database db;
    MessageQueue queue;
    std::optional<SqliteStore> store;
    std::optional<IngestLoop> loop;
    std::future<void> ended;
};

} // namespace

TEST_CASE("a single message is visible to readers at once")
{
    Fixture f;
    f.start();
    SQLite::Database reader = f.reader();
    const TimeUs before = steady_us();
    f.push(text(alice, 5, "hello"));
    wait_until("the packet", [&] { return value(reader, "SELECT count(*) FROM packet") == "1"; });
    const TimeUs waited_us = steady_us() - before;
    MESSAGE("visible after ", format_duration(waited_us));
    // Generous, since sanitizers and busy machines slow everything; the point is that nothing waits for a
    // batch.
    CHECK(waited_us < 2 * us_per_second);
    wait_until("the progress", [&] { return f.loop->progress().in_hand == 0; });
    const auto progress = f.loop->progress();
    CHECK(progress.counters.packets == 1);
    CHECK(progress.last_message_us == start_us);
    f.finish();
}

TEST_CASE("all that was taken is stored before the loop ends")
{
    Fixture f({.full_load = {.messages = 7, .time = 1ms}});
    for (std::uint32_t id = 1; id <= 1000; ++id)
        f.push(text(alice, id, "hello"));
    f.queue.close();
    f.loop->run();
    CHECK(value(f.db, "SELECT count(*) FROM packet") == "1000");
    CHECK(f.loop->progress().counters.received == 1000);
    CHECK(f.loop->progress().in_hand == 0);
}

TEST_CASE("the WAL is checkpointed at the end, and its files stay")
{
    Fixture f;
    f.push(text(alice, 5, "hello"));
    f.queue.close();
    f.loop->run();
    SQLite::Statement log(f.db, "PRAGMA wal_checkpoint(PASSIVE)");
    REQUIRE(log.executeStep());
    CHECK(log.getColumn(1).getInt() == log.getColumn(2).getInt());
    CHECK(std::filesystem::exists(f.path.string() + "-wal"));
}

TEST_CASE("a full disk stops ingest, holds up the givers, and loses nothing once there is room")
{
    Fixture f(quick, {.messages = 50, .bytes = 1 << 20, .payload_bytes = 4096});
    f.db.exec("PRAGMA max_page_count = " + value(f.db, "PRAGMA page_count"));
    f.start();
    std::future<void> giver = std::async(std::launch::async, [&] {
        for (std::uint32_t id = 1; id <= 2000; ++id)
            f.push(text(alice, id, std::string(200, 'x')));
    });
    wait_until("trouble", [&] { return !f.loop->progress().trouble.empty(); });
    wait_until("a full queue", [&] { return f.queue.depth() >= 50; });
    CHECK(giver.wait_for(0ms) == std::future_status::timeout);
    const std::uint64_t stored_so_far = f.loop->progress().counters.received;
    CHECK(stored_so_far < 2000);
    SQLite::Database reader = f.reader();
    CHECK(value(reader, "SELECT count(*) FROM packet") == std::to_string(stored_so_far));

    // The limit belongs to the connection that the loop's thread uses; SQLite serializes the two.
    f.db.exec("PRAGMA max_page_count = 1000000");
    giver.get();
    f.finish();
    CHECK(value(f.db, "SELECT count(*) FROM packet") == "2000");
    CHECK(value(f.db, "SELECT count(*) FROM packet_seen") == "2000");
    CHECK(f.loop->progress().trouble.empty());
    CHECK(f.loop->progress().counters.packets == 2000);
    CHECK(f.loop->progress().counters.duplicates == 0);
}

TEST_CASE("a database that somebody else has locked is waited for")
{
    Fixture f;
    SQLite::Database other(f.path.string(), SQLite::OPEN_READWRITE);
    other.exec("BEGIN IMMEDIATE");
    f.start();
    f.push(text(alice, 5, "hello"));
    wait_until("trouble", [&] { return !f.loop->progress().trouble.empty(); });
    other.exec("ROLLBACK");
    f.finish();
    CHECK(value(f.db, "SELECT count(*) FROM packet") == "1");
}

TEST_CASE("what can still not be stored some time after the end was asked for is an error that says so")
{
    Fixture f;
    SQLite::Database other(f.path.string(), SQLite::OPEN_READWRITE);
    other.exec("BEGIN IMMEDIATE");
    f.push(text(alice, 5, "hello"));
    f.queue.close();
    try {
        f.loop->run();
        FAIL("no error");
    } catch (const ExitError& error) {
        CHECK(error.code() == ExitCode::try_again);
        CHECK(std::string(error.what()).find("the last 1 messages are lost") != std::string::npos);
    }
}

TEST_CASE("a schema that was changed underneath ends ingest, and frees the givers")
{
    Fixture f(quick, {.messages = 1, .bytes = 1000, .payload_bytes = 4096});
    f.db.exec("DROP TABLE packet_seen");
    f.start();
    const std::string bytes = text(alice, 5, "hello").SerializeAsString();
    while (f.queue.push({"msh/US/2/e/LongFast/!6a7e0003", bytes, start_us})) { }
    CHECK_THROWS_AS(f.ended.get(), ExitError);
}

TEST_CASE("one message that the database refuses does not stop the others")
{
    Fixture f;
    f.db.exec("CREATE TRIGGER refuse BEFORE INSERT ON packet WHEN NEW.id = 6 "
              "BEGIN SELECT RAISE(ABORT, 'not this one'); END");
    for (std::uint32_t id = 5; id <= 7; ++id)
        f.push(text(alice, id, "hello"));
    f.queue.close();
    f.loop->run();
    CHECK(rows(f.db, "SELECT id FROM packet ORDER BY id") == std::vector<std::string>{"5", "7"});
    CHECK(f.loop->progress().counters[Discard::internal_error] == 1);
}
