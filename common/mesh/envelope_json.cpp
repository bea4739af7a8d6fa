#include "common/mesh/envelope_json.hpp"

#include <boost/json.hpp>
#include <google/protobuf/descriptor.h>

#include "common/mesh/links.hpp"
#include "common/mesh/message_json.hpp"
#include "common/mesh/message_text.hpp"
#include "common/mesh/packet_facts.hpp"
#include "common/mesh/portnum.hpp"
#include "common/text.hpp"

namespace meshview::mesh {

namespace {

namespace json = boost::json;

constexpr double units_per_degree = 1e7;

template <typename T>
json::value or_null(const std::optional<T>& value)
{
    return value ? json::value(*value) : json::value(nullptr);
}

std::string_view status_name(PayloadStatus status)
{
    switch (status) {
    case PayloadStatus::ok:
        return "ok";
    case PayloadStatus::invalid:
        return "invalid";
    case PayloadStatus::opaque:
        break;
    }
    return "opaque";
}

json::array links_json(const std::vector<Link>& links)
{
    json::array list;
    for (const Link& link : links)
        list.push_back({{"tx", link.tx}, {"rx", link.rx},
            {"snr_db", link.snr_db ? json::value(shortest_double(*link.snr_db)) : json::value(nullptr)}});
    return list;
}

void add_coordinates(json::object& derived, std::int32_t latitude_i, std::int32_t longitude_i)
{
    derived["latitude"] = latitude_i / units_per_degree;
    derived["longitude"] = longitude_i / units_per_degree;
}

void add_traceroute(
    json::object& derived, const meshtastic::MeshPacket& packet, const meshtastic::RouteDiscovery& route)
{
    const Traceroute trace =
        read_traceroute(packet.from(), packet.to(), packet.decoded().request_id(), route);
    derived["traceroute"] = trace.is_reply ? "reply" : "request";
    derived["links"] = links_json(trace.links);
    if (!trace.links_back.empty())
        derived["links_back"] = links_json(trace.links_back);
}

void add_payload_facts(json::object& derived, const Envelope& envelope)
{
    const Payload& payload = envelope.payload;
    if (const auto* const position = payload.as<meshtastic::Position>();
        position != nullptr && position->has_latitude_i() && position->has_longitude_i())
        add_coordinates(derived, position->latitude_i(), position->longitude_i());
    // A report has no explicit presence: 0, 0 is what it says when it says nothing.
    if (const auto* const report = payload.as<meshtastic::MapReport>();
        report != nullptr && (report->latitude_i() != 0 || report->longitude_i() != 0))
        add_coordinates(derived, report->latitude_i(), report->longitude_i());
    if (const auto* const route = payload.as<meshtastic::RouteDiscovery>())
        add_traceroute(derived, envelope.packet, *route);
    if (const auto* const report = payload.as<meshtastic::NeighborInfo>())
        derived["links"] = links_json(neighbor_links(*report));
}

json::object derived_json(const Envelope& envelope)
{
    const meshtastic::MeshPacket& packet = envelope.packet;
    json::object derived{
        {"from_id", format_node_id(packet.from())},
        {"to_id", format_node_id(packet.to())},
        {"is_broadcast", is_broadcast(packet)},
        // What the envelope itself says; the topic's gateway is a guess that the vectors do not make.
        {"gateway_num", or_null(parse_node_id(envelope.gateway_id))},
        {"sender_is_gateway", sender_is_gateway(envelope)},
        {"hops_away", or_null(hops_away(packet))},
        {"ok_to_mqtt", or_null(ok_to_mqtt(packet))},
    };
    if (packet.has_decoded())
        derived["want_response"] = want_response(packet);
    add_payload_facts(derived, envelope);
    return derived;
}

void add_payload(json::object& answer, const Envelope& envelope)
{
    const meshtastic::Data& data = envelope.packet.decoded();
    const Payload& payload = envelope.payload;
    const Port* const port = find_port(data.portnum());
    answer["key_index"] = or_null(envelope.key_index);
    answer["data"] = message_json(data);
    answer["portnum_name"] = port != nullptr ? json::value(port->name) : json::value(nullptr);
    answer["payload_status"] = status_name(payload.status);
    json::value& type = answer["payload_type"];
    if (port != nullptr && port->kind == PayloadKind::text) {
        type = "text";
        if (payload.status == PayloadStatus::ok)
            answer["text"] = data.payload();
    } else if (port != nullptr && port->kind == PayloadKind::protobuf) {
        type = port->descriptor()->name();
    }
    if (payload.message == nullptr || payload.status != PayloadStatus::ok)
        return;
    answer["payload"] = message_json(*payload.message);
    if (auto names = enum_names(*payload.message); !names.empty())
        answer["payload_enums"] = std::move(names);
}

json::object packet_json(const meshtastic::MeshPacket& packet)
{
    json::object object = message_json(packet);
    object.erase("decoded");
    object.erase("encrypted");
    return object;
}

json::object accepted_json(const Envelope& envelope)
{
    json::object answer{
        {"outcome", to_string(envelope.outcome)},
        {"reason", nullptr},
        {"channel_id", envelope.channel_id},
        {"gateway_id", envelope.gateway_id},
        {"packet", packet_json(envelope.packet)},
    };
    if (envelope.encrypted_bytes != 0)
        answer["encrypted_len"] = envelope.encrypted_bytes;
    if (envelope.packet.has_decoded())
        add_payload(answer, envelope);
    answer["derived"] = derived_json(envelope);
    return answer;
}

} // namespace

json::object envelope_json(const DecodeResult& result)
{
    if (const auto* const rejection = std::get_if<Rejection>(&result))
        return {{"outcome", "rejected"}, {"reason", to_string(rejection->reason)}};
    return accepted_json(std::get<Envelope>(result));
}

} // namespace meshview::mesh
