#pragma once

#include "common/postgresql/connection.hpp"
#include "writer/postgresql/bulk.hpp"
#include "writer/courier.hpp"

namespace meshview::writer {

/// The connections of ingest with all their statements prepared: one on which everything is written, and one
/// that asks meanwhile for what is committed. What waits in the Bulks is lost with it, as is the transaction
/// that it belongs to. Throws postgresql::Error. One thread.
struct Session {
    explicit Session(const PostgresqlUrl& url);
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    using Prepared = postgresql::Connection::Prepared;

    postgresql::Connection connection; ///< the courier's, while it has something to do
    postgresql::Connection reading;

    Prepared begin;
    Prepared keep_migrations_away;
    Prepared revision;
    Prepared take_turn;
    Prepared end_turn;
    Prepared notify;
    Prepared commit;

    Prepared find_packets; ///< by keys; these three of what is committed
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
    Bulk node_changes;
    Bulk touched_keys; ///< as the new ones
    Bulk new_keys;

    /// All that waits, in the order in which it has to be sent.
    Parcels take_parcels();
    /// The connection for writing, once nothing is on its way any more.
    postgresql::Connection& settled();

    Courier courier; ///< ends before what it uses
};

/// Of the Bulks that change rows.
using OpenedPayload = std::tuple<mesh::PacketKey, std::int64_t, Blob>;
using OpenedPacket = std::tuple<std::int64_t, mesh::PacketKey, TimeUs>;
using NodeId = std::tuple<std::string, NodeNum>;
using NodeKey = std::tuple<NodeNum, std::string, TimeUs, TimeUs>;
using NodeNews = std::tuple<NodeNum, std::optional<TimeUs>, std::optional<TimeUs>, std::optional<bool>,
    std::optional<std::string>, std::optional<std::string>, std::optional<std::string>,
    std::optional<std::string>, std::optional<std::string>, std::optional<std::int64_t>,
    std::optional<std::int64_t>, std::optional<std::string>>;

} // namespace meshview::writer
