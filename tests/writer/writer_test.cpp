#include <doctest/doctest.h>

#include <future>
#include <stop_token>

#include "common/coordination/status_file.hpp"
#include "common/coordination/writer_lock.hpp"
#include "common/database.hpp"
#include "common/exit_code.hpp"
#include "tests/system/broker.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/writer/log_capture.hpp"
#include "tests/writer/publisher.hpp"
#include "tests/writer/scratch_database.hpp"
#include "writer/writer.hpp"

using namespace std::chrono_literals;
using namespace meshview;
using namespace meshview::writer_test;
using coordination::MigrationState;
using system_test::Broker;
using system_test::wait_until;

namespace {

/// A writer on a thread of its own, stopped at the end of the scope at the latest.
class Running {
public:
    Running(const Config& config, const std::string& run_id)
        : code_(std::async(std::launch::async,
            [=, token = stop_.get_token()] { return writer::run(config, run_id, token); }))
    { }
    ~Running() { stop_.request_stop(); }

    ExitCode stop()
    {
        stop_.request_stop();
        return code_.get();
    }
    /// Until it ends by itself.
    ExitCode wait() { return code_.get(); }

private:
    std::stop_source stop_;
    std::future<ExitCode> code_;
};

struct Fixture {
    Fixture() { config.database.path = folder.path() / "packets.db"; }

    coordination::StatusSnapshot status() const
    {
        return coordination::StatusReader(config.database.path).poll();
    }
    bool is_complete(const std::string& run_id) const
    {
        const auto snapshot = status();
        return snapshot.migration && snapshot.migration->state == MigrationState::complete
            && snapshot.migration->run_id == run_id;
    }

    TemporaryFolder folder;
    LogCapture log;
    Config config;
};

} // namespace

TEST_CASE("a writer makes its database, stores what the broker sends, and stores the rest when it is stopped")
{
    Fixture f;
    const Broker broker(f.folder.path());
    f.config.mqtt.server = "127.0.0.1";
    f.config.mqtt.port = broker.port();
    f.config.mqtt.topics = {"msh/#"};
    Running writer(f.config, "run 7");
    wait_until("subscription", [&] { return f.log.has("mqtt: subscribed to msh/#"); });
    CHECK(f.is_complete("run 7"));
    CHECK(coordination::WriterLock::is_held(f.config.database.path));

    Publisher publisher(broker.port());
    for (std::uint32_t id = 1; id <= 500; ++id) {
        const auto hello = text(alice, id, "hello");
        publisher.publish(topic_of(hello), hello.SerializeAsString());
    }
    publisher.publish("msh/US/2/json/LongFast/!6a7e0003", "{}");
    publisher.wait();
    wait_until("the status", [&] {
        const auto ingest = f.status().ingest;
        return ingest && ingest->received == 501;
    });
    const auto ingest = *f.status().ingest;
    CHECK(ingest.run_id == "run 7");
    CHECK(ingest.broker_connected);
    CHECK(ingest.packets == 500);
    CHECK(ingest.receptions == 500);
    CHECK(ingest.queue_depth == 0);
    CHECK(ingest.rejected == std::map<std::string, std::uint64_t>{{"not_protobuf_topic", 1}});
    CHECK(ingest.last_message_us > 0);

    CHECK(writer.stop() == ExitCode::ok);
    CHECK_FALSE(coordination::WriterLock::is_held(f.config.database.path));
    SQLite::Database db = open_for_reading({.path = f.config.database.path});
    CHECK(value(db, "SELECT count(*) FROM packet") == "500");
    CHECK_FALSE(f.status().ingest->broker_connected);
}

TEST_CASE("a second writer waits for the first, and then goes on")
{
    Fixture f;
    Running first(f.config, "first");
    wait_until("the first", [&] { return f.is_complete("first"); });
    Running second(f.config, "second");
    wait_until("the wait", [&] { return f.log.has("lock: another writer has"); });
    CHECK(f.is_complete("first"));
    CHECK(first.stop() == ExitCode::ok);
    wait_until("the second", [&] { return f.is_complete("second"); });
    CHECK(second.stop() == ExitCode::ok);
}

TEST_CASE("a writer that waits for another can be stopped")
{
    Fixture f;
    const auto lock = coordination::WriterLock::try_acquire(f.config.database.path);
    REQUIRE(lock);
    Running second(f.config, "second");
    wait_until("the wait", [&] { return f.log.has("lock: another writer has"); });
    CHECK(second.stop() == ExitCode::ok);
    CHECK_FALSE(std::filesystem::exists(f.config.database.path));
}

TEST_CASE("what cannot work is refused before anything is touched")
{
    Fixture f;
    SUBCASE("a key")
    {
        f.config.mqtt.secondary_keys = {"not base64!"};
    }
    SUBCASE("a topic")
    {
        f.config.mqtt.topics = {"msh/#/x"};
    }
    try {
        writer::run(f.config, "", {});
        FAIL("no error");
    } catch (const ExitError& error) {
        CHECK(error.code() == ExitCode::configuration);
    }
    CHECK_FALSE(std::filesystem::exists(f.config.database.path));
}

TEST_CASE("a database that is damaged while it is used ends the writer with the truth")
{
    Fixture f;
    const Broker broker(f.folder.path());
    f.config.mqtt.server = "127.0.0.1";
    f.config.mqtt.port = broker.port();
    f.config.mqtt.topics = {"msh/#"};
    Running writer(f.config, "");
    wait_until("subscription", [&] { return f.log.has("mqtt: subscribed to msh/#"); });
    constexpr int busy_timeout_ms = 10'000; // the writer may be in a transaction
    SQLite::Database(f.config.database.path.string(), SQLite::OPEN_READWRITE, busy_timeout_ms)
        .exec("DROP TABLE packet");
    Publisher publisher(broker.port());
    const auto hello = text(alice, 1, "hello");
    publisher.publish(topic_of(hello), hello.SerializeAsString());
    publisher.wait();
    try {
        writer.wait();
        FAIL("no error");
    } catch (const ExitError& error) {
        CHECK(error.code() == ExitCode::try_again);
    }
}
