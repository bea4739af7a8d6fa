#pragma once

#include <cstdint>
#include <optional>

#include "common/mesh/packet_key.hpp"
#include "common/node_id.hpp"
#include "common/time.hpp"
#include "writer/generation_cache.hpp"
#include "writer/store.hpp"

namespace meshview::writer {

/// Which row of `packet` a packet is. A packet is (sender, mesh id), a row has one key: the first sender to
/// use a mesh id has that as key, others, and the same one a day later, the next that is free
/// (packet_key.hpp). Remembers the recent ones, so that another reception of a packet asks the database
/// nothing.
///
/// Works in the transaction of the store, on its thread.
class PacketIndex {
public:
    /// After this time a sender that uses a mesh id again means another packet.
    static constexpr TimeUs reuse_after_us = us_per_day;
    /// How many packets with one mesh id are told apart; more come only from somebody who forges them.
    static constexpr int max_tries = 256;

    struct Entry {
        mesh::PacketKey key = 0;
        TimeUs first_us = 0; ///< arrival of its first copy
        std::int64_t portnum = 0; ///< 0: no key opened it so far
        std::int64_t sequence = 0; ///< in the order of storing
        bool decoded() const { return portnum != 0; }
    };

    explicit PacketIndex(Store& store);

    /// The key that is tried first for a packet that arrives at that time; nothing when there is none.
    static std::optional<mesh::PacketKey> first_key(std::uint32_t mesh_id, TimeUs arrival_us);

    /// The packet if it was seen lately; null otherwise. Valid until the next call.
    Entry* find_recent(NodeNum from, std::uint32_t mesh_id, TimeUs now_us);

    struct Placement {
        Entry* entry; ///< valid until the next call
        bool inserted; ///< false: the packet was there already
    };

    /// Stores `row`, choosing its key, unless the packet is there. Nothing when no key is free.
    std::optional<Placement> find_or_insert(PacketRow& row, std::uint32_t mesh_id);

    /// To be called after a rollback: what was remembered may not be true.
    void forget() { recent_.clear(); }

private:
    Entry* remember(const PacketRow& row, std::uint32_t mesh_id, const Entry& entry);

    Store& store_;
    GenerationCache<std::uint64_t, Entry> recent_;
    Entry nameless_; ///< of a packet without mesh id: never looked for again
};

} // namespace meshview::writer
