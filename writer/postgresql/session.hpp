#pragma once

#include "common/postgresql/connection.hpp"
#include "writer/postgresql/bulk.hpp"

namespace meshview::writer {

/// A connection of ingest with all its statements prepared. What waits in the Bulks is lost with it, as is
/// the transaction that it belongs to. Throws postgresql::Error. One thread.
struct Session {
    explicit Session(const PostgresqlUrl& url);
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    using Prepared = postgresql::Connection::Prepared;

    postgresql::Connection connection;

    Prepared begin;
    Prepared keep_migrations_away;
    Prepared revision;
    Prepared take_turn;
    Prepared end_turn;
    Prepared notify;
    Prepared commit;

    Prepared find_packets; ///< by keys
    Prepared find_receptions; ///< of the packets with keys, or with sequences
    Prepared find_nodes; ///< by numbers
    Prepared use_topic;
    Prepared leave_node_out;

    Bulk packets;
    Bulk opened_payloads; ///< key, port, payload
    Bulk opened_packets;
    Bulk receptions;
    Bulk traceroutes;
    Bulk messages;
    Bulk positions;
    Bulk telemetry;
    Bulk reports;
    Bulk gateways;
    Bulk links;
    Bulk traffic_hours;
    Bulk traffic_days;
    Bulk node_hours;
    Bulk node_days;

    Bulk nodes;
    Bulk nodes_seen; ///< node, first, last
    Bulk node_gateways; ///< node
    Bulk node_details;
    Bulk touched_keys; ///< as the new ones
    Bulk new_keys;

    /// All of them, in the order in which they have to be sent.
    std::vector<Bulk*> bulks();
};

/// Of the Bulks that change rows.
using OpenedPayload = std::tuple<mesh::PacketKey, std::int64_t, Blob>;
using OpenedPacket = std::tuple<std::int64_t, mesh::PacketKey, TimeUs>;
using NodeId = std::tuple<std::string, NodeNum>;
using NodeSeen = std::tuple<NodeNum, std::optional<TimeUs>, TimeUs>;
using NodeKey = std::tuple<NodeNum, std::string, TimeUs, TimeUs>;
using NodeNews = std::tuple<NodeNum, std::optional<std::string>, std::optional<std::string>,
    std::optional<std::string>, std::optional<std::string>, std::optional<std::string>,
    std::optional<std::int64_t>, std::optional<std::int64_t>, std::optional<std::string>>;

} // namespace meshview::writer
