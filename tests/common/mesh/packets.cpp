#include "tests/common/mesh/packets.hpp"

#include <utility>

#include <doctest/doctest.h>

namespace meshview::mesh {

std::string make_envelope(
    const meshtastic::MeshPacket& packet, const std::string& channel_id, const std::string& gateway_id)
{
    meshtastic::ServiceEnvelope envelope;
    *envelope.mutable_packet() = packet;
    envelope.set_channel_id(channel_id);
    envelope.set_gateway_id(gateway_id);
    return envelope.SerializeAsString();
}

meshtastic::MeshPacket make_packet(int portnum, const std::string& payload)
{
    meshtastic::MeshPacket packet;
    packet.set_from(0x11223344);
    packet.set_to(broadcast_node);
    packet.set_id(0x55667788);
    packet.mutable_decoded()->set_portnum(static_cast<meshtastic::PortNum>(portnum));
    packet.mutable_decoded()->set_payload(payload);
    return packet;
}

Envelope accept(const std::string& bytes, const Keyring& keyring, std::string_view topic)
{
    auto result = decode_envelope(topic, bytes, keyring);
    REQUIRE(std::holds_alternative<Envelope>(result));
    return std::move(std::get<Envelope>(result));
}

RejectReason reject(const std::string& bytes, std::string_view topic)
{
    const auto result = decode_envelope(topic, bytes, Keyring());
    REQUIRE(std::holds_alternative<Rejection>(result));
    return std::get<Rejection>(result).reason;
}

} // namespace meshview::mesh
