#include "writer/contents.hpp"

#include <boost/json/serialize.hpp>

#include "common/mesh/message_json.hpp"
#include "common/mesh/packet_facts.hpp"
#include "common/mesh/portnum.hpp"
#include "common/text.hpp"
#include "writer/node_details.hpp"

namespace meshview::writer {

namespace {

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
    store_.insert(ReportRow{.packet_key = key,
        .node = envelope.packet.from(),
        .import_time_us = import_time_us,
        .portnum = data.portnum(),
        .request_id = unless_zero(data.request_id()),
        .content = content});
}

void Contents::store_message(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs import_time_us)
{
    const meshtastic::Data& data = envelope.packet.decoded();
    if (!mesh::is_broadcast(envelope.packet) || data.payload().empty())
        return;
    const std::string text = repair_utf8(data.payload());
    const std::string channel = repair_utf8(envelope.channel, max_channel_bytes);
    store_.insert(MessageRow{.packet_key = key,
        .import_time_us = import_time_us,
        .from = envelope.packet.from(),
        .channel = channel,
        .text = text,
        .reply_id = unless_zero(data.reply_id()),
        .is_reaction = data.emoji() != 0});
}

void Contents::store_position(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs import_time_us)
{
    const auto* position = envelope.payload.as<meshtastic::Position>();
    if (position == nullptr || !is_place(*position))
        return;
    store_.insert(PositionRow{.packet_key = key,
        .node = envelope.packet.from(),
        .import_time_us = import_time_us,
        .latitude_i = position->latitude_i(),
        .longitude_i = position->longitude_i(),
        .altitude = if_present(position->has_altitude(), position->altitude()),
        .precision_bits = unless_zero(position->precision_bits()),
        .ground_speed = if_present(position->has_ground_speed(), position->ground_speed()),
        .ground_track = if_present(position->has_ground_track(), position->ground_track()),
        .sats_in_view = unless_zero(position->sats_in_view()),
        .pdop = unless_zero(position->pdop()),
        .device_time = unless_zero(position->timestamp() != 0 ? position->timestamp() : position->time())});
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
    store_.insert(TelemetryRow{.packet_key = key,
        .node = envelope.packet.from(),
        .import_time_us = import_time_us,
        .variant = variant,
        .metrics = json});
}

} // namespace meshview::writer
