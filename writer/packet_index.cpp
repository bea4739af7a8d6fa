#include "writer/packet_index.hpp"

namespace meshview::writer {

namespace {

constexpr std::size_t remembered_packets = 12'288;

constexpr std::uint64_t identity(NodeNum from, std::uint32_t mesh_id)
{
    return (static_cast<std::uint64_t>(from) << 32) | mesh_id;
}

// The clock may have been set back.
constexpr bool is_same_time(TimeUs first_us, TimeUs now_us)
{
    return now_us - first_us <= PacketIndex::reuse_after_us
        && first_us - now_us <= PacketIndex::reuse_after_us;
}

} // namespace

PacketIndex::PacketIndex(Store& store)
    : store_(store)
    , recent_(remembered_packets)
{ }

std::optional<mesh::PacketKey> PacketIndex::first_key(std::uint32_t mesh_id, TimeUs arrival_us)
{
    return mesh_id == 0 ? mesh::arrival_key(arrival_us) : mesh::first_key(mesh_id);
}

PacketIndex::Entry* PacketIndex::find_recent(NodeNum from, std::uint32_t mesh_id, TimeUs now_us)
{
    Entry* entry = mesh_id == 0 ? nullptr : recent_.find(identity(from, mesh_id));
    return entry != nullptr && is_same_time(entry->first_us, now_us) ? entry : nullptr;
}

std::optional<PacketIndex::Placement> PacketIndex::find_or_insert(PacketRow& row, std::uint32_t mesh_id)
{
    std::optional<mesh::PacketKey> key = first_key(mesh_id, row.import_time_us);
    for (int tries = 0; key && tries < max_tries; ++tries, key = mesh::next_key(*key)) {
        row.key = *key;
        if (const auto sequence = store_.insert_packet(row)) {
            const Entry entry{
                .key = *key, .first_us = row.import_time_us, .portnum = row.portnum, .sequence = *sequence};
            return Placement{.entry = remember(row, mesh_id, entry), .inserted = true};
        }
        if (mesh_id == 0)
            continue;
        const auto stored = store_.find_packet(*key);
        if (stored && stored->from == row.from && is_same_time(stored->import_time_us, row.import_time_us)) {
            const Entry entry{.key = *key,
                .first_us = stored->import_time_us,
                .portnum = stored->portnum,
                .sequence = stored->sequence};
            return Placement{.entry = remember(row, mesh_id, entry), .inserted = false};
        }
    }
    return std::nullopt;
}

PacketIndex::Entry* PacketIndex::remember(const PacketRow& row, std::uint32_t mesh_id, const Entry& entry)
{
    if (mesh_id == 0) {
        nameless_ = entry;
        return &nameless_;
    }
    return &recent_.insert(identity(row.from, mesh_id), entry);
}

} // namespace meshview::writer
