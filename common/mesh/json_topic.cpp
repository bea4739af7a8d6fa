#include "common/mesh/json_topic.hpp"

#include <array>
#include <string>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include "common/mesh/topic.hpp"

namespace meshview::mesh {

namespace {

using boost::json::object;
using boost::json::value;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

/// What the firmware's JSON calls otherwise than the schema.
constexpr auto other_names = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"long_name", "longname"},
    {"short_name", "shortname"},
    {"hw_model", "hardware"},
});

const value* find_value(const object& fields, std::string_view name)
{
    if (const value* found = fields.if_contains(name))
        return found;
    for (const auto& [ours, theirs] : other_names)
        if (ours == name)
            return fields.if_contains(theirs);
    return nullptr;
}

template <typename Integer>
std::optional<Integer> whole(const value& number)
{
    const auto* const small = number.if_int64();
    const auto* const large = number.if_uint64();
    if (small != nullptr && std::in_range<Integer>(*small))
        return static_cast<Integer>(*small);
    if (large != nullptr && std::in_range<Integer>(*large))
        return static_cast<Integer>(*large);
    return std::nullopt;
}

std::optional<float> real(const value& number)
{
    if (number.is_double())
        return static_cast<float>(number.get_double());
    const auto integer = whole<std::int64_t>(number);
    return integer ? std::optional(static_cast<float>(*integer)) : std::nullopt;
}

void set_field(Message& message, const FieldDescriptor& field, const value& given)
{
    const auto& reflection = *message.GetReflection();
    switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
        if (const auto number = whole<std::int32_t>(given))
            reflection.SetInt32(&message, &field, *number);
        break;
    case FieldDescriptor::CPPTYPE_UINT32:
        if (const auto number = whole<std::uint32_t>(given))
            reflection.SetUInt32(&message, &field, *number);
        break;
    case FieldDescriptor::CPPTYPE_ENUM:
        if (const auto number = whole<std::int32_t>(given))
            reflection.SetEnumValue(&message, &field, *number);
        break;
    case FieldDescriptor::CPPTYPE_FLOAT:
        if (const auto number = real(given))
            reflection.SetFloat(&message, &field, *number);
        break;
    case FieldDescriptor::CPPTYPE_STRING:
        if (const auto* text = given.if_string())
            reflection.SetString(&message, &field, std::string(*text));
        break;
    default:
        break;
    }
}

/// True when anything was set.
bool set_fields(Message& message, const object& fields)
{
    const auto* const descriptor = message.GetDescriptor();
    for (int i = 0; i < descriptor->field_count(); ++i) {
        const FieldDescriptor& field = *descriptor->field(i);
        const value* const given = field.is_repeated() ? nullptr : find_value(fields, field.name());
        if (given != nullptr)
            set_field(message, field, *given);
    }
    return message.ByteSizeLong() > 0;
}

std::string telemetry(const object& fields)
{
    meshtastic::Telemetry device;
    if (set_fields(*device.mutable_device_metrics(), fields))
        return device.SerializeAsString();
    meshtastic::Telemetry environment;
    if (set_fields(*environment.mutable_environment_metrics(), fields))
        return environment.SerializeAsString();
    meshtastic::Telemetry power;
    return set_fields(*power.mutable_power_metrics(), fields) ? power.SerializeAsString() : std::string();
}

std::string neighbor_info(const object& fields)
{
    meshtastic::NeighborInfo info;
    set_fields(info, fields);
    if (const value* list = fields.if_contains("neighbors"); list != nullptr && list->is_array())
        for (const value& neighbor : list->get_array())
            if (const auto* one = neighbor.if_object())
                set_fields(*info.add_neighbors(), *one);
    return info.SerializeAsString();
}

template <typename Payload>
std::string payload_of(const object& fields)
{
    Payload payload;
    set_fields(payload, fields);
    return payload.SerializeAsString();
}

