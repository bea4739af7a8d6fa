#include <doctest/doctest.h>

#include <fmt/format.h>

#include "common/postgresql/copy_data.hpp"
#include "migrations/graph.hpp"
#include "tests/writer/envelopes.hpp"
#include "tests/writer/postgresql/new_database.hpp"
#include "writer/ingest.hpp"
#include "writer/postgresql/store.hpp"
#include "writer/postgresql/turn.hpp"

using namespace meshview;
using namespace meshview::writer;
using namespace meshview::writer_test;
using postgresql::Array;
using postgresql::CopyTarget;
using postgresql::ElementType;

namespace {

/// More rows than are sent at once, of many kinds; each packet by two gateways, some of them twice.
std::vector<meshtastic::ServiceEnvelope> much_traffic()
{
    constexpr std::uint32_t packets = 9'000;
    std::vector<meshtastic::ServiceEnvelope> envelopes;
    meshtastic::Position position;
    position.set_latitude_i(10'000'000);
    position.set_longitude_i(-20'000'000);
    for (std::uint32_t id = 1; id <= packets; ++id) {
        auto one = id % 3 == 0 ? text(alice, id, fmt::format("text {}", id))
                               : envelope(alice + id % 50, id, meshtastic::POSITION_APP, position);
        one.mutable_packet()->set_rx_snr(static_cast<float>(id % 40) / 4.0F - 5.0F);
        envelopes.push_back(one);
        envelopes.push_back(heard_by(one, other_gate));
        if (id % 100 == 0)
            envelopes.push_back(envelopes.back());
    }
    return envelopes;
}

/// Stores all of it, so many messages in a transaction; what the tables hold then.
std::vector<std::string> stored(
    const std::vector<meshtastic::ServiceEnvelope>& envelopes, std::size_t messages_a_transaction)
{
    const PostgresqlUrl url = new_database();
    postgresql::Connection connection(url);
    prepare_turns(connection);
    PostgresqlStore store(url, migrations::head());
    Ingest ingest(store, mesh::Keyring::with_default_key({}), {});
    IngestCounters counters;
    for (std::size_t begin = 0; begin < envelopes.size(); begin += messages_a_transaction) {
        std::vector<Message> messages;
        std::vector<std::string> topics;
        std::vector<std::string> payloads;
        const std::size_t end = std::min(envelopes.size(), begin + messages_a_transaction);
        for (std::size_t i = begin; i < end; ++i) {
            topics.push_back(topic_of(envelopes[i]));
            payloads.push_back(envelopes[i].SerializeAsString());
        }
        for (std::size_t i = begin; i < end; ++i)
            messages.emplace_back(topics[i - begin], payloads[i - begin], start_us + static_cast<TimeUs>(i));
        store.begin();
        ingest.take(messages, counters);
        ingest.finish_batch();
        store.commit();
    }
    std::vector<std::string> sums;
    const auto add = [&](const std::string& table, const char* what) {
        const auto found =
            connection.execute(fmt::format("SELECT count(*), md5(string_agg(t, chr(10) ORDER BY t)) FROM "
                                           "(SELECT ({})::text AS t FROM {} r) AS rows",
                what, table));
        sums.push_back(fmt::format("{} {} {}", table, found.text(0, 0), found.text(0, 1)));
    };
    for (const char* table : {"packet", "packet_seen", "node", "topic", "gateway", "link", "traffic_hour",
             "traffic_day", "node_hour", "node_day"})
        add(table, "to_jsonb(r)");
    for (const char* table : {"message", "position"}) // numbered by the server
        add(table, "to_jsonb(r) - 'id'");
    return sums;
}

/// Numbers in a column of any width.
std::int64_t copied_sum(
    postgresql::Connection& connection, const char* type, const std::vector<std::int64_t>& numbers)
{
    connection.execute(fmt::format("CREATE TEMP TABLE narrow (name VARCHAR, n {})", type));
    const auto target =
        CopyTarget::find(connection, "narrow", {"name", "n"}, {ElementType::text, ElementType::int8});
    REQUIRE(target);
    std::vector<Array> columns{Array(ElementType::text), Array(ElementType::int8)};
    for (const std::int64_t number : numbers) {
        columns[0].append(std::string_view("any"));
        columns[1].append(number);
    }
    columns[0].append_null();
    columns[1].append_null();
    connection.copy_in(target->statement(), target->data(columns));
    const auto found =
        connection.execute("SELECT coalesce(sum(n), 0), count(*) - count(n), count(name) FROM narrow");
    CHECK(found.integer(0, 1) == 1);
    CHECK(found.integer(0, 2) == static_cast<std::int64_t>(numbers.size()));
    return found.integer(0, 0);
}

} // namespace

TEST_CASE("a transaction of many thousand rows stores what small ones store")
{
    const auto envelopes = much_traffic();
    const auto at_once = stored(envelopes, envelopes.size());
    const auto in_pieces = stored(envelopes, 100);
    CHECK(at_once.front().starts_with("packet 9000 "));
    for (std::size_t i = 0; i < at_once.size(); ++i)
        CHECK(at_once[i] == in_pieces[i]);
}

TEST_CASE("COPY brings numbers to the width of the column, and refuses those that do not fit")
{
    for (const char* type : {"BIGINT", "INTEGER", "SMALLINT"}) {
        CAPTURE(type);
        postgresql::Connection connection(new_database());
        CHECK(copied_sum(connection, type, {1, -2, 32'767, -32'768, 0}) == -2);
    }
    postgresql::Connection connection(new_database());
    CHECK(copied_sum(connection, "INTEGER", {2'147'483'647, -2'147'483'648}) == -1);
    connection.execute("DROP TABLE narrow");
    CHECK_THROWS_WITH_AS(copied_sum(connection, "INTEGER", {2'147'483'648}),
        "2147483648 is out of the range of column n", postgresql::Error);
    connection.execute("DROP TABLE narrow");
    CHECK_THROWS_AS(copied_sum(connection, "SMALLINT", {-32'769}), postgresql::Error);
}

TEST_CASE("COPY is not taken for columns that have another type")
{
    postgresql::Connection connection(new_database());
    connection.execute("CREATE TEMP TABLE odd (n NUMERIC)");
    CHECK_FALSE(CopyTarget::find(connection, "odd", {"n"}, {ElementType::int8}));
    CHECK_FALSE(CopyTarget::find(connection, "odd", {"missing"}, {ElementType::int8}));
    CHECK_FALSE(CopyTarget::find(connection, "no_such_table", {"n"}, {ElementType::int8}));
}
