#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include "common/mesh/packet_key.hpp"
#include "common/node_id.hpp"
#include "common/time.hpp"

namespace meshview::writer {

/// The rows as they are stored. What they refer to must live until the call returns; times are our own
/// arrival.

struct PacketRow {
    mesh::PacketKey key = 0;
    std::int64_t portnum = 0; ///< 0: no key opened it
    NodeNum from = 0;
    NodeNum to = 0;
    std::string_view payload; ///< the serialized MeshPacket
    const std::string& channel;
    TimeUs import_time_us = 0;
};

/// What identifies a packet that is already there.
struct StoredPacket {
    NodeNum from = 0;
    TimeUs import_time_us = 0;
    std::int64_t portnum = 0;
    std::int64_t sequence = 0; ///< in the order of storing
};

struct ReceptionRow {
    mesh::PacketKey packet_key = 0;
    std::int64_t packet_sequence = 0;
    NodeNum gateway = 0;
    std::int64_t rx_time = 0; ///< the gateway's clock, Unix seconds; 0 unknown
    std::int64_t hop_limit = 0;
    std::int64_t hop_start = 0;
    double rx_snr = 0; ///< dB; stored as NULL when not finite
    std::int64_t rx_rssi = 0; ///< dBm
    std::int64_t topic_id = 0; ///< topic_table.hpp
    TimeUs import_time_us = 0;
};

/// One gateway's view of a traceroute packet. When `done` the packet is the reply, so that the path is
/// packet.to, the nodes of `route`, packet.from; otherwise it is the request on its way: packet.from,
/// `route`, the gateway.
struct TracerouteRow {
    mesh::PacketKey packet_key = 0;
    std::optional<NodeNum> gateway;
    bool done = false;
    std::string_view route; ///< RouteDiscovery as received
    std::optional<std::string_view>
        route_return; ///< RouteDiscovery of the way back, from packet.from to packet.to
    TimeUs import_time_us = 0;
};

/// News about a node; what is absent stays as it is.
struct NodeDetails {
    std::optional<std::string> long_name = {};
    std::optional<std::string> short_name = {};
    std::optional<std::string> hw_model = {};
    std::optional<std::string> firmware = {};
    std::optional<std::string> role = {};
    std::optional<std::int64_t> latitude_i = {}; ///< degrees x 1e7, with longitude_i
    std::optional<std::int64_t> longitude_i = {};
    std::optional<std::string> channel = {};
};

struct NodeMarks {
    bool heard = false; ///< first_seen_us is set
    bool is_gateway = false;
    bool has_channel = false;
};

struct StoredNode {
    NodeMarks marks = {};
    std::string long_name = {}; ///< empty: none
};

/// Every statement of the writer, prepared once, always bound. Works inside the caller's transaction
/// (begin, commit, rollback). Throws SQLite::Exception. One thread; the connection must outlive it.
class Store {
public:
    explicit Store(SQLite::Database& db);

    /// For the tables that have statements of their own.
    SQLite::Database& database() { return db_; }

    void begin();
    void commit();
    /// Also after an error that ended the transaction already.
    void rollback() noexcept;
    /// Moves what the WAL holds into the database, as far as readers allow, without waiting for them.
    void checkpoint();

    /// The packet's sequence; nothing when the key is taken.
    std::optional<std::int64_t> insert_packet(const PacketRow& row);
    std::optional<StoredPacket> find_packet(mesh::PacketKey key);
    /// For a copy that a key opened, of a packet that none opened before: whoever reads on in the order of
    /// storing finds the packet again.
    void open_packet(
        mesh::PacketKey key, std::int64_t portnum, std::string_view payload, TimeUs import_time_us);
    /// False when this reception is there already.
    bool insert_reception(const ReceptionRow& row);
    void insert_traceroute(const TracerouteRow& row);

    /// Creates the row when there is none.
    StoredNode find_or_create_node(NodeNum node);
    void set_node_seen(NodeNum node, TimeUs first_us, TimeUs last_us);
    void set_node_last_seen(NodeNum node, TimeUs last_us);
    void set_node_gateway(NodeNum node);
    void set_node_details(NodeNum node, const NodeDetails& details);
    /// Keeps nothing but the name of a node, without a time at which it was seen.
    void leave_node_out(NodeNum node, const std::string& long_name);
    void see_public_key(NodeNum node, const std::string& key_hex, TimeUs now_us);

private:
    SQLite::Database& db_;
    SQLite::Statement begin_;
    SQLite::Statement commit_;
    SQLite::Statement insert_packet_;
    SQLite::Statement find_packet_;
    SQLite::Statement replace_payload_;
    SQLite::Statement insert_opened_;
    SQLite::Statement insert_reception_;
    SQLite::Statement insert_traceroute_;
    SQLite::Statement find_node_;
    SQLite::Statement insert_node_;
    SQLite::Statement set_node_seen_;
    SQLite::Statement set_node_last_seen_;
    SQLite::Statement set_node_gateway_;
    SQLite::Statement set_node_details_;
    SQLite::Statement leave_node_out_;
    SQLite::Statement touch_public_key_;
    SQLite::Statement insert_public_key_;
    std::int64_t last_sequence_; ///< given to a packet, its opening or a reception; none is given twice, even
                                 ///< when its packet is gone
};

} // namespace meshview::writer
