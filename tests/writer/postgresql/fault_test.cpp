#include <doctest/doctest.h>

#include <future>

#include <fmt/format.h>

#include "common/coordination/postgresql/migration_lock.hpp"
#include "migrations/graph.hpp"
#include "tests/migrations/postgresql/server.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/writer/postgresql/new_database.hpp"
#include "tests/writer/postgresql/writer_process.hpp"
#include "tests/writer/scratch_database.hpp"
#include "writer/ingest_loop.hpp"
#include "writer/postgresql/store.hpp"
#include "writer/postgresql/turn.hpp"

using namespace std::chrono_literals;
using namespace meshview;
using namespace meshview::writer;
using namespace meshview::writer_test;
using system_test::Broker;
using system_test::wait_until;

namespace {

constexpr const char* generous = "allow_anonymous true\nmax_queued_messages 0\n";

std::int64_t number(postgresql::Connection& connection, const std::string& query)
{
    return connection.execute(query).integer(0, 0);
}

std::int64_t receptions(const PostgresqlUrl& url)
{
    postgresql::Connection connection(url);
    return number(connection, "SELECT count(*) FROM packet_seen");
}

/// What a program that cannot connect there ends with.
ExitCode refusal_at(const std::string& url)
{
    try {
        const postgresql::Connection connection(PostgresqlUrl::parse(url).value());
        return ExitCode::ok;
    } catch (const postgresql::ConnectionError& error) {
        return error.code();
    }
}

/// A loop on a thread of its own, on a database of its own.
class Fixture {
public:
    Fixture()
        : url(new_database())
        , connection(url)
    {
        prepare_turns(connection);
        ended_ = std::async(std::launch::async, [this] { loop.run(); });
    }
    ~Fixture() { queue.close(); }

    void push(const meshtastic::ServiceEnvelope& envelope)
    {
        const std::string topic = topic_of(envelope);
        const std::string bytes = envelope.SerializeAsString();
        CHECK(queue.push({topic, bytes, start_us}));
    }
    void finish()
    {
        queue.close();
        ended_.get();
    }

    PostgresqlUrl url;
    postgresql::Connection connection;
    PostgresqlStore store{url, migrations::head()};
    MessageQueue queue;
    IngestLoop loop{store, mesh::Keyring::with_default_key({}), {}, queue,
        {.first_retry = 1ms, .longest_retry = 20ms, .last_tries = 5s}};

private:
    std::future<void> ended_;
};

} // namespace

TEST_CASE("a server that goes away is waited for, and what came meanwhile is stored when it is back")
{
    const TemporaryFolder folder;
    const Broker broker(folder.path(), generous);
    WriterProcess writer(empty_database("server_away"), broker);
    const PostgresqlUrl url = testing::server().url("server_away");
    testing::server().stop_at_once();
    replay(broker);
    writer.process().wait_for_line("store: cannot write");
    testing::server().start();
    writer.process().wait_for_line("store: writing again");
    wait_until("all is stored", [&] { return receptions(url) >= expected("receptions"); });
    CHECK(writer.stop() == 0);
    CHECK(receptions(url) == expected("receptions"));
}

TEST_CASE("ingest follows to a standby that is promoted")
{
    testing::PostgresqlServer primary;
    primary.create("mesh");
    testing::PostgresqlServer standby(primary);
    const TemporaryFolder folder;
    const Broker broker(folder.path(), generous);
    const std::string hosts =
        fmt::format("postgresql://owner@/mesh?host={},{}&target_session_attrs=read-write",
            primary.folder().string(), standby.folder().string());
    WriterProcess writer(hosts, broker);
    const PostgresqlUrl url = standby.url("mesh");
    wait_until("the standby has the schema and the turns", [&] {
        postgresql::Connection connection(url);
        return connection.execute("SELECT to_regclass('meshview_ingest_status') IS NOT NULL").boolean(0, 0);
    });
    primary.stop_at_once();
    replay(broker);
    writer.process().wait_for_line("store: cannot write");
    // Whoever starts now waits as well: it is no mistake of the configuration.
    CHECK(refusal_at(hosts) == ExitCode::unavailable);
    CHECK(refusal_at(standby.url("mesh").with_password() + "&target_session_attrs=read-write")
        == ExitCode::configuration);
    standby.promote();
    writer.process().wait_for_line("store: writing again");
    wait_until("all is stored there", [&] { return receptions(url) >= expected("receptions"); });
    CHECK(writer.stop() == 0);
    CHECK(receptions(url) == expected("receptions"));
}

