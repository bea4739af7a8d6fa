#include "common/mesh/packet_facts.hpp"

namespace meshview::mesh {

namespace {

constexpr std::uint32_t ok_to_mqtt_bit = 1;
constexpr std::uint32_t want_response_bit = 2;

} // namespace

bool is_broadcast(const meshtastic::MeshPacket& packet)
{
    return packet.to() == broadcast_node;
}

std::optional<int> hops_away(const meshtastic::MeshPacket& packet)
{
    if (packet.hop_start() < packet.hop_limit())
        return std::nullopt;
    if (packet.hop_start() == 0 && !packet.decoded().has_bitfield())
        return std::nullopt;
    return static_cast<int>(packet.hop_start() - packet.hop_limit());
}

std::optional<bool> ok_to_mqtt(const meshtastic::MeshPacket& packet)
{
    if (!packet.decoded().has_bitfield())
        return std::nullopt;
    return (packet.decoded().bitfield() & ok_to_mqtt_bit) != 0;
}

bool want_response(const meshtastic::MeshPacket& packet)
{
    return packet.decoded().want_response() || (packet.decoded().bitfield() & want_response_bit) != 0;
}

bool sender_is_gateway(const Envelope& envelope)
{
    return envelope.gateway == envelope.packet.from();
}

bool is_direct_reception(const Envelope& envelope)
{
    const meshtastic::MeshPacket& packet = envelope.packet;
    return envelope.gateway && !sender_is_gateway(envelope) && hops_away(packet) == 0 && !packet.via_mqtt()
        && packet.transport_mechanism() != meshtastic::MeshPacket::TRANSPORT_MQTT;
}

} // namespace meshview::mesh
