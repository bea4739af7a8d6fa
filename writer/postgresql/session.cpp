#include "writer/postgresql/session.hpp"

#include <fmt/format.h>

#include "common/coordination/postgresql/migration_lock.hpp"
#include "common/coordination/postgresql/status_table.hpp"
#include "writer/postgresql/turn.hpp"

namespace meshview::writer {

namespace {

using postgresql::Connection;

constexpr const char* find_packets_sql =
    "SELECT id, from_node_id, import_time_us, portnum, sequence FROM packet WHERE id = ANY ($1::bigint[])";
constexpr const char* find_receptions_sql =
    "SELECT packet_sequence, node_id, rx_time FROM packet_seen WHERE packet_sequence = ANY "
    "(ARRAY(SELECT sequence FROM packet WHERE id = ANY ($1::bigint[])) || $2::bigint[])";
constexpr const char* find_nodes_sql =
    "SELECT node_id, first_seen_us IS NOT NULL, coalesce(is_mqtt_gateway, FALSE), channel IS NOT NULL, "
    "coalesce(long_name, '') FROM node WHERE node_id = ANY ($1::bigint[])";
constexpr const char* leave_node_out_sql =
    "UPDATE node SET long_name = $1, short_name = NULL, hw_model = NULL, firmware = NULL, role = NULL, "
    "last_lat = NULL, last_long = NULL, channel = NULL, first_seen_us = NULL, last_seen_us = NULL "
    "WHERE node_id = $2";
constexpr Insert new_key{.table = "node_public_key",
    .columns = "node_id, public_key, first_seen_us, last_seen_us",
    .unless_same = "node_id, public_key"};

template <class Values>
Bulk change(Connection& connection, std::string_view begin, std::string_view columns, std::string_view where)
{
    const ElementTypes types = element_types<Values>();
    return {
        connection, fmt::format("{} FROM {} WHERE {}", begin, rows_of_arrays(columns, types), where), types};
}

// A node that was heard before keeps the time of that.
Bulk node_changes_of(Connection& connection)
{
    return change<NodeNews>(connection,
        "UPDATE node SET first_seen_us = coalesce(node.first_seen_us, v.first_us), "
        "last_seen_us = coalesce(v.last_us, node.last_seen_us), "
        "is_mqtt_gateway = coalesce(v.is_gateway, node.is_mqtt_gateway), "
        "long_name = coalesce(v.long_name, node.long_name), "
        "short_name = coalesce(v.short_name, node.short_name), hw_model = coalesce(v.hw_model, "
        "node.hw_model), "
        "firmware = coalesce(v.firmware, node.firmware), role = coalesce(v.role, node.role), "
        "last_lat = coalesce(v.last_lat, node.last_lat), last_long = coalesce(v.last_long, node.last_long), "
        "channel = coalesce(v.channel, node.channel)",
        "number, first_us, last_us, is_gateway, long_name, short_name, hw_model, firmware, role, last_lat, "
        "last_long, channel",
        "node.node_id = v.number");
}

std::string notify_sql()
{
    return fmt::format(
        "SELECT pg_notify('{}', '{}')", coordination::notification_channel, coordination::data_changed);
}

std::string use_topic_sql()
{
    return fmt::format("INSERT INTO {} ({}) VALUES ($1, $2, $3) {}", inserts::topic.table,
        inserts::topic.columns, inserts::topic.on_conflict);
}

template <class Row, class... More>
using ValuesOf = decltype(values_of(std::declval<const Row&>(), std::declval<More>()...));

// What is there already is known before (known_rows.hpp), and whoever is sure inserts faster.
constexpr Insert sure(Insert insert)
{
    insert.on_conflict = {};
    return insert;
}

template <class Row, class... More>
Bulk insert(Connection& connection, const Insert& insert)
{
    return Bulk::insert<ValuesOf<Row, More...>>(connection, insert);
}

} // namespace

Session::Session(const PostgresqlUrl& url)
    : connection(url, {.application_name = "meshview-writer"})
    , reading(url, {.application_name = "meshview-writer reading"})
    , begin(connection.prepare("BEGIN"))
    , keep_migrations_away(connection.prepare(coordination::statement_to_keep_migrations_away()))
    , revision(connection.prepare("SELECT version_num FROM alembic_version"))
    , take_turn(connection.prepare(take_turn_sql))
    , end_turn(connection.prepare(end_turn_sql))
    , notify(connection.prepare(notify_sql()))
    , commit(connection.prepare("COMMIT"))
    , find_packets(reading.prepare(find_packets_sql))
    , find_receptions(reading.prepare(find_receptions_sql))
    , find_nodes(reading.prepare(find_nodes_sql))
    , use_topic(connection.prepare(use_topic_sql()))
    , leave_node_out(connection.prepare(leave_node_out_sql))
    , packets(insert<PacketRow, std::int64_t>(connection, sure(inserts::packet)))
    , opened_payloads(
          change<OpenedPayload>(connection, "UPDATE packet SET portnum = v.portnum, payload = v.payload",
              "key, portnum, payload", "packet.id = v.key"))
    , opened_packets(Bulk::insert<OpenedPacket>(connection, inserts::opened_packet))
    , receptions(insert<ReceptionRow, std::int64_t>(connection, sure(inserts::reception)))
    , traceroutes(insert<TracerouteRow>(connection, inserts::traceroute))
    , messages(insert<MessageRow>(connection, inserts::message))
    , positions(insert<PositionRow>(connection, inserts::position))
    , telemetry(insert<TelemetryRow>(connection, inserts::telemetry))
    , reports(insert<ReportRow>(connection, inserts::report))
    , gateways(insert<GatewayRow>(connection, inserts::gateway))
    , links(insert<LinkRow>(connection, inserts::link))
    , traffic_hours(insert<TrafficRow>(connection, inserts::traffic_hour))
    , traffic_days(insert<TrafficRow>(connection, inserts::traffic_day))
    , node_hours(insert<NodeTrafficRow>(connection, inserts::node_hour))
    , node_days(insert<NodeTrafficRow>(connection, inserts::node_day))
    , nodes(Bulk::insert<NodeId>(connection, inserts::node))
    , node_changes(node_changes_of(connection))
    , touched_keys(change<NodeKey>(connection, "UPDATE node_public_key k SET last_seen_us = v.last_us",
          "number, public_key, first_us, last_us", "k.node_id = v.number AND k.public_key = v.public_key"))
    , new_keys(Bulk::insert<NodeKey>(connection, new_key))
{ }

// New nodes before what is said of them, packets before their opening, keys that are there before new ones.
Parcels Session::take_parcels()
{
    Parcels parcels;
    for (Bulk* const bulk : {&nodes, &node_changes, &touched_keys, &new_keys, &packets, &opened_payloads,
             &opened_packets, &receptions, &traceroutes, &messages, &positions, &telemetry, &reports,
             &gateways, &links, &traffic_hours, &traffic_days, &node_hours, &node_days})
        bulk->move_to(parcels);
    return parcels;
}

Connection& Session::settled()
{
    courier.wait();
    return connection;
}

} // namespace meshview::writer
