#include "writer/contents.hpp"

#include <boost/json/serialize.hpp>

#include "common/mesh/message_json.hpp"
#include "common/mesh/packet_facts.hpp"
#include "common/mesh/portnum.hpp"
#include "common/text.hpp"
#include "writer/node_details.hpp"
#include "writer/statement_use.hpp"

namespace meshview::writer {

namespace {

constexpr const char* insert_message_sql =
    "INSERT INTO message (packet_id, import_time_us, from_node_id, channel, text, reply_id, is_reaction) "
    "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
constexpr const char* insert_position_sql =
    "INSERT INTO position (packet_id, node_id, import_time_us, latitude_i, longitude_i, altitude, "
    "precision_bits, ground_speed, ground_track, sats_in_view, pdop, device_time) "
    "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12 WHERE NOT EXISTS "
    "(SELECT 1 FROM position WHERE node_id = ?2 AND import_time_us = ?3 AND packet_id = ?1)";
constexpr const char* insert_telemetry_sql =
    "INSERT INTO telemetry (packet_id, node_id, import_time_us, variant, metrics) "
    "SELECT ?1, ?2, ?3, ?4, ?5 WHERE NOT EXISTS (SELECT 1 FROM telemetry WHERE node_id = ?2 "
    "AND variant = ?4 AND import_time_us = ?3 AND packet_id = ?1)";
constexpr const char* insert_report_sql =
    "INSERT INTO report (packet_id, node_id, import_time_us, portnum, request_id, content) "
    "SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE NOT EXISTS (SELECT 1 FROM report WHERE node_id = ?2 "
    "AND portnum = ?4 AND import_time_us = ?3 AND packet_id = ?1)";

// Protobuf's 0 of a field without presence says nothing.
std::optional<std::int64_t> unless_zero(std::uint32_t number)
{
    return number == 0 ? std::nullopt : std::optional<std::int64_t>(number);
}

template <typename Number>
std::optional<std::int64_t> if_present(bool is_present, Number number)
{
    return is_present ? std::optional<std::int64_t>(number) : std::nullopt;
}

// What is worth asking for. Administration and remote shells are nobody else's business.
bool is_reported(const meshtastic::MeshPacket& packet)
{
    switch (packet.decoded().portnum()) {
    case meshtastic::ROUTING_APP:
    case meshtastic::STORE_FORWARD_APP:
        return true;
    case meshtastic::WAYPOINT_APP:
    case meshtastic::DETECTION_SENSOR_APP:
    case meshtastic::ALERT_APP:
    case meshtastic::NODE_STATUS_APP:
    case meshtastic::MESH_BEACON_APP:
    case meshtastic::RANGE_TEST_APP:
    case meshtastic::MAP_REPORT_APP:
        return mesh::is_broadcast(packet);
    default:
        return false;
    }
}

} // namespace

Contents::Contents(SQLite::Database& db)
    : insert_message_(db, insert_message_sql)
    , insert_position_(db, insert_position_sql)
    , insert_telemetry_(db, insert_telemetry_sql)
    , insert_report_(db, insert_report_sql)
{ }

void Contents::store(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs import_time_us)
{
    switch (envelope.packet.decoded().portnum()) {
    case meshtastic::TEXT_MESSAGE_APP:
        return store_message(envelope, key, import_time_us);
    case meshtastic::POSITION_APP:
        return store_position(envelope, key, import_time_us);
    case meshtastic::TELEMETRY_APP:
        return store_telemetry(envelope, key, import_time_us);
    case meshtastic::PAXCOUNTER_APP:
        if (const auto* count = envelope.payload.as<meshtastic::Paxcount>())
            insert_telemetry(envelope, key, import_time_us, "paxcount", *count);
        return;
    default:
        return store_report(envelope, key, import_time_us);
    }
}

void Contents::store_report(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs import_time_us)
{
    const meshtastic::Data& data = envelope.packet.decoded();
    if (!is_reported(envelope.packet) || data.payload().empty())
        return;
    const mesh::Port* const port = mesh::find_port(data.portnum());
    const bool is_text = port != nullptr && port->kind == mesh::PayloadKind::text;
    if (!is_text && envelope.payload.message == nullptr)
        return;
    const std::string content =
        boost::json::serialize(is_text ? boost::json::object{{"text", repair_utf8(data.payload())}}
                                       : mesh::message_json(*envelope.payload.message));
    Use(insert_report_, key, envelope.packet.from(), import_time_us, data.portnum(),
        unless_zero(data.request_id()), content)
        .run();
}

void Contents::store_message(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs import_time_us)
{
    const meshtastic::Data& data = envelope.packet.decoded();
    if (!mesh::is_broadcast(envelope.packet) || data.payload().empty())
        return;
    const std::string text = repair_utf8(data.payload());
    const std::string channel = repair_utf8(envelope.channel, max_channel_bytes);
    Use(insert_message_, key, import_time_us, envelope.packet.from(), channel, text,
        unless_zero(data.reply_id()), data.emoji() != 0)
        .run();
}

void Contents::store_position(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs import_time_us)
{
    const auto* position = envelope.payload.as<meshtastic::Position>();
    if (position == nullptr || !is_place(*position))
        return;
    Use(insert_position_, key, envelope.packet.from(), import_time_us, position->latitude_i(),
        position->longitude_i(), if_present(position->has_altitude(), position->altitude()),
        unless_zero(position->precision_bits()),
        if_present(position->has_ground_speed(), position->ground_speed()),
        if_present(position->has_ground_track(), position->ground_track()),
        unless_zero(position->sats_in_view()), unless_zero(position->pdop()),
        unless_zero(position->timestamp() != 0 ? position->timestamp() : position->time()))
        .run();
}

void Contents::store_telemetry(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs import_time_us)
{
    const auto* telemetry = envelope.payload.as<meshtastic::Telemetry>();
    if (telemetry == nullptr || telemetry->variant_case() == meshtastic::Telemetry::VARIANT_NOT_SET)
        return;
    const auto* field = meshtastic::Telemetry::descriptor()->FindFieldByNumber(telemetry->variant_case());
    insert_telemetry(envelope, key, import_time_us, field->name(),
        telemetry->GetReflection()->GetMessage(*telemetry, field));
}

void Contents::insert_telemetry(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs import_time_us,
    const std::string& variant, const google::protobuf::Message& metrics)
{
    const std::string json = boost::json::serialize(mesh::message_json(metrics));
    Use(insert_telemetry_, key, envelope.packet.from(), import_time_us, variant, json).run();
}

} // namespace meshview::writer
