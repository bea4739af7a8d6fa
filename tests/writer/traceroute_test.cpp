#include <doctest/doctest.h>

#include "tests/writer/scratch_database.hpp"

using namespace meshview;
using namespace meshview::writer_test;

namespace {

constexpr NodeNum relay = 0x4e1a0005;
constexpr NodeNum back_relay = 0x4e1a0006;

meshtastic::ServiceEnvelope request(std::uint32_t id, const meshtastic::RouteDiscovery& discovery)
{
    auto result = envelope(alice, id, meshtastic::TRACEROUTE_APP, discovery);
    result.mutable_packet()->set_to(bob);
    result.mutable_packet()->mutable_decoded()->set_want_response(true);
    return result;
}

meshtastic::ServiceEnvelope reply(
    std::uint32_t id, std::uint32_t request_id, const meshtastic::RouteDiscovery& discovery)
{
    auto result = envelope(bob, id, meshtastic::TRACEROUTE_APP, discovery);
    result.mutable_packet()->set_to(alice);
    result.mutable_packet()->mutable_decoded()->set_request_id(request_id);
    return result;
}

meshtastic::RouteDiscovery parsed(const std::string& bytes)
{
    meshtastic::RouteDiscovery result;
    REQUIRE(result.ParseFromString(bytes));
    return result;
}

constexpr const char* list =
    "SELECT packet_id, gateway_node_id, done, import_time_us FROM traceroute ORDER BY id";

} // namespace

TEST_CASE("a request is stored as each gateway saw it, growing on its way")
{
    ScratchIngest ingest;
    meshtastic::RouteDiscovery discovery;
    ingest.take(request(5, discovery));
    discovery.add_route(relay);
    discovery.add_snr_towards(-12);
    ingest.take(heard_by(request(5, discovery), other_gate), start_us + 10);
    CHECK(ingest.rows(list)
        == std::vector<std::string>{"5|1786642435|0|1790000000000000", "5|1786642436|0|1790000000000010"});
    CHECK(ingest.value("SELECT length(route), route_return IS NULL FROM traceroute WHERE id = 1") == "0|1");
    CHECK(parsed(ingest.value("SELECT route FROM traceroute WHERE id = 2")).route(0) == relay);
}

TEST_CASE("the same reception twice is one row")
{
    ScratchIngest ingest;
    ingest.take(request(5, {}));
    ingest.take(request(5, {}));
    CHECK(ingest.value("SELECT count(*) FROM traceroute") == "1");
}

TEST_CASE("a reply is done, with the way there as it came and the way back as a route of its own")
{
    ScratchIngest ingest;
    meshtastic::RouteDiscovery discovery;
    discovery.add_route(relay);
    discovery.add_snr_towards(-12);
    discovery.add_snr_towards(20);
    discovery.add_route_back(back_relay);
    discovery.add_snr_back(4);
    ingest.take(reply(6, 5, discovery));
    CHECK(ingest.rows(list) == std::vector<std::string>{"6|1786642435|1|1790000000000000"});
    const auto route = parsed(ingest.value("SELECT route FROM traceroute"));
    CHECK(route.SerializeAsString() == discovery.SerializeAsString());
    const auto back = parsed(ingest.value("SELECT route_return FROM traceroute"));
    REQUIRE(back.route_size() == 1);
    CHECK(back.route(0) == back_relay);
    REQUIRE(back.snr_towards_size() == 1);
    CHECK(back.snr_towards(0) == 4);
    CHECK(back.route_back_size() == 0);
}

TEST_CASE("a way back without relays is a way back")
{
    ScratchIngest ingest;
    meshtastic::RouteDiscovery discovery;
    discovery.add_snr_towards(12);
    discovery.add_snr_back(-4);
    ingest.take(reply(6, 5, discovery));
    const auto back = parsed(ingest.value("SELECT route_return FROM traceroute"));
    CHECK(back.route_size() == 0);
    CHECK(back.snr_towards_size() == 1);
}

TEST_CASE("a request that wants no response is not done")
{
    ScratchIngest ingest;
    auto silent = request(5, {});
    silent.mutable_packet()->mutable_decoded()->clear_want_response();
    ingest.take(silent);
    CHECK(ingest.value("SELECT done FROM traceroute") == "0");
}

TEST_CASE("a traceroute that does not parse is a packet without route")
{
    ScratchIngest ingest;
    ingest.take(envelope(alice, 5, meshtastic::TRACEROUTE_APP, "\xff\xff\xff"));
    CHECK(ingest.value("SELECT count(*) FROM traceroute") == "0");
    CHECK(ingest.value("SELECT portnum FROM packet") == "70");
}

TEST_CASE("without a readable gateway the first copy counts, and names none")
{
    ScratchIngest ingest;
    auto envelope = request(5, {});
    envelope.set_gateway_id("!zzzz");
    ingest.take(envelope);
    ingest.take(envelope);
    CHECK(ingest.rows(list) == std::vector<std::string>{"5|NULL|0|1790000000000000"});
}
