#include "tests/writer/envelopes.hpp"

#include <fmt/format.h>

#include "common/mesh/channel_key.hpp"

namespace meshview::writer_test {

meshtastic::ServiceEnvelope envelope(
    NodeNum from, std::uint32_t id, meshtastic::PortNum portnum, std::string_view payload)
{
    meshtastic::ServiceEnvelope result;
    result.set_channel_id("LongFast");
    result.set_gateway_id(format_node_id(gate));
    auto& packet = *result.mutable_packet();
    packet.set_from(from);
    packet.set_to(broadcast_node);
    packet.set_id(id);
    packet.set_rx_time(1'790'000'000);
    packet.set_rx_snr(6.25F);
    packet.set_rx_rssi(-87);
    packet.set_hop_limit(2);
    packet.set_hop_start(3);
    packet.mutable_decoded()->set_portnum(portnum);
    packet.mutable_decoded()->set_payload(std::string(payload));
    return result;
}

meshtastic::ServiceEnvelope envelope(
    NodeNum from, std::uint32_t id, meshtastic::PortNum portnum, const google::protobuf::Message& payload)
{
    return envelope(from, id, portnum, payload.SerializeAsString());
}

meshtastic::ServiceEnvelope text(NodeNum from, std::uint32_t id, std::string_view message)
{
    return envelope(from, id, meshtastic::TEXT_MESSAGE_APP, message);
}

meshtastic::ServiceEnvelope heard_by(meshtastic::ServiceEnvelope envelope, NodeNum gateway)
{
    envelope.set_gateway_id(format_node_id(gateway));
    return envelope;
}

meshtastic::ServiceEnvelope sealed(meshtastic::ServiceEnvelope envelope, std::string_view psk)
{
    const mesh::ChannelKey key(psk);
    auto& packet = *envelope.mutable_packet();
    const std::string plain = packet.decoded().SerializeAsString();
    packet.set_channel(key.hash(envelope.channel_id()));
    packet.set_encrypted(key.crypt(packet.id(), packet.from(), plain));
    return envelope;
}

std::string topic_of(const meshtastic::ServiceEnvelope& envelope)
{
    return fmt::format("msh/US/2/e/{}/{}", envelope.channel_id(), envelope.gateway_id());
}

} // namespace meshview::writer_test
