#include <doctest/doctest.h>

#include "common/coordination/postgresql/ingest_status_table.hpp"
#include "tests/migrations/postgresql/server.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/writer/postgresql/writer_process.hpp"

using namespace meshview;
using namespace meshview::writer_test;
using system_test::Broker;
using system_test::wait_until;

namespace {

std::int64_t number(postgresql::Connection& connection, const std::string& query)
{
    return connection.execute(query).integer(0, 0);
}

} // namespace

TEST_CASE("two writers share what comes: nothing is lost, and nothing stored twice")
{
    const TemporaryFolder folder;
    const Broker broker(folder.path(), "allow_anonymous true\nmax_queued_messages 0\n");
    const std::string database = empty_database("two_writers");
    const std::string shared = "$share/meshview/msh/#";
    WriterProcess one(database, broker, shared);
    WriterProcess two(database, broker, shared);
    postgresql::Connection connection(testing::server().url("two_writers"));
    CHECK(coordination::count_writers(connection) == 2);

    replay(broker);
    wait_until("all is stored",
        [&] { return number(connection, "SELECT count(*) FROM packet_seen") >= expected("receptions"); });
    wait_until("both have told of it", [&] {
        const auto sum = coordination::read_ingest_status(connection);
        return sum && sum->received == static_cast<std::uint64_t>(expected("envelopes"));
    });
    CHECK(number(connection, "SELECT count(*) FROM packet_seen") == expected("receptions"));
    CHECK(
        number(connection, "SELECT count(*) FROM packet WHERE portnum > 0") == expected("decodable_packets"));
    CHECK(number(connection, "SELECT sum(receptions) FROM gateway") == expected("receptions"));
    CHECK(number(connection, "SELECT sum(receptions) FROM traffic_hour") == expected("receptions"));
    CHECK(number(connection, "SELECT count(*) FROM meshview_ingest_status WHERE received > 0") == 2);
    // One count of places, in which each has one of its own.
    CHECK(number(connection,
              "SELECT count(*) - count(DISTINCT sequence) FROM (SELECT sequence FROM packet UNION ALL "
              "SELECT sequence FROM packet_seen UNION ALL SELECT sequence FROM opened_packet) s")
        == 0);

    CHECK(one.stop() == 0);
    wait_until("its presence has ended", [&] { return coordination::count_writers(connection) == 1; });
    CHECK(two.stop() == 0);
    wait_until(
        "nobody says anything", [&] { return !coordination::read_ingest_status(connection).has_value(); });
}

TEST_CASE("a second capture by another writer adds nothing")
{
    const TemporaryFolder folder;
    const Broker broker(folder.path(), "allow_anonymous true\nmax_queued_messages 0\n");
    const std::string database = empty_database("each_writer_all");
    WriterProcess one(database, broker);
    WriterProcess two(database, broker);
    replay(broker);
    postgresql::Connection connection(testing::server().url("each_writer_all"));
    wait_until("both have taken all", [&] {
        const auto sum = coordination::read_ingest_status(connection);
        return sum && sum->received == 2 * static_cast<std::uint64_t>(expected("envelopes"));
    });
    // Map reports have no id: what tells one from another is when it arrived, which each writer sees for
    // itself.
    const std::string others =
        " FROM packet_seen s JOIN packet p ON p.id = s.packet_id WHERE p.portnum <> 73";
    CHECK(number(connection, "SELECT count(*) - count(DISTINCT (s.packet_id, s.node_id, s.rx_time))" + others)
        == 0);
    CHECK(number(connection, "SELECT count(*)" + others) <= expected("receptions"));
}
