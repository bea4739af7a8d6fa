#include <algorithm>
#include <set>

#include <doctest/doctest.h>

#include "common/mesh/packet_facts.hpp"
#include "common/text.hpp"
#include "simulator/channels.hpp"
#include "simulator/world.hpp"
#include "tests/simulator/traffic.hpp"

namespace meshview::simulator {

namespace {

bool same(const Publication& a, const Publication& b)
{
    return a.due_us == b.due_us && a.topic == b.topic && a.payload == b.payload
        && a.starts_packet == b.starts_packet;
}

} // namespace

TEST_CASE("the same seed gives the same bytes, another seed another mesh")
{
    auto options = small_mesh(800);
    options.noise = 0.1;
    const auto first = traffic(options);
    const auto second = traffic(options);
    CHECK(std::equal(first.begin(), first.end(), second.begin(), second.end(), same));
    auto other_options = small_mesh(800, 2);
    other_options.noise = 0.1;
    const auto other = traffic(other_options);
    CHECK_FALSE(std::equal(first.begin(), first.end(), other.begin(), other.end(), same));
}

TEST_CASE("a mesh of one node speaks")
{
    auto options = small_mesh(30);
    options.world.nodes = 1;
    CHECK(packets(traffic(options)).size() >= 20);
}

TEST_CASE("nodes are who they say")
{
    const World world(small_mesh(1).world);
    std::set<NodeNum> numbers;
    std::set<Role> roles;
    for (const Node& node : world.nodes()) {
        CAPTURE(node.long_name);
        CHECK(numbers.insert(node.num).second);
        roles.insert(node.role);
        CHECK(is_valid_utf8(node.long_name));
        CHECK(is_valid_utf8(node.short_name));
        CHECK(node.long_name.size() >= 1);
        CHECK(node.long_name.size() <= 39);
        CHECK(node.short_name.size() >= 1);
        CHECK(node.short_name.size() <= 4);
        CHECK(node.macaddr.size() == 6);
        CHECK(node.public_key.size() == (node.firmware.has_pki() ? 32 : 0));
        CHECK(node.hop_limit >= 3);
        CHECK(node.hop_limit <= 7);
        CHECK_FALSE((node.moves() && node.is_gateway));
    }
    CHECK(roles.size() >= 5);
    CHECK(std::any_of(
        world.nodes().begin(), world.nodes().end(), [](const Node& node) { return node.moves(); }));
}

TEST_CASE("within five seconds every node that stays in place has introduced itself")
{
    const auto options = small_mesh(400);
    SimulatedSource source(options);
    std::set<NodeNum> named;
    std::set<NodeNum> placed;
    while (const auto publication = source.next()) {
        if (publication->due_us > 8 * us_per_second)
            break;
        const mesh::Envelope envelope = decoded(*publication);
        const auto port = envelope.packet.decoded().portnum();
        if (port == meshtastic::NODEINFO_APP)
            named.insert(envelope.packet.from());
        if (port == meshtastic::POSITION_APP)
            placed.insert(envelope.packet.from());
    }
    std::size_t missing = 0;
    for (const Node& node : source.world().nodes()) {
        const bool is_missing =
            !named.contains(node.num) || (node.precision_bits > 0 && !placed.contains(node.num));
        missing += is_missing && !node.moves() ? 1U : 0U;
    }
    CHECK(missing <= source.world().nodes().size() / 20); // bad luck with fading
}

TEST_CASE("packets come at the asked rate")
{
    auto options = small_mesh(2000);
    options.world.packets_per_second = 20;
    options.world.announce_seconds = 0;
    const auto publications = traffic(options);
    const double seconds =
        static_cast<double>(publications.back().due_us) / static_cast<double>(us_per_second);
    CHECK(seconds == doctest::Approx(100).epsilon(0.1));
    CHECK(std::is_sorted(publications.begin(), publications.end(),
        [](const Publication& a, const Publication& b) { return a.due_us < b.due_us; }));
    CHECK(std::count_if(publications.begin(), publications.end(), [](const Publication& p) {
        return p.starts_packet;
    }) == 2000);
}

TEST_CASE("trackers move as fast as they say")
{
    auto options = small_mesh(6000);
    options.world.packets_per_second = 10;
    std::map<NodeNum, std::pair<std::uint32_t, GeoPoint>> last;
    std::size_t steps = 0;
    for (const auto& [key, envelopes] : packets(traffic(options))) {
        const auto* position = envelopes.front().payload.as<meshtastic::Position>();
        if (position == nullptr || position->ground_speed() == 0)
            continue;
        CHECK(position->ground_speed() < 130);
        CHECK(position->precision_bits() == 32);
        const GeoPoint here{position->latitude_i() * 1e-7, position->longitude_i() * 1e-7};
        if (const auto before = last.find(key.first); before != last.end()) {
            const double hours =
                std::abs(static_cast<double>(position->time()) - before->second.first) / 3600.0;
            CHECK(distance_km(before->second.second, here) <= 130 * hours + 0.1);
            ++steps;
        }
        last[key.first] = {position->time(), here};
    }
    CHECK(steps > 50);
}

TEST_CASE("malformed traffic is made only on request, and leaves the genuine as it is")
{
    auto options = small_mesh(600);
    const auto clean = traffic(options);
    options.noise = 0.3;
    const auto noisy = traffic(options);
    CHECK(noisy.size() > clean.size() * 5 / 4);
    CHECK(noisy.size() < clean.size() * 7 / 4);
    std::size_t found = 0;
    for (const Publication& publication : noisy)
        if (found < clean.size() && same(publication, clean[found]))
            ++found;
    CHECK(found == clean.size());
    std::size_t rejected = 0;
    for (const Publication& publication : noisy)
        rejected += mesh::decode_envelope(publication.topic, publication.payload, default_keyring()).index();
    CHECK(rejected > noisy.size() / 20);
}

} // namespace meshview::simulator
