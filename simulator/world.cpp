#include "simulator/world.hpp"

#include <algorithm>
#include <utility>

#include "simulator/population.hpp"
#include "simulator/reach.hpp"
#include "simulator/region.hpp"

namespace meshview::simulator {

namespace {

constexpr std::uint64_t traffic_stream = 2;
constexpr std::uint64_t channel_stream = 3;
constexpr std::uint64_t region_stream = 4;
constexpr std::size_t most_gateways = 8; // that publish one packet

std::vector<Channel> channels_of(std::uint64_t seed)
{
    Random random = Random::stream(seed, channel_stream);
    return make_channels(random);
}

std::vector<Node> nodes_of(const WorldOptions& options)
{
    Random random = Random::stream(options.seed, region_stream);
    const Region region = options.center ? region_around(*options.center, options.radius_km, random)
                                         : bay_area(options.radius_km);
    return settle(region, {options.nodes, options.seed, options.start_us});
}

} // namespace

World::World(const WorldOptions& options)
    : options_(options)
    , random_(Random::stream(options.seed, traffic_stream))
    , channels_(channels_of(options.seed))
    , nodes_(nodes_of(options))
    , links_(nodes_, options.seed)
    , flood_(nodes_, links_)
    , composer_(nodes_, channels_, links_, random_)
    , now_us_(options.start_us)
{
    reach_gateways(nodes_, links_);
    for (std::size_t i = 0; i < nodes_.size(); ++i)
        packet_ids_.push_back(random_.bits32());
    plan_habits();
    if (options.announce_seconds > 0)
        plan_introductions();
}

void World::plan_habits()
{
    for (NodeIndex i = 0; i < nodes_.size(); ++i)
        for (const Habit& habit : habits_of(nodes_[i]))
            turns_.put(habit.interval_hours * random_.uniform(), {i, habit});
}

void World::plan_introductions()
{
    for (NodeIndex i = 0; i < nodes_.size(); ++i) {
        introductions_.push_back({.node = i});
        if (nodes_[i].precision_bits > 0)
            introductions_.push_back({.node = i, .position = true});
    }
    for (std::size_t i = introductions_.size(); i > 1; --i)
        std::swap(introductions_[i - 1], introductions_[random_.below(i)]);
    introductions_total_ = introductions_.size();
}

void World::advance()
{
    double step_us = static_cast<double>(us_per_second) / options_.packets_per_second;
    if (!introductions_.empty())
        step_us = std::min(step_us,
            options_.announce_seconds * static_cast<double>(us_per_second)
                / static_cast<double>(introductions_total_));
    elapsed_us_ += step_us;
    now_us_ = options_.start_us + static_cast<TimeUs>(elapsed_us_);
}

std::optional<SentPacket> World::introduce()
{
    while (!introductions_.empty()) {
        Introduction next = introductions_.back();
        introductions_.pop_back();
        SentPacket packet =
            send(next.position ? composer_.position(next.node, now_us_) : composer_.node_info(next.node));
        if (!packet.receptions.empty())
            return packet;
        if (--next.attempts_left > 0) // fading may be kinder later
            introductions_.insert(introductions_.begin(), next);
    }
    return std::nullopt;
}

Draft World::next_draft()
{
    if (!responses_.empty() && responses_.earliest() <= static_cast<double>(now_us_))
        return responses_.take();
    for (;;) { // ends: every node has habits with an occasion
        const double hours = turns_.earliest();
        const Turn turn = turns_.take();
        turns_.put(hours + turn.habit.interval_hours * random_.between(0.9, 1.1), turn);
        if (auto draft = composer_.compose(turn.habit.activity, turn.node, now_us_))
            return *std::move(draft);
    }
}

std::uint32_t World::next_packet_id(NodeIndex node)
{
    // As the firmware does: the low ten bits count, the others are chance.
    std::uint32_t& last = packet_ids_[node];
    do
        last = (random_.bits32() & ~0x3ffU) | ((last + 1) & 0x3ffU);
    while (last == 0);
    return last;
}

void World::gather_receptions(SentPacket& packet)
{
    const Draft& draft = packet.draft;
    const auto publishes = [&](NodeIndex i) {
        return nodes_[i].is_gateway && (draft.channel != private_channel || nodes_[i].on_private_channel);
    };
    if (publishes(draft.from))
        packet.receptions.push_back({draft.from, packet.sent_us, std::nullopt});
    const auto& hearings = packet.flooding.hearings;
    for (std::size_t i = 0; i < hearings.size() && packet.receptions.size() < most_gateways; ++i) {
        const NodeIndex by = hearings[i].by;
        if (publishes(by) && random_.chance(nodes_[by].uplink_share))
            packet.receptions.push_back({by, hearings[i].at_us, i});
    }
}

SentPacket World::send(Draft draft)
{
    SentPacket packet;
    packet.draft = std::move(draft);
    packet.sent_us = now_us_;
    const NodeIndex from = packet.draft.from;
    if (packet.draft.map_report) {
        packet.receptions.push_back({from, now_us_, std::nullopt});
        return packet;
    }
    packet.id = next_packet_id(from);
    packet.flooding =
        flood_.spread(from, packet.draft.zero_hop ? 0 : nodes_[from].hop_limit, now_us_, random_);
    gather_receptions(packet);
    for (Composer::Response& response : composer_.responses(packet))
        responses_.put(static_cast<double>(response.due_us), std::move(response.draft));
    return packet;
}

SentPacket World::next()
{
    if (auto packet = introduce()) {
        advance();
        return *std::move(packet);
    }
    for (;;) { // ends: a gateway hears at least itself
        SentPacket packet = send(next_draft());
        if (!packet.receptions.empty()) {
            advance();
            return packet;
        }
    }
}

} // namespace meshview::simulator
