// common/postgresql against a real server.
#include <fstream>
#include <thread>

#include <doctest/doctest.h>

#include "common/postgresql/connection.hpp"
#include "tests/migrations/postgresql/server.hpp"

using namespace meshview;
using namespace meshview::postgresql;
using meshview::testing::server;

namespace {

// What an ExitError made of the refusal of a statement says; empty when it was not refused.
std::pair<ExitCode, std::string> refusal(Connection& connection, const std::string& sql)
{
    try {
        connection.execute(sql);
        return {ExitCode::ok, {}};
    } catch (const Error& error) {
        const ExitError translated = to_exit_error("test", error);
        return {translated.code(), translated.what()};
    }
}

std::pair<ExitCode, std::string> refusal(const std::string& url)
{
    try {
        Connection connection(PostgresqlUrl::parse(url).value());
        return {ExitCode::ok, {}};
    } catch (const ConnectionError& error) {
        return {error.code(), error.what()};
    }
}

bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != text.npos;
}

} // namespace

TEST_CASE("values go in and come out as they are")
{
    Connection connection(server().url("postgres"));
    const std::string bytes("\0\x01'\\\xff", 5);
    const Result row = connection.execute(
        "SELECT $1::bigint, $2::double precision, $3::text, $4::bytea, $5::boolean, $6::text, $7::text[]",
        {std::int64_t{-9007199254740993}, 0.1, "it's \"ok\" \xf0\x9f\x98\x80", Parameter::bytes(bytes), true,
            std::nullopt, "{a,\"b c\",\"d\\\"e,\",\"\\\\\"}"});
    REQUIRE(row.rows() == 1);
    CHECK(row.integer(0, 0) == -9007199254740993);
    CHECK(row.real(0, 1) == 0.1);
    CHECK(row.text(0, 2) == "it's \"ok\" \xf0\x9f\x98\x80");
    CHECK(row.bytes(0, 3) == bytes);
    CHECK(row.boolean(0, 4));
    CHECK(row.is_null(0, 5));
    CHECK(row.array(0, 6) == std::vector<std::string>{"a", "b c", "d\"e,", "\\"});
    CHECK(connection.execute("SELECT '{}'::text[]").array(0, 0).empty());
    CHECK_THROWS_AS(row.integer(0, 2), Error);
    CHECK(connection.execute("SELECT 1 WHERE false").value() == std::nullopt);
}

TEST_CASE("prepared statements, affected rows, transactions")
{
    Connection connection(server().create("statements"));
    connection.execute("CREATE TABLE t (a bigint primary key, b text)");
    const auto insert = connection.prepare("INSERT INTO t VALUES ($1, $2) ON CONFLICT DO NOTHING");
    CHECK(insert({1, "x"}).affected_rows() == 1);
    CHECK(insert({1, "y"}).affected_rows() == 0);
    {
        Transaction transaction(connection);
        CHECK(insert({2, "y"}).affected_rows() == 1);
        CHECK(connection.is_in_transaction());
    }
    CHECK_FALSE(connection.is_in_transaction());
    {
        Transaction transaction(connection);
        insert({3, std::nullopt});
        transaction.commit();
    }
    CHECK(connection.execute("SELECT string_agg(a::text, ',') FROM t").value() == "1,3");
    CHECK(connection.execute("UPDATE t SET b = 'z'; DELETE FROM t WHERE a = 1").affected_rows() == 1);
}

TEST_CASE("what the server refuses has the exit code that tells the truth about it")
{
    Connection connection(server().create("errors"));
    connection.execute("CREATE TABLE t (a int NOT NULL); CREATE ROLE nobody_special LOGIN");
    CHECK(refusal(connection, "SELECT nonsense").first == ExitCode::configuration);
    CHECK(refusal(connection, "INSERT INTO t VALUES (NULL)").first == ExitCode::configuration);
    connection.execute("SET statement_timeout = 1");
    CHECK(refusal(connection, "SELECT pg_sleep(60)").first == ExitCode::try_again);
    connection.execute("SET statement_timeout = 0; SET default_transaction_read_only = on");
    const auto [read_only, advice] = refusal(connection, "INSERT INTO t VALUES (1)");
    CHECK(read_only == ExitCode::configuration);
    CHECK(contains(advice, "target_session_attrs=read-write"));
    Connection other(server().url("errors", "nobody_special"));
    CHECK(contains(refusal(other, "SELECT * FROM t").second, "make it the owner"));
    Connection holder(server().url("errors"));
    holder.execute("BEGIN; LOCK TABLE t");
    Connection waiter(server().url("errors"));
    waiter.execute("SET lock_timeout = 1");
    const auto [locked, fix] = refusal(waiter, "SELECT * FROM t");
    CHECK(locked == ExitCode::try_again);
    CHECK(contains(fix, "idle in transaction"));
}

