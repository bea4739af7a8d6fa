#include "writer/contents.hpp"

#include <boost/json/serialize.hpp>

#include "common/mesh/message_json.hpp"
#include "common/mesh/packet_facts.hpp"
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
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr const char* insert_telemetry_sql =
    "INSERT INTO telemetry (packet_id, node_id, import_time_us, variant, metrics) VALUES (?, ?, ?, ?, ?)";

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

} // namespace

Contents::Contents(SQLite::Database& db)
    : insert_message_(db, insert_message_sql)
    , insert_position_(db, insert_position_sql)
    , insert_telemetry_(db, insert_telemetry_sql)
{ }

void Contents::store(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs now_us)
{
    switch (envelope.packet.decoded().portnum()) {
    case meshtastic::TEXT_MESSAGE_APP:
        return store_message(envelope, key, now_us);
    case meshtastic::POSITION_APP:
        return store_position(envelope, key, now_us);
    case meshtastic::TELEMETRY_APP:
        return store_telemetry(envelope, key, now_us);
    case meshtastic::PAXCOUNTER_APP:
        if (const auto* count = envelope.payload.as<meshtastic::Paxcount>())
            insert_telemetry(envelope, key, now_us, "paxcount", *count);
        return;
    default:
        return;
    }
}

void Contents::store_message(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs now_us)
{
    const meshtastic::Data& data = envelope.packet.decoded();
    if (!mesh::is_broadcast(envelope.packet) || data.payload().empty())
        return;
    const std::string text = repair_utf8(data.payload());
    const std::string channel = repair_utf8(envelope.channel, max_channel_bytes);
    Use(insert_message_, key, now_us, envelope.packet.from(), channel, text, unless_zero(data.reply_id()),
        data.emoji() != 0)
        .run();
}

void Contents::store_position(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs now_us)
{
    const auto* position = envelope.payload.as<meshtastic::Position>();
    if (position == nullptr || !is_place(*position))
        return;
    Use(insert_position_, key, envelope.packet.from(), now_us, position->latitude_i(),
        position->longitude_i(), if_present(position->has_altitude(), position->altitude()),
        unless_zero(position->precision_bits()),
        if_present(position->has_ground_speed(), position->ground_speed()),
        if_present(position->has_ground_track(), position->ground_track()),
        unless_zero(position->sats_in_view()), unless_zero(position->pdop()),
        unless_zero(position->timestamp() != 0 ? position->timestamp() : position->time()))
        .run();
}

void Contents::store_telemetry(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs now_us)
{
    const auto* telemetry = envelope.payload.as<meshtastic::Telemetry>();
    if (telemetry == nullptr || telemetry->variant_case() == meshtastic::Telemetry::VARIANT_NOT_SET)
        return;
    const auto* field = meshtastic::Telemetry::descriptor()->FindFieldByNumber(telemetry->variant_case());
    insert_telemetry(
        envelope, key, now_us, field->name(), telemetry->GetReflection()->GetMessage(*telemetry, field));
}

void Contents::insert_telemetry(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs now_us,
    const std::string& variant, const google::protobuf::Message& metrics)
{
    const std::string json = boost::json::serialize(mesh::message_json(metrics));
    Use(insert_telemetry_, key, envelope.packet.from(), now_us, variant, json).run();
}

} // namespace meshview::writer
