#include "tests/common/mesh/invariants.hpp"

#include <stdexcept>
#include <string>

#include <boost/json.hpp>

#include "common/mesh/envelope_json.hpp"
#include "common/mesh/json_topic.hpp"
#include "common/mesh/packet_facts.hpp"
#include "common/text.hpp"

namespace meshview::mesh {

namespace {

void promise(bool kept, const char* what)
{
    if (!kept)
        throw std::logic_error(what);
}

void check(const Envelope& envelope)
{
    const auto& packet = envelope.packet;
    promise(packet.from() != 0 && packet.from() != broadcast_node, "a sender");
    promise(packet.id() != 0 || packet.decoded().portnum() == meshtastic::MAP_REPORT_APP, "a packet id");
    promise(packet.hop_limit() <= 7 && packet.hop_start() <= 7, "at most 7 hops");
    promise(packet.has_decoded() != packet.has_encrypted(), "open or closed");
    promise(
        !envelope.gateway || (*envelope.gateway != 0 && *envelope.gateway != broadcast_node), "a gateway");
    for (const auto* const text : {&envelope.channel, &envelope.channel_id, &envelope.gateway_id})
        promise(is_valid_utf8(*text), "text is UTF-8");
    promise(envelope.outcome != Outcome::decrypted || envelope.key_index.has_value(), "a key opened it");
    const bool closed =
        envelope.outcome == Outcome::encrypted_pki || envelope.outcome == Outcome::encrypted_unknown_key;
    promise(closed == packet.has_encrypted(), "the outcome is what the packet shows");
    const auto hops = hops_away(packet);
    promise(!hops || (*hops >= 0 && *hops <= 7), "hops in range");
    if (const auto text = payload_text(packet))
        promise(is_valid_utf8(*text), "payload text is UTF-8");
    meshtastic::MeshPacket again;
    promise(again.ParseFromString(packet.SerializeAsString()), "a stored packet can be read back");
}

} // namespace

bool decode_and_check(std::string_view topic, std::string_view bytes, const Keyring& keyring)
{
    const DecodeResult result = decode_envelope_or_json(topic, bytes, keyring);
    const std::string printed = boost::json::serialize(envelope_json(result));
    promise(is_valid_utf8(printed), "JSON is UTF-8");
    const auto* const envelope = std::get_if<Envelope>(&result);
    if (envelope != nullptr)
        check(*envelope);
    return envelope != nullptr;
}

} // namespace meshview::mesh
