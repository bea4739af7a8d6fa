#include "common/mesh/payload.hpp"

#include "common/mesh/message_text.hpp"
#include "common/mesh/portnum.hpp"
#include "common/text.hpp"

namespace meshview::mesh {

Payload read_payload(const meshtastic::Data& data)
{
    const Port* const port = find_port(data.portnum());
    if (port == nullptr || port->kind == PayloadKind::opaque)
        return {};
    if (port->kind == PayloadKind::text)
        return {.status = is_valid_utf8(data.payload()) ? PayloadStatus::ok : PayloadStatus::invalid,
            .message = {}};
    auto message = port->create();
    if (!message->ParseFromString(data.payload()))
        return {.status = PayloadStatus::invalid, .message = {}};
    const bool readable = port->has_valid_text == nullptr || port->has_valid_text(*message);
    return {.status = readable ? PayloadStatus::ok : PayloadStatus::invalid, .message = std::move(message)};
}

std::optional<std::string> payload_text(const meshtastic::Data& data, const Payload& payload)
{
    const Port* const port = find_port(data.portnum());
    if (port != nullptr && port->kind == PayloadKind::text)
        return repair_utf8(data.payload());
    if (payload.message == nullptr)
        return std::nullopt;
    return message_text(*payload.message);
}

std::optional<std::string> payload_text(const meshtastic::MeshPacket& packet)
{
    if (!packet.has_decoded())
        return std::nullopt;
    return payload_text(packet.decoded(), read_payload(packet.decoded()));
}

} // namespace meshview::mesh
