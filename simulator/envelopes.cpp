#include "simulator/envelopes.hpp"

#include <fmt/format.h>

#include "simulator/composer.hpp"

namespace meshview::simulator {

namespace {

constexpr std::string_view sealed_channel_id = "PKI";
constexpr std::size_t sealed_overhead_bytes = 12; // tag and nonce
constexpr std::uint32_t ok_to_mqtt_bit = 1;
constexpr std::uint32_t want_response_bit = 2;

// A few gateways have no clock, or one that counts from its start; the others are a second or two off.
std::uint32_t gateway_clock(const Node& gateway, TimeUs at_us)
{
    const std::uint64_t habit = mix(gateway.num, 2000);
    const double kind = uniform_of(habit);
    const int offset_s = static_cast<int>(habit % 5) - 2;
    if (kind < 0.02)
        return 0;
    if (kind < 0.04)
        return static_cast<std::uint32_t>((at_us - gateway.booted_us) / us_per_second);
    return static_cast<std::uint32_t>(at_us / us_per_second + offset_s);
}

// From reception to broker: the gateway's work and its way through the internet.
TimeUs uplink_delay_us(const Node& gateway, std::uint32_t packet_id)
{
    return 30'000 + static_cast<TimeUs>(mix(gateway.num, packet_id) % 250'000);
}

} // namespace

std::string_view EnvelopeWriter::channel_id(const Draft& draft) const
{
    if (draft.sealed)
        return sealed_channel_id;
    return world_.channels()[draft.channel].name;
}

std::string EnvelopeWriter::topic(const SentPacket& packet, const Node& gateway) const
{
    if (packet.draft.map_report)
        return root_ + "/2/map/";
    return fmt::format("{}/2/e/{}/{}", root_, channel_id(packet.draft), format_node_id(gateway.num));
}

meshtastic::Data EnvelopeWriter::data_of(const SentPacket& packet) const
{
    const Draft& draft = packet.draft;
    const Node& author = world_.nodes()[draft.from];
    meshtastic::Data data;
    data.set_portnum(draft.port);
    data.set_payload(draft.payload);
    data.set_want_response(draft.want_response);
    data.set_request_id(draft.request_id);
    data.set_reply_id(draft.reply_id);
    data.set_emoji(draft.emoji);
    if (author.firmware.sends_bitfield())
        data.set_bitfield(
            (author.ok_to_mqtt ? ok_to_mqtt_bit : 0) | (draft.want_response ? want_response_bit : 0));
    return data;
}

meshtastic::MeshPacket EnvelopeWriter::common_fields(const SentPacket& packet) const
{
    const Draft& draft = packet.draft;
    meshtastic::MeshPacket mesh_packet;
    mesh_packet.set_from(world_.nodes()[draft.from].num);
    mesh_packet.set_to(draft.to ? world_.nodes()[*draft.to].num : broadcast_node);
    mesh_packet.set_id(packet.id);
    mesh_packet.set_want_ack(draft.want_ack);
    return mesh_packet;
}

void EnvelopeWriter::add_view(
    const SentPacket& packet, const Reception& reception, meshtastic::MeshPacket& mesh_packet) const
{
    const Node& gateway = world_.nodes()[reception.gateway];
    const Flooding& flooding = packet.flooding;
    const Hearing* hearing = reception.hearing ? &flooding.hearings[*reception.hearing] : nullptr;
    const Sending& sending = flooding.sendings[hearing != nullptr ? hearing->sending : 0];
    const Node& transmitter = world_.nodes()[sending.by];
    mesh_packet.set_hop_start(flooding.sendings.front().hop_limit);
    mesh_packet.set_hop_limit(sending.hop_limit);
    if (transmitter.firmware.sends_relay_node())
        mesh_packet.set_relay_node(relay_byte(transmitter.num));
    if (const std::uint32_t clock = gateway_clock(gateway, reception.at_us); clock != 0)
        mesh_packet.set_rx_time(clock);
    if (hearing != nullptr) {
        mesh_packet.set_rx_snr(hearing->signal.snr_db);
        mesh_packet.set_rx_rssi(hearing->signal.rssi_dbm);
        if (gateway.firmware.minor >= 7)
            mesh_packet.set_transport_mechanism(meshtastic::MeshPacket_TransportMechanism_TRANSPORT_LORA);
    }
}

std::string EnvelopeWriter::route_at(const SentPacket& packet, const Reception& reception) const
{
    meshtastic::RouteDiscovery route = *packet.draft.route;
    if (!reception.hearing)
        return route.SerializeAsString();
    const bool back = packet.draft.request_id != 0;
    const bool at_target = packet.draft.to == reception.gateway;
    const Hearing& hearing = packet.flooding.hearings[*reception.hearing];
    append_path(packet, world_.nodes(), hearing, back, route);
    if (!at_target) { // a gateway adds itself before it publishes
        const NodeNum self = world_.nodes()[reception.gateway].num;
        back ? route.add_route_back(self) : route.add_route(self);
    }
    if (!at_target || back)
        back ? route.add_snr_back(route_snr(hearing.signal))
             : route.add_snr_towards(route_snr(hearing.signal));
    return route.SerializeAsString();
}

void EnvelopeWriter::add_content(
    const SentPacket& packet, const Reception& reception, meshtastic::MeshPacket& mesh_packet)
{
    const Draft& draft = packet.draft;
    const Node& gateway = world_.nodes()[reception.gateway];
    const bool differs = draft.route.has_value();
    if (differs)
        data_.set_payload(route_at(packet, reception));
    if (draft.sealed) {
        mesh_packet.set_channel(0);
        mesh_packet.set_encrypted(encrypted_);
    } else if (draft.map_report || !gateway.uplink_encrypted) {
        mesh_packet.set_channel(draft.channel == private_channel ? 1 : 0); // the gateway's own index
        *mesh_packet.mutable_decoded() = data_;
    } else {
        const Channel& channel = world_.channels()[draft.channel];
        if (encrypted_.empty() || differs)
            encrypted_ = channel.key.crypt(packet.id, mesh_packet.from(), data_.SerializeAsString());
        mesh_packet.set_channel(channel.hash());
        mesh_packet.set_encrypted(encrypted_);
    }
}

std::vector<Publication> EnvelopeWriter::write(const SentPacket& packet)
{
    data_ = data_of(packet);
    encrypted_.clear();
    if (packet.draft.sealed) { // nobody can open it, so that chance will do as ciphertext
        const std::size_t size = data_.ByteSizeLong() + sealed_overhead_bytes;
        encrypted_ = Random(mix(packet.id, world_.nodes()[packet.draft.from].num)).bytes(size);
    }
    meshtastic::ServiceEnvelope envelope;
    envelope.set_channel_id(std::string(channel_id(packet.draft)));
    std::vector<Publication> publications;
    for (const Reception& reception : packet.receptions) {
        const Node& gateway = world_.nodes()[reception.gateway];
        *envelope.mutable_packet() = common_fields(packet);
        if (!packet.draft.map_report)
            add_view(packet, reception, *envelope.mutable_packet());
        add_content(packet, reception, *envelope.mutable_packet());
        envelope.set_gateway_id(format_node_id(gateway.num));
        publications.push_back({reception.at_us + uplink_delay_us(gateway, packet.id), topic(packet, gateway),
            envelope.SerializeAsString(), publications.empty()});
    }
    return publications;
}

} // namespace meshview::simulator