TEST_CASE("a connection that cannot be made says why, and never its password")
{
    const std::string host = "host=" + server().folder().string();
    for (const auto& [url, code] : std::vector<std::pair<std::string, ExitCode>>{
             {"postgresql://owner:s3cret@/no_such_database?" + host, ExitCode::configuration},
             {"postgresql://no_such_user:s3cret@/postgres?" + host, ExitCode::configuration},
             {"postgresql://owner:s3cret@/postgres?host=/nowhere", ExitCode::unavailable},
             {"postgresql://owner:s3cret@127.0.0.1:1/postgres", ExitCode::unavailable},
             {"postgresql://owner:s3cret@/postgres?nonsense=1", ExitCode::configuration},
             {"postgresql://owner@[::1/postgres", ExitCode::configuration},
             {"postgresql://owner:s3c@s3c@127.0.0.1:1/postgres", ExitCode::configuration},
             {"postgresql://owner:s3c/s3c@127.0.0.1:1/postgres", ExitCode::configuration},
             {"postgresql://owner:s3c?s3c@127.0.0.1:1/postgres", ExitCode::configuration},
             {"postgresql://owner@127.0.0.1:1/postgres?sslmode=nonsense", ExitCode::configuration},
             {"postgresql://owner:s3cret@/postgres?service=no_such_service", ExitCode::configuration},
         }) {
        CAPTURE(url);
        const auto [found, message] = refusal(url);
        CAPTURE(message);
        CHECK(found == code);
        CHECK_FALSE(contains(message, "s3c"));
        CHECK_FALSE(message.empty());
    }
    CHECK(contains(refusal("postgresql://owner@/postgres?nonsense=1").second, "\"nonsense\""));
}

TEST_CASE("host and user come from a service file, as libpq knows it")
{
    const TemporaryFolder folder;
    const auto file = folder.write(
        "services", "[mesh]\nhost=" + server().folder().string() + "\nuser=owner\ndbname=postgres\n");
    setenv("PGSERVICEFILE", file.c_str(), 1);
    Connection connection(PostgresqlUrl::parse("postgresql:///?service=mesh").value());
    unsetenv("PGSERVICEFILE");
    CHECK(connection.execute("SELECT current_user").value() == "owner");
}

TEST_CASE("a statement is cancelled by another thread, and by what is called while it runs")
{
    Connection connection(server().url("postgres"));
    {
        const Canceller canceller = connection.canceller();
        Connection watcher(server().url("postgres"));
        const std::jthread other([&] {
            while (watcher
                       .execute("SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND query LIKE 'SELECT "
                                "pg_sleep%' AND state "
                                "= 'active'",
                           {connection.backend_pid()})
                       .rows()
                == 0) { }
            CHECK(canceller.cancel());
        });
        CHECK(refusal(connection, "SELECT pg_sleep(600)").first == ExitCode::try_again);
    }
    int looks = 0;
    connection.on_wait([&] {
        if (++looks == 3)
            throw std::runtime_error("enough");
    });
    CHECK_THROWS_WITH(connection.execute("SELECT pg_sleep(600)"), "enough");
    connection.on_wait({});
    CHECK(connection.execute("SELECT 7").value() == "7");
}

TEST_CASE("notifications arrive, and a lost connection is an error that says so")
{
    Connection listener(server().url("postgres"));
    Connection teller(server().url("postgres"));
    listener.execute("LISTEN news");
    CHECK_FALSE(listener.wait_for_notification(std::chrono::milliseconds{0}));
    teller.execute("SELECT pg_notify('news', 'one'), pg_notify('news', 'two')");
    const auto one = listener.wait_for_notification(std::chrono::seconds{20});
    REQUIRE(one);
    CHECK(one->channel == "news");
    CHECK(one->payload == "one");
    CHECK(listener.wait_for_notification(std::chrono::seconds{20})->payload == "two");
    teller.execute("SELECT pg_terminate_backend($1, 20000)", {listener.backend_pid()});
    CHECK_THROWS_AS(
        [&] {
            listener.wait_for_notification(std::chrono::seconds{20});
            listener.wait_for_notification(std::chrono::seconds{20});
        }(),
        Error);
    CHECK(refusal(listener, "SELECT 1").first == ExitCode::try_again);
}
