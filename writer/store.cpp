#include "writer/store.hpp"

#include <sqlite3.h>

#include "writer/statement_use.hpp"

namespace meshview::writer {

namespace {

// The texts are portable between SQLite and PostgreSQL, the placeholders aside.
constexpr const char* insert_packet_sql =
    "INSERT INTO packet (sequence, id, portnum, from_node_id, to_node_id, payload, channel, import_time_us) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
// Earlier versions numbered receptions apart, and a reception may outlive its packet, which retention deletes
// by its own age.
constexpr const char* last_sequence_sql = "SELECT max(coalesce((SELECT max(sequence) FROM packet), 0), "
                                          "coalesce((SELECT max(sequence) FROM opened_packet), 0), "
                                          "coalesce((SELECT max(sequence) FROM packet_seen), 0), "
                                          "coalesce((SELECT max(packet_sequence) FROM packet_seen), 0))";
constexpr const char* find_packet_sql =
    "SELECT from_node_id, import_time_us, portnum, sequence FROM packet WHERE id = ?";
constexpr const char* replace_payload_sql = "UPDATE packet SET portnum = ?, payload = ? WHERE id = ?";
constexpr const char* insert_opened_sql =
    "INSERT INTO opened_packet (sequence, packet_id, import_time_us) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
constexpr const char* insert_reception_sql =
    "INSERT INTO packet_seen (sequence, packet_id, packet_sequence, node_id, rx_time, hop_limit, hop_start, "
    "rx_snr, rx_rssi, topic_id, import_time_us) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO "
    "NOTHING";
constexpr const char* insert_traceroute_sql =
    "INSERT INTO traceroute (packet_id, gateway_node_id, done, route, route_return, import_time_us) "
    "VALUES (?, ?, ?, ?, ?, ?)";
constexpr const char* find_node_sql =
    "SELECT first_seen_us IS NOT NULL, coalesce(is_mqtt_gateway, FALSE), "
    "channel IS NOT NULL, coalesce(long_name, '') FROM node WHERE node_id = ?";
// A database of the reference may hold this id with another number, from a node info that gave a false one.
constexpr const char* insert_node_sql =
    "INSERT INTO node (id, node_id) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET node_id = excluded.node_id";
constexpr const char* set_node_seen_sql =
    "UPDATE node SET first_seen_us = coalesce(first_seen_us, ?), last_seen_us = ? WHERE node_id = ?";
constexpr const char* set_node_last_seen_sql = "UPDATE node SET last_seen_us = ? WHERE node_id = ?";
constexpr const char* set_node_gateway_sql = "UPDATE node SET is_mqtt_gateway = TRUE WHERE node_id = ?";
constexpr const char* set_node_details_sql =
    "UPDATE node SET long_name = coalesce(?, long_name), short_name = coalesce(?, short_name), "
    "hw_model = coalesce(?, hw_model), firmware = coalesce(?, firmware), role = coalesce(?, role), "
    "last_lat = coalesce(?, last_lat), last_long = coalesce(?, last_long), channel = coalesce(?, channel) "
    "WHERE node_id = ?";
constexpr const char* leave_node_out_sql =
    "UPDATE node SET long_name = ?, short_name = NULL, hw_model = NULL, firmware = NULL, role = NULL, "
    "last_lat = NULL, last_long = NULL, channel = NULL, first_seen_us = NULL, last_seen_us = NULL "
    "WHERE node_id = ?";
constexpr const char* touch_public_key_sql =
    "UPDATE node_public_key SET last_seen_us = ? WHERE node_id = ? AND public_key = ?";
constexpr const char* insert_public_key_sql =
    "INSERT INTO node_public_key (node_id, public_key, first_seen_us, last_seen_us) VALUES (?, ?, ?, ?)";

} // namespace

Store::Store(SQLite::Database& db)
    : db_(db)
    , begin_(db, "BEGIN IMMEDIATE")
    , commit_(db, "COMMIT")
    , insert_packet_(db, insert_packet_sql)
    , find_packet_(db, find_packet_sql)
    , replace_payload_(db, replace_payload_sql)
    , insert_opened_(db, insert_opened_sql)
    , insert_reception_(db, insert_reception_sql)
    , insert_traceroute_(db, insert_traceroute_sql)
    , find_node_(db, find_node_sql)
    , insert_node_(db, insert_node_sql)
    , set_node_seen_(db, set_node_seen_sql)
    , set_node_last_seen_(db, set_node_last_seen_sql)
    , set_node_gateway_(db, set_node_gateway_sql)
    , set_node_details_(db, set_node_details_sql)
    , leave_node_out_(db, leave_node_out_sql)
    , touch_public_key_(db, touch_public_key_sql)
    , insert_public_key_(db, insert_public_key_sql)
    , last_sequence_(db.execAndGet(last_sequence_sql).getInt64())
{ }

void Store::begin()
{
    Use(begin_).run();
}

void Store::commit()
{
    Use(commit_).run();
}

void Store::rollback() noexcept
{
    if (sqlite3_get_autocommit(db_.getHandle()) == 0)
        db_.tryExec("ROLLBACK");
}

void Store::checkpoint()
{
    db_.exec("PRAGMA wal_checkpoint(PASSIVE)");
}

std::optional<std::int64_t> Store::insert_packet(const PacketRow& row)
{
    Use insert(insert_packet_, last_sequence_ + 1, row.key, row.portnum, row.from, row.to, Blob{row.payload},
        row.channel, row.import_time_us);
    if (insert.run() == 0)
        return std::nullopt;
    return ++last_sequence_;
}

std::optional<StoredPacket> Store::find_packet(mesh::PacketKey key)
{
    Use find(find_packet_, key);
    if (!find.next())
        return std::nullopt;
    return StoredPacket{
        .from = static_cast<NodeNum>(find.column(0).getInt64()),
        .import_time_us = find.column(1).getInt64(),
        .portnum = find.column(2).getInt64(),
        .sequence = find.column(3).getInt64(),
    };
}

void Store::open_packet(
    mesh::PacketKey key, std::int64_t portnum, std::string_view payload, TimeUs import_time_us)
{
    Use(replace_payload_, portnum, Blob{payload}, key).run();
    Use(insert_opened_, ++last_sequence_, key, import_time_us).run();
}

bool Store::insert_reception(const ReceptionRow& row)
{
    Use insert(insert_reception_, last_sequence_ + 1, row.packet_key, row.packet_sequence, row.gateway,
        row.rx_time, row.hop_limit, row.hop_start, row.rx_snr, row.rx_rssi, row.topic_id, row.import_time_us);
    if (insert.run() == 0)
        return false;
    ++last_sequence_;
    return true;
}

void Store::insert_traceroute(const TracerouteRow& row)
{
    std::optional<Blob> route_return;
    if (row.route_return)
        route_return = Blob{*row.route_return};
    Use(insert_traceroute_, row.packet_key, row.gateway, row.done, Blob{row.route}, route_return,
        row.import_time_us)
        .run();
}

StoredNode Store::find_or_create_node(NodeNum node)
{
    {
        Use find(find_node_, node);
        if (find.next())
            return {.marks = {.heard = find.column(0).getInt() != 0,
                        .is_gateway = find.column(1).getInt() != 0,
                        .has_channel = find.column(2).getInt() != 0},
                .long_name = find.column(3).getString()};
    }
    const std::string id = format_node_id(node);
    Use(insert_node_, id, node).run();
    return {};
}

void Store::set_node_seen(NodeNum node, TimeUs first_us, TimeUs last_us)
{
    Use(set_node_seen_, first_us, last_us, node).run();
}

void Store::set_node_last_seen(NodeNum node, TimeUs last_us)
{
    Use(set_node_last_seen_, last_us, node).run();
}

void Store::set_node_gateway(NodeNum node)
{
    Use(set_node_gateway_, node).run();
}

void Store::set_node_details(NodeNum node, const NodeDetails& details)
{
    Use(set_node_details_, details.long_name, details.short_name, details.hw_model, details.firmware,
        details.role, details.latitude_i, details.longitude_i, details.channel, node)
        .run();
}

void Store::leave_node_out(NodeNum node, const std::string& long_name)
{
    Use(leave_node_out_, long_name, node).run();
}

void Store::see_public_key(NodeNum node, const std::string& key_hex, TimeUs now_us)
{
    if (Use(touch_public_key_, now_us, node, key_hex).run() == 0)
        Use(insert_public_key_, node, key_hex, now_us, now_us).run();
}

} // namespace meshview::writer