bool read_payload_of(std::string_view type, const object& fields, meshtastic::Data& data)
{
    if (type == "text") {
        const value* const text = fields.if_contains("text");
        data.set_portnum(meshtastic::TEXT_MESSAGE_APP);
        data.set_payload(
            text != nullptr && text->is_string() ? std::string(text->get_string()) : std::string());
    } else if (type == "nodeinfo") {
        data.set_portnum(meshtastic::NODEINFO_APP);
        data.set_payload(payload_of<meshtastic::User>(fields));
    } else if (type == "position") {
        data.set_portnum(meshtastic::POSITION_APP);
        data.set_payload(payload_of<meshtastic::Position>(fields));
    } else if (type == "telemetry") {
        data.set_portnum(meshtastic::TELEMETRY_APP);
        data.set_payload(telemetry(fields));
    } else if (type == "neighborinfo") {
        data.set_portnum(meshtastic::NEIGHBORINFO_APP);
        data.set_payload(neighbor_info(fields));
    }
    return !data.payload().empty();
}

void read_reception(const object& body, meshtastic::MeshPacket& packet)
{
    const auto number = [&body](std::string_view name) {
        const value* const given = body.if_contains(name);
        return given == nullptr ? std::optional<std::int32_t>() : whole<std::int32_t>(*given);
    };
    packet.set_rx_rssi(number("rssi").value_or(0));
    if (const value* snr = body.if_contains("snr"))
        packet.set_rx_snr(real(*snr).value_or(0));
    if (const value* time = body.if_contains("timestamp"))
        packet.set_rx_time(whole<std::uint32_t>(*time).value_or(0));
    const std::int32_t start = number("hop_start").value_or(0);
    const std::int32_t away = number("hops_away").value_or(0);
    if (start >= away && away >= 0) {
        packet.set_hop_start(static_cast<std::uint32_t>(start));
        packet.set_hop_limit(static_cast<std::uint32_t>(start - away));
    }
}

} // namespace

std::optional<meshtastic::ServiceEnvelope> envelope_of_json(
    std::string_view topic, const boost::json::object& body)
{
    const Topic place = parse_topic(topic);
    const value* const type = body.if_contains("type");
    const value* const payload = body.if_contains("payload");
    if (place.kind != TopicKind::json || type == nullptr || !type->is_string() || payload == nullptr
        || !payload->is_object())
        return std::nullopt;
    meshtastic::ServiceEnvelope envelope;
    meshtastic::MeshPacket& packet = *envelope.mutable_packet();
    const auto node = [&body](std::string_view name) {
        const value* const given = body.if_contains(name);
        return given == nullptr ? std::optional<std::uint32_t>() : whole<std::uint32_t>(*given);
    };
    packet.set_from(node("from").value_or(0));
    packet.set_to(node("to").value_or(0));
    packet.set_id(node("id").value_or(0));
    if (packet.from() == 0 || packet.id() == 0
        || !read_payload_of(type->get_string(), payload->get_object(), *packet.mutable_decoded()))
        return std::nullopt;
    read_reception(body, packet);
    envelope.set_channel_id(std::string(place.channel));
    const value* const sender = body.if_contains("sender");
    envelope.set_gateway_id(sender != nullptr && sender->is_string() ? std::string(sender->get_string())
                                                                     : std::string(place.gateway));
    return envelope;
}

std::string envelope_topic(std::string_view json_topic)
{
    constexpr std::string_view json_kind = "/json/";
    std::string topic(json_topic);
    if (const std::size_t kind = topic.rfind(json_kind); kind != std::string::npos)
        topic.replace(kind, json_kind.size(), "/e/");
    return topic;
}

DecodeResult decode_envelope_or_json(std::string_view topic, std::string_view bytes, const Keyring& keyring)
{
    if (parse_topic(topic).kind != TopicKind::json)
        return decode_envelope(topic, bytes, keyring);
    if (bytes.size() > max_envelope_bytes)
        return Rejection{RejectReason::oversized};
    boost::system::error_code error;
    const value body = boost::json::parse(bytes, error);
    const auto* const fields = error ? nullptr : body.if_object();
    const auto envelope = fields == nullptr ? std::nullopt : envelope_of_json(topic, *fields);
    if (!envelope)
        return Rejection{RejectReason::envelope_parse_error};
    return decode_envelope(envelope_topic(topic), envelope->SerializeAsString(), keyring);
}

} // namespace meshview::mesh
