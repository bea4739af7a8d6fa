#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "writer/generation_cache.hpp"
#include "writer/postgresql/session.hpp"
#include "writer/store.hpp"

namespace meshview::writer {

/// What ingest asks of the database, answered from memory: what is to come is asked for all at once, what
/// nobody foresaw one by one. Packets and nodes are true in one transaction, receptions as long as nobody
/// else writes. Throws postgresql::Error. One thread.
class KnownRows {
public:
    KnownRows();

    void foresee(Session& session, const Foresight& coming);

    const std::optional<StoredPacket>& packet(Session& session, mesh::PacketKey key);
    const std::optional<StoredNode>& node(Session& session, NodeNum node);
    /// False when the packet has this reception already; it has it from now on.
    bool add_reception(Session& session, std::int64_t packet_sequence, NodeNum gateway, std::int64_t rx_time);

    /// One that this transaction stores.
    void add_packet(mesh::PacketKey key, const StoredPacket& packet);
    void open_packet(mesh::PacketKey key, std::int64_t portnum);
    void add_node(NodeNum node) { nodes_[node] = StoredNode{}; }

    /// After a commit.
    void end_transaction();
    /// After a rollback, or when somebody else wrote.
    void forget();

private:
    using Reception = std::pair<NodeNum, std::int64_t>; ///< gateway and rx_time

    void take_packets(const postgresql::Result& found, const std::vector<mesh::PacketKey>& asked);
    void take_receptions(const postgresql::Result& found, const std::vector<std::int64_t>& asked);
    void take_nodes(const postgresql::Result& found, const std::vector<NodeNum>& asked);

    boost::unordered_flat_map<mesh::PacketKey, std::optional<StoredPacket>> packets_;
    boost::unordered_flat_map<NodeNum, std::optional<StoredNode>> nodes_;
    GenerationCache<std::int64_t, std::vector<Reception>> receptions_; ///< by packet; all that it has
};

} // namespace meshview::writer