TEST_CASE("sessions that are ended in the middle of batches cost nothing and double nothing")
{
    const TemporaryFolder folder;
    const Broker broker(folder.path(), generous);
    WriterProcess writer(empty_database("sessions_ended"), broker);
    const PostgresqlUrl url = testing::server().url("sessions_ended");
    postgresql::Connection connection(url);
    auto replayed = std::async(std::launch::async, [&] { replay(broker); });
    constexpr std::int64_t most = 20;
    std::int64_t ended = 0;
    wait_until("all is stored", [&] {
        if (ended < most)
            ended += number(connection,
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = "
                "'sessions_ended' AND application_name = 'meshview-writer' AND state <> 'idle'");
        writer.process().drain();
        return number(connection, "SELECT count(*) FROM packet_seen") >= expected("receptions");
    });
    replayed.get();
    CHECK(ended > 0);
    CHECK(writer.stop() == 0);
    CHECK(receptions(url) == expected("receptions"));
    CHECK(number(connection, "SELECT sum(receptions) FROM gateway") == expected("receptions"));
    CHECK(number(connection, "SELECT sum(packets) FROM node_day")
        == number(connection, "SELECT count(*) FROM packet"));
}

TEST_CASE("a message that the server refuses does not stop the others")
{
    Fixture f;
    f.connection.execute("ALTER TABLE packet ADD CHECK (id <> 7)");
    for (std::uint32_t id = 1; id <= 20; ++id)
        f.push(text(alice, id, "hello"));
    f.finish();
    CHECK(number(f.connection, "SELECT count(*) FROM packet") == 19);
    CHECK(number(f.connection, "SELECT count(*) FROM message") == 19);
    CHECK(f.loop.progress().counters.received == 20);
    CHECK(f.loop.progress().counters.discarded[static_cast<std::size_t>(Discard::internal_error)] == 1);
}

TEST_CASE("of many thousand messages the server refuses a few, and stores the others")
{
    Fixture f;
    f.connection.execute("ALTER TABLE packet_seen ADD CHECK (packet_id NOT IN (7000, 15000))");
    f.connection.execute("ALTER TABLE packet ADD CHECK (id <> 300)");
    constexpr std::uint32_t packets = 16'000;
    for (std::uint32_t id = 1; id <= packets; ++id)
        f.push(text(alice, id, "hello"));
    f.finish();
    CHECK(number(f.connection, "SELECT count(*) FROM packet") == packets - 3);
    CHECK(number(f.connection, "SELECT count(*) FROM packet_seen") == packets - 3);
    CHECK(f.loop.progress().counters.received == packets);
    CHECK(f.loop.progress().counters.discarded[static_cast<std::size_t>(Discard::internal_error)] == 3);
}

TEST_CASE("while somebody migrates, ingest waits, and migrations wait for a batch")
{
    Fixture f;
    {
        postgresql::Connection migrating(f.url);
        const auto lock = coordination::MigrationLock::acquire(migrating, {}, [](const auto&) {});
        REQUIRE(lock);
        f.push(text(alice, 1, "hello"));
        wait_until("ingest says why it waits",
            [&] { return f.loop.progress().trouble.find("migrates") != std::string::npos; });
        CHECK(number(f.connection, "SELECT count(*) FROM packet") == 0);
    }
    f.finish();
    CHECK(number(f.connection, "SELECT count(*) FROM packet") == 1);

    // A batch keeps the lock for a moment; who wants to migrate queues behind it.
    postgresql::Connection batch(f.url);
    postgresql::Transaction transaction(batch);
    REQUIRE(batch.execute(coordination::statement_to_keep_migrations_away()).boolean(0, 0));
    auto migrated = std::async(std::launch::async, [&] {
        postgresql::Connection connection(f.url, {.application_name = "wants to migrate"});
        const auto lock = coordination::MigrationLock::acquire(connection, {}, [](const auto&) {});
        return lock.has_value();
    });
    wait_until("it queues", [&] {
        return number(f.connection,
                   "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'wants to migrate' AND "
                   "wait_event = 'advisory'")
            == 1;
    });
    CHECK_FALSE(f.connection.execute(coordination::statement_to_keep_migrations_away()).boolean(0, 0));
    transaction.commit();
    CHECK(migrated.get());
}

TEST_CASE("a schema that somebody else brought elsewhere ends ingest, with the way out")
{
    const TemporaryFolder folder;
    const Broker broker(folder.path(), generous);
    WriterProcess writer(empty_database("other_schema"), broker);
    postgresql::Connection connection(testing::server().url("other_schema"));
    connection.execute("UPDATE alembic_version SET version_num = 'ffffffffffff'");
    replay(broker);
    CHECK(writer.process().wait_for_exit() == 75);
    CHECK(
        writer.process().log().find("the database is not as it was when it was opened") != std::string::npos);
}
