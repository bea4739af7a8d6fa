#include <algorithm>

#include <doctest/doctest.h>

#include "common/mesh/links.hpp"
#include "common/mesh/packet_facts.hpp"
#include "tests/simulator/traffic.hpp"

namespace meshview::simulator {

namespace {

Packets traceroutes()
{
    auto options = small_mesh(6000);
    options.world.packets_per_second = 20;
    Packets result = packets(traffic(options));
    std::erase_if(result, [](const auto& entry) {
        return entry.second.front().payload.template as<meshtastic::RouteDiscovery>() == nullptr;
    });
    return result;
}

} // namespace

TEST_CASE("a traceroute request grows with every hop, each gateway adding itself")
{
    std::size_t grown = 0;
    for (const auto& [key, envelopes] : traceroutes()) {
        for (const mesh::Envelope& envelope : envelopes) {
            if (envelope.packet.decoded().request_id() != 0)
                continue;
            const auto& route = *envelope.payload.as<meshtastic::RouteDiscovery>();
            CHECK(route.route_back_size() == 0);
            CHECK(route.snr_towards_size() == route.route_size());
            if (mesh::sender_is_gateway(envelope)) {
                CHECK(route.route_size() == 0);
                continue;
            }
            const int hops = mesh::hops_away(envelope.packet).value();
            const bool at_target = envelope.gateway == envelope.packet.to();
            CHECK(route.route_size() == hops + (at_target ? 0 : 1));
            if (!at_target)
                CHECK(route.route(route.route_size() - 1) == *envelope.gateway);
            grown += route.route_size() > 1 ? 1U : 0U;
        }
    }
    CHECK(grown > 20);
}

TEST_CASE("a reply holds the whole way there and the way back so far")
{
    std::size_t replies = 0;
    std::size_t complete = 0;
    for (const auto& [key, envelopes] : traceroutes()) {
        for (const mesh::Envelope& envelope : envelopes) {
            const auto& packet = envelope.packet;
            if (packet.decoded().request_id() == 0)
                continue;
            ++replies;
            const auto& route = *envelope.payload.as<meshtastic::RouteDiscovery>();
            const auto& first = *envelopes.front().payload.as<meshtastic::RouteDiscovery>();
            CHECK(route.snr_towards_size() == route.route_size() + 1);
            CHECK(std::equal(
                route.route().begin(), route.route().end(), first.route().begin(), first.route().end()));
            CHECK(route.route_size() <= 8);
            if (mesh::sender_is_gateway(envelope))
                continue;
            const int hops = mesh::hops_away(packet).value();
            const bool at_target = envelope.gateway == packet.to();
            CHECK(route.route_back_size() == hops + (at_target ? 0 : 1));
            CHECK(route.snr_back_size() == hops + 1);
            complete += at_target ? 1U : 0U;
            const auto links =
                mesh::read_traceroute(packet.from(), packet.to(), packet.decoded().request_id(), route);
            CHECK(links.is_reply);
        }
    }
    CHECK(replies > 20);
    CHECK(complete > 0);
}

} // namespace meshview::simulator
