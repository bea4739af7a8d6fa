#include "common/mesh/envelope.hpp"

#include <array>
#include <utility>

#include "common/mesh/topic.hpp"
#include "common/text.hpp"

namespace meshview::mesh {

namespace {

constexpr std::uint32_t max_hops = 7;
constexpr std::size_t max_encrypted_bytes = 256;
constexpr std::string_view pki_channel = "PKI";

constexpr std::array<std::string_view, reject_reason_count> reject_names{
    "not_protobuf_topic",
    "empty_payload",
    "oversized",
    "envelope_parse_error",
    "no_packet",
    "no_payload_variant",
    "bad_from",
    "zero_packet_id",
    "hop_out_of_range",
    "encrypted_size",
};

constexpr std::array<std::string_view, 4> outcome_names{
    "decoded", "decrypted", "encrypted_unknown_key", "encrypted_pki"};

bool is_node(NodeNum node)
{
    return node != 0 && node != broadcast_node;
}

std::optional<RejectReason> find_fault(const meshtastic::MeshPacket& packet)
{
    if (!packet.has_decoded() && !packet.has_encrypted())
        return RejectReason::no_payload_variant;
    if (!is_node(packet.from()))
        return RejectReason::bad_from;
    if (packet.id() == 0 && packet.decoded().portnum() != meshtastic::MAP_REPORT_APP)
        return RejectReason::zero_packet_id;
    if (packet.hop_limit() > max_hops || packet.hop_start() > max_hops)
        return RejectReason::hop_out_of_range;
    if (packet.has_encrypted()
        && (packet.encrypted().empty() || packet.encrypted().size() > max_encrypted_bytes))
        return RejectReason::encrypted_size;
    return std::nullopt;
}

std::optional<NodeNum> find_gateway(std::string_view gateway_id, std::string_view topic_gateway)
{
    const auto node = parse_node_id(gateway_id.empty() ? topic_gateway : gateway_id);
    return node && is_node(*node) ? node : std::nullopt;
}

// Replaces the ciphertext by what it says; false when no key fits.
bool open(Envelope& envelope, const Keyring& keyring)
{
    meshtastic::MeshPacket& packet = envelope.packet;
    const std::uint8_t name_hash = xor_of(envelope.channel);
    const auto keys = keyring.keys();
    meshtastic::Data data;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (keys[i].hash(name_hash) != packet.channel())
            continue;
        const std::string plain = keys[i].crypt(packet.id(), packet.from(), packet.encrypted());
        if (!data.ParseFromString(plain) || data.portnum() == meshtastic::UNKNOWN_APP)
            continue;
        *packet.mutable_decoded() = std::move(data);
        envelope.key_index = i;
        return true;
    }
    return false;
}

Outcome open_if_sealed(Envelope& envelope, const Keyring& keyring)
{
    if (envelope.packet.has_decoded())
        return Outcome::decoded;
    envelope.encrypted_bytes = envelope.packet.encrypted().size();
    if (envelope.channel == pki_channel || envelope.packet.pki_encrypted())
        return Outcome::encrypted_pki;
    return open(envelope, keyring) ? Outcome::decrypted : Outcome::encrypted_unknown_key;
}

} // namespace

std::string_view to_string(RejectReason reason)
{
    return reject_names.at(static_cast<std::size_t>(reason));
}

std::string_view to_string(Outcome outcome)
{
    return outcome_names.at(static_cast<std::size_t>(outcome));
}

DecodeResult decode_envelope(std::string_view topic_text, std::string_view bytes, const Keyring& keyring)
{
    const Topic topic = parse_topic(topic_text);
    if (!carries_envelopes(topic.kind))
        return Rejection{RejectReason::not_protobuf_topic};
    if (bytes.empty())
        return Rejection{RejectReason::empty_payload};
    if (bytes.size() > max_envelope_bytes)
        return Rejection{RejectReason::oversized};
    meshtastic::ServiceEnvelope wire;
    // A channel whose name is not UTF-8 cannot have a topic: such an envelope is memory that leaked, not
    // traffic.
    if (!wire.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))
        || !is_valid_utf8(wire.channel_id()))
        return Rejection{RejectReason::envelope_parse_error};
    if (!wire.has_packet())
        return Rejection{RejectReason::no_packet};
    if (const auto fault = find_fault(wire.packet()))
        return Rejection{*fault};

    Envelope envelope;
    envelope.packet = std::move(*wire.mutable_packet());
    envelope.channel_id = wire.channel_id();
    envelope.channel = wire.channel_id().empty() ? repair_utf8(topic.channel) : wire.channel_id();
    envelope.gateway = find_gateway(wire.gateway_id(), topic.gateway);
    envelope.gateway_id = envelope.gateway ? wire.gateway_id() : repair_utf8(wire.gateway_id());
    envelope.outcome = open_if_sealed(envelope, keyring);
    if (envelope.packet.has_decoded())
        envelope.payload = read_payload(envelope.packet.decoded());
    return envelope;
}

} // namespace meshview::mesh
