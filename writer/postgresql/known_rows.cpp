#include "writer/postgresql/known_rows.hpp"

#include <algorithm>

namespace meshview::writer {

namespace {

constexpr std::size_t remembered_packets = 12'288;

template <class Number>
postgresql::Array array_of(const std::vector<Number>& numbers)
{
    postgresql::Array array(postgresql::ElementType::int8);
    for (const Number number : numbers)
        array.append(static_cast<std::int64_t>(number));
    return array;
}

} // namespace

KnownRows::KnownRows()
    : receptions_(remembered_packets)
{ }

void KnownRows::foresee(Session& session, const Foresight& coming)
{
    std::vector<mesh::PacketKey> keys;
    std::ranges::copy_if(coming.packets, std::back_inserter(keys),
        [&](mesh::PacketKey key) { return !packets_.contains(key); });
    std::vector<std::int64_t> sequences;
    std::ranges::copy_if(coming.receptions_of, std::back_inserter(sequences),
        [&](std::int64_t sequence) { return receptions_.find(sequence) == nullptr; });
    std::vector<NodeNum> nodes;
    std::ranges::copy_if(
        coming.nodes, std::back_inserter(nodes), [&](NodeNum node) { return !nodes_.contains(node); });

    std::vector<postgresql::Connection::Call> calls;
    if (!keys.empty())
        calls.push_back({session.find_packets, {array_of(keys)}});
    if (!keys.empty() || !sequences.empty())
        calls.push_back({session.find_receptions, {array_of(keys), array_of(sequences)}});
    if (!nodes.empty())
        calls.push_back({session.find_nodes, {array_of(nodes)}});
    if (calls.empty())
        return;
    const std::vector<postgresql::Result> found = session.reading.execute_together(calls);
    auto next = found.begin();
    if (!keys.empty())
        take_packets(*next++, keys);
    if (!keys.empty() || !sequences.empty()) {
        for (const mesh::PacketKey key : keys)
            if (const auto& packet = packets_.at(key))
                sequences.push_back(packet->sequence);
        take_receptions(*next++, sequences);
    }
    if (!nodes.empty())
        take_nodes(*next, nodes);
}

const std::optional<StoredPacket>& KnownRows::packet(Session& session, mesh::PacketKey key)
{
    if (const auto known = packets_.find(key); known != packets_.end())
        return known->second;
    const std::vector<mesh::PacketKey> asked{key};
    take_packets(session.find_packets({array_of(asked)}), asked);
    return packets_.at(key);
}

const std::optional<StoredNode>& KnownRows::node(Session& session, NodeNum node)
{
    if (const auto known = nodes_.find(node); known != nodes_.end())
        return known->second;
    const std::vector<NodeNum> asked{node};
    take_nodes(session.find_nodes({array_of(asked)}), asked);
    return nodes_.at(node);
}

bool KnownRows::add_reception(
    Session& session, std::int64_t packet_sequence, NodeNum gateway, std::int64_t rx_time)
{
    auto* known = receptions_.find(packet_sequence);
    if (known == nullptr) {
        const std::vector<std::int64_t> asked{packet_sequence};
        take_receptions(
            session.find_receptions({array_of(std::vector<mesh::PacketKey>{}), array_of(asked)}), asked);
        known = receptions_.find(packet_sequence);
    }
    const Reception reception{gateway, rx_time};
    if (std::ranges::find(*known, reception) != known->end())
        return false;
    known->push_back(reception);
    return true;
}

void KnownRows::add_packet(mesh::PacketKey key, const StoredPacket& packet)
{
    packets_[key] = packet;
    receptions_.insert(packet.sequence, {});
}

void KnownRows::open_packet(mesh::PacketKey key, std::int64_t portnum)
{
    if (const auto known = packets_.find(key); known != packets_.end() && known->second)
        known->second->portnum = portnum;
}

void KnownRows::end_transaction()
{
    packets_.clear();
    nodes_.clear();
}

void KnownRows::forget()
{
    end_transaction();
    receptions_.clear();
}

void KnownRows::take_packets(const postgresql::Result& found, const std::vector<mesh::PacketKey>& asked)
{
    for (const mesh::PacketKey key : asked)
        packets_[key] = std::nullopt;
    for (int row = 0; row < found.rows(); ++row)
        packets_[found.integer(row, 0)] = StoredPacket{.from = static_cast<NodeNum>(found.integer(row, 1)),
            .import_time_us = found.integer(row, 2),
            .portnum = found.integer(row, 3),
            .sequence = found.integer(row, 4)};
}

void KnownRows::take_receptions(const postgresql::Result& found, const std::vector<std::int64_t>& asked)
{
    boost::unordered_flat_map<std::int64_t, std::vector<Reception>> all;
    for (const std::int64_t sequence : asked)
        all.try_emplace(sequence);
    for (int row = 0; row < found.rows(); ++row)
        all[found.integer(row, 0)].emplace_back(
            static_cast<NodeNum>(found.integer(row, 1)), found.integer(row, 2));
    for (auto& [sequence, receptions] : all)
        receptions_.insert(sequence, std::move(receptions));
}

void KnownRows::take_nodes(const postgresql::Result& found, const std::vector<NodeNum>& asked)
{
    for (const NodeNum node : asked)
        nodes_[node] = std::nullopt;
    for (int row = 0; row < found.rows(); ++row)
        nodes_[static_cast<NodeNum>(found.integer(row, 0))] =
            StoredNode{.marks = {.heard = found.boolean(row, 1),
                           .is_gateway = found.boolean(row, 2),
                           .has_channel = found.boolean(row, 3)},
                .long_name = std::string(found.text(row, 4))};
}

} // namespace meshview::writer
