#include "reader/handlers.hpp"

#include <boost/json/serialize.hpp>

#include "common/mesh/message_json.hpp"
#include "common/mesh/packet_key.hpp"
#include "common/mesh/payload.hpp"
#include "common/mesh/portnum.hpp"
#include "common/text.hpp"
#include "reader/content_cache.hpp"
#include "reader/json_rows.hpp"

namespace meshview::reader {

namespace {

/// The packet as it was on air, without what stands in it.
std::string head_json(meshtastic::MeshPacket packet)
{
    packet.clear_payload_variant();
    return boost::json::serialize(mesh::message_json(packet));
}

std::string data_json(meshtastic::Data data)
{
    data.clear_payload();
    return boost::json::serialize(mesh::message_json(data));
}

void write_decoded(JsonWriter& json, const meshtastic::Data& data)
{
    const mesh::Payload payload = mesh::read_payload(data);
    if (payload.message)
        json.raw(boost::json::serialize(mesh::message_json(*payload.message)));
    else if (const auto text = mesh::payload_text(data, payload))
        json.text(*text);
    else
        json.null();
}

void write_inside(JsonWriter& json, const PacketRow& row, bool hidden)
{
    meshtastic::MeshPacket packet;
    const bool parses = packet.ParseFromArray(row.payload.data(), static_cast<int>(row.payload.size()));
    const bool opened = parses && packet.has_decoded() && !hidden;
    json.key("private").boolean(hidden).key("mesh_packet");
    if (parses)
        json.raw(head_json(packet));
    else
        json.null();
    json.key("data");
    if (opened)
        json.raw(data_json(packet.decoded()));
    else
        json.null();
    json.key("decoded");
    if (opened)
        write_decoded(json, packet.decoded());
    else
        json.null();
    json.key("payload_hex");
    if (opened)
        json.text(to_hex(packet.decoded().payload()));
    else
        json.null();
    json.key("raw_hex");
    if (hidden)
        json.null();
    else
        json.text(to_hex(row.payload));
}

} // namespace

Response packet_detail(const Request& request, Queries& queries, const Services& services)
{
    const std::int64_t id = read_integer("packet_id", request.path_values.at(0), 0, mesh::last_packet_key);
    std::string out;
    JsonWriter json(out);
    queries.packet(id, [&](const PacketRow& row) {
        json.begin_object().key("packet");
        write_packet(json, row, *services.contents.read(row), PacketShape::in_list);
        const auto* const port = mesh::find_port(static_cast<std::int32_t>(row.portnum.value_or(0)));
        json.key("port");
        if (port != nullptr)
            json.text(port->name);
        else
            json.null();
        json.key("mesh_id").integer(mesh::mesh_id_of(row.id));
        write_inside(json, row, read_content(row).hidden);
        json.end_object();
        return false;
    });
    if (out.empty())
        return error_answer(request, http::status::not_found, "Packet not found");
    return json_answer(std::move(out));
}

} // namespace meshview::reader
