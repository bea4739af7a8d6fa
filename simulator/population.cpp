#include "simulator/population.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "simulator/channels.hpp"
#include "simulator/hardware.hpp"
#include "simulator/names.hpp"
#include "simulator/random.hpp"

namespace meshview::simulator {

namespace {

// Of residents. Around a hundred nodes many run one; in large meshes fewer feel the need.
double gateway_share(std::size_t nodes)
{
    return std::clamp(20.0 / static_cast<double>(nodes), 0.03, 0.2);
}

constexpr std::uint64_t population_stream = 1;

class Settlement {
public:
    Settlement(const Region& region, const PopulationOptions& options)
        : region_(region)
        , options_(options)
        , random_(Random::stream(options.seed, population_stream))
    { }

    std::vector<Node> settle();

private:
    Node new_device(Role role);
    Node on_hill(const Hill& hill, std::size_t index);
    Node on_route(const Route& route);
    Node walker();
    Node resident();
    Role resident_role();
    const Place& some_place();
    void name(Node& node, const NodeName& name) const;
    void stand_in(Node& node, const Place& place);
    std::uint32_t share_position();

    const Region& region_;
    const PopulationOptions& options_;
    Random random_;
    std::set<NodeNum> taken_;
};

Node Settlement::new_device(Role role)
{
    Node node;
    do
        node.num = random_.bits32();
    while (node.num < 0x10000000 || node.num == broadcast_node || !taken_.insert(node.num).second);
    node.macaddr = random_.bytes(2);
    for (int shift = 24; shift >= 0; shift -= 8)
        node.macaddr += static_cast<char>(node.num >> shift & 0xff);
    node.role = role;
    node.hw_model = choose_hardware(role, random_);
    node.firmware = choose_firmware(random_);
    if (node.firmware.has_pki())
        node.public_key = random_.bytes(32);
    node.precision_bits = share_position();
    node.ok_to_mqtt = random_.chance(0.93);
    node.channel = random_.chance(0.82) ? long_fast : medium_slow;
    node.on_private_channel = node.channel == long_fast && random_.chance(0.1);
    node.uplink_share = random_.between(0.08, 0.7);
    node.uplink_encrypted = random_.chance(0.88);
    node.power = random_.chance(0.35) ? PowerSource::mains : PowerSource::battery;
    node.booted_us = options_.start_us - static_cast<TimeUs>(random_.between(0.02, 21) * us_per_day);
    return node;
}

// Most share their position in full on a private mesh, others coarsely, a few not at all.
std::uint32_t Settlement::share_position()
{
    constexpr std::array<std::uint32_t, 6> bits{32, 16, 15, 14, 13, 0};
    constexpr std::array<double, 6> weights{5, 4, 4, 3, 3, 0.6};
    return bits[random_.weighted(weights)];
}

const Place& Settlement::some_place()
{
    std::vector<double> weights;
    for (const Place& place : region_.places)
        weights.push_back(place.weight);
    return region_.places[random_.weighted(weights)];
}

void Settlement::name(Node& node, const NodeName& name) const
{
    node.long_name = name.long_name;
    node.short_name = name.short_name;
}

void Settlement::stand_in(Node& node, const Place& place)
{
    node.place = place.name;
    node.home = place.center;
    for (int attempt = 0; attempt < 20; ++attempt) {
        const GeoPoint point =
            offset_km(place.center, random_.normal(0, place.spread_km), random_.normal(0, place.spread_km));
        if (region_.is_land(point)) {
            node.home = point;
            break;
        }
    }
    node.altitude_m = random_.between(3, 90) + node.mast_m;
}

Node Settlement::on_hill(const Hill& hill, std::size_t index)
{
    Node node = new_device(random_.chance(0.8) ? Role::router : Role::router_late);
    node.place = hill.name;
    node.home = offset_km(hill.summit, random_.normal(0, 0.15), random_.normal(0, 0.15));
    node.mast_m = 25 + hill.altitude_m * 0.05;
    node.altitude_m = hill.altitude_m + random_.between(3, 12);
    node.power = PowerSource::solar;
    node.is_unmessagable = true;
    node.precision_bits = 32;
    node.channel = index % 4 == 3 ? medium_slow : long_fast;
    node.has_environment_sensor = random_.chance(0.4);
    name(node,
        name_after(
            node.num, fmt::format("{} {}", hill.name, random_.chance(0.7) ? "Router" : "Relay"), random_));
    return node;
}

Node Settlement::on_route(const Route& route)
{
    Node node = new_device(random_.chance(0.7) ? Role::tracker : Role::client_mute);
    node.place = route.name;
    node.home = route.points.front();
    node.track.emplace(route.points, route.speed_kmh * random_.between(0.85, 1.1), random_.between(4, 20),
        random_.uniform());
    node.altitude_m = 12;
    node.mast_m = 4;
    node.precision_bits = 32;
    node.channel = long_fast;
    node.hop_limit = 5;
    name(node, name_after(node.num, fmt::format("{} {}", route.name, random_.integer(2, 99)), random_));
    return node;
}

Node Settlement::walker()
{
    Node node = new_device(random_.chance(0.6) ? Role::tracker : Role::client_mute);
    stand_in(node, some_place());
    std::vector<GeoPoint> way{node.home};
    const double step_km = random_.between(0.15, 0.6);
    for (int i = 0; i < 8; ++i) {
        const GeoPoint next = offset_km(way.back(), random_.normal(0, step_km), random_.normal(0, step_km));
        if (region_.is_land(next))
            way.push_back(next);
    }
    if (way.size() < 2)
        way.push_back(offset_km(node.home, 0.3, 0.2));
    node.track.emplace(std::move(way), random_.chance(0.5) ? random_.between(4, 6) : random_.between(12, 22),
        random_.between(10, 90), random_.uniform());
    node.power = PowerSource::battery;
    node.precision_bits = 32;
    node.hop_limit = 5;
    name(node, invent_name(node.num, node.role, node.place, random_));
    return node;
}

Role Settlement::resident_role()
{
    constexpr std::array<Role, 9> roles{Role::client, Role::client_mute, Role::client_base, Role::sensor,
        Role::router_late, Role::router, Role::tak, Role::client_hidden, Role::lost_and_found};
    constexpr std::array<double, 9> weights{66, 11, 7, 8, 3, 2, 1, 1, 0.6};
    return roles[random_.weighted(weights)];
}

Node Settlement::resident()
{
    Node node = new_device(resident_role());
    node.mast_m = random_.chance(0.3) ? random_.between(8, 18) : random_.between(1.5, 7);
    stand_in(node, some_place());
    node.has_environment_sensor = node.role == Role::sensor || random_.chance(0.08);
    node.is_unmessagable =
        node.role == Role::sensor || node.role == Role::router || node.role == Role::router_late;
    if (node.is_unmessagable && random_.chance(0.7))
        node.power = PowerSource::solar;
    name(node, invent_name(node.num, node.role, node.place, random_));
    return node;
}

std::vector<Node> Settlement::settle()
{
    const std::size_t count = options_.nodes;
    const std::size_t on_hills = std::min(region_.hills.size(), std::max<std::size_t>(2, count / 15));
    const std::size_t on_routes = std::min(region_.routes.size(), count / 12);
    const std::size_t walking = count / 20;
    std::vector<Node> nodes;
    nodes.reserve(count);
    for (std::size_t i = 0; i < on_hills && nodes.size() < count; ++i)
        nodes.push_back(on_hill(region_.hills[i], i));
    for (std::size_t i = 0; i < on_routes && nodes.size() < count; ++i)
        nodes.push_back(on_route(region_.routes[i]));
    for (std::size_t i = 0; i < walking && nodes.size() < count; ++i)
        nodes.push_back(walker());
    while (nodes.size() < count)
        nodes.push_back(resident());
    const double share = gateway_share(count);
    for (Node& node : nodes)
        node.is_gateway = !node.moves() && !node.is_unmessagable && random_.chance(share);
    return nodes;
}

} // namespace

std::vector<Node> settle(const Region& region, const PopulationOptions& options)
{
    return Settlement(region, options).settle();
}

} // namespace meshview::simulator
