#include <limits>

#include <doctest/doctest.h>

#include "common/mesh/links.hpp"

using namespace meshview;
using namespace meshview::mesh;

namespace {

constexpr NodeNum a = 0xa;
constexpr NodeNum b = 0xb;
constexpr NodeNum r = 0x1;
constexpr NodeNum s = 0x2;

void check(const std::vector<Link>& links, const std::vector<Link>& expected)
{
    REQUIRE(links.size() == expected.size());
    for (std::size_t i = 0; i < links.size(); ++i) {
        CHECK(links[i].tx == expected[i].tx);
        CHECK(links[i].rx == expected[i].rx);
        CHECK(links[i].snr_db == expected[i].snr_db);
    }
}

meshtastic::RouteDiscovery route(std::vector<NodeNum> there, std::vector<int> snr,
    std::vector<NodeNum> back = {}, std::vector<int> snr_back = {})
{
    meshtastic::RouteDiscovery message;
    message.mutable_route()->Add(there.begin(), there.end());
    message.mutable_snr_towards()->Add(snr.begin(), snr.end());
    message.mutable_route_back()->Add(back.begin(), back.end());
    message.mutable_snr_back()->Add(snr_back.begin(), snr_back.end());
    return message;
}

} // namespace

TEST_CASE("a request shows the way so far")
{
    const Traceroute trace = read_traceroute(a, b, 0, route({r, s}, {-40, -128}));
    CHECK(!trace.is_reply);
    check(trace.links, {{a, r, -10.0F}, {r, s, std::nullopt}});
    CHECK(trace.links_back.empty());
    CHECK(read_traceroute(a, b, 0, route({}, {})).links.empty());
}

TEST_CASE("a reply shows the whole way there")
{
    const Traceroute trace = read_traceroute(b, a, 99, route({r}, {4, 1}));
    CHECK(trace.is_reply);
    check(trace.links, {{a, r, 1.0F}, {r, b, 0.25F}});
    CHECK(trace.links_back.empty());
    check(read_traceroute(b, a, 99, route({}, {8})).links, {{a, b, 2.0F}});
}

TEST_CASE("the way back ends where the reply is")
{
    check(read_traceroute(b, a, 99, route({}, {8}, {s}, {12})).links_back, {{b, s, 3.0F}});
    check(read_traceroute(b, a, 99, route({}, {8}, {s}, {12, 0})).links_back, {{b, s, 3.0F}, {s, a, 0.0F}});
    check(read_traceroute(b, a, 99, route({}, {8}, {}, {-4})).links_back, {{b, a, -1.0F}});
    CHECK(read_traceroute(a, b, 0, route({}, {}, {s}, {12})).links_back.empty());
}

TEST_CASE("SNR of the wrong number is nobody's, and unknown nodes have no links")
{
    check(read_traceroute(b, a, 99, route({r}, {4})).links, {{a, r, std::nullopt}, {r, b, std::nullopt}});
    check(read_traceroute(a, b, 0, route({r}, {4, 4, 4})).links, {{a, r, std::nullopt}});
    check(read_traceroute(b, a, 99, route({r, broadcast_node, s}, {4, 4, 4, 4})).links,
        {{a, r, 1.0F}, {s, b, 1.0F}});
    check(read_traceroute(b, a, 99, route({0}, {4, 4})).links, {});
}

TEST_CASE("neighbours are heard by the node that reports them")
{
    meshtastic::NeighborInfo report;
    report.set_node_id(a);
    const auto add = [&](NodeNum node, float snr) {
        auto& neighbor = *report.add_neighbors();
        neighbor.set_node_id(node);
        neighbor.set_snr(snr);
    };
    add(b, -2.25F);
    add(r, 0);
    add(s, std::numeric_limits<float>::quiet_NaN());
    add(0, 1);
    add(broadcast_node, 1);
    check(neighbor_links(report), {{b, a, -2.25F}, {r, a, 0.0F}, {s, a, std::nullopt}});
    report.set_node_id(0);
    CHECK(neighbor_links(report).empty());
}
