#include "writer/privacy.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>

#include "common/mesh/packet_facts.hpp"
#include "common/mesh/portnum.hpp"

namespace meshview::writer {

namespace {

constexpr int all_bits = 32;

bool is_text(const meshtastic::Data& data)
{
    if (data.portnum() == meshtastic::TEXT_MESSAGE_COMPRESSED_APP)
        return true;
    const mesh::Port* const port = mesh::find_port(data.portnum());
    return port != nullptr && port->kind == mesh::PayloadKind::text;
}

// The middle of the square that remains, as the firmware does it.
std::int32_t coarse(std::int32_t degrees_i, int bits)
{
    const auto unsigned_degrees = static_cast<std::uint32_t>(degrees_i);
    const std::uint32_t square = ~std::uint32_t{0} << (all_bits - bits);
    return static_cast<std::int32_t>(
        (unsigned_degrees & square) + (std::uint32_t{1} << (all_bits - bits - 1)));
}

template <typename Place>
void blur(Place& place, int bits)
{
    if (bits == 0) {
        place.clear_latitude_i();
        place.clear_longitude_i();
        return;
    }
    place.set_latitude_i(coarse(place.latitude_i(), bits));
    place.set_longitude_i(coarse(place.longitude_i(), bits));
}

std::uint32_t lower_precision(std::uint32_t claimed, int bits)
{
    const auto most = static_cast<std::uint32_t>(bits);
    return claimed == 0 ? most : std::min(claimed, most);
}

void blur_position(mesh::Envelope& envelope, int bits)
{
    google::protobuf::Message* const message = envelope.payload.message.get();
    if (auto* const position = dynamic_cast<meshtastic::Position*>(message);
        position != nullptr && position->has_latitude_i()) {
        blur(*position, bits);
        position->set_precision_bits(lower_precision(position->precision_bits(), bits));
    } else if (auto* const report = dynamic_cast<meshtastic::MapReport*>(message)) {
        blur(*report, bits);
        report->set_position_precision(lower_precision(report->position_precision(), bits));
    } else {
        return;
    }
    message->SerializeToString(envelope.packet.mutable_decoded()->mutable_payload());
}

// A store-and-forward router hands direct messages on as packets of its own port.
void clear_forwarded_text(mesh::Envelope& envelope)
{
    auto* const forwarded = dynamic_cast<meshtastic::StoreAndForward*>(envelope.payload.message.get());
    if (forwarded == nullptr || forwarded->rr() != meshtastic::StoreAndForward::ROUTER_TEXT_DIRECT)
        return;
    forwarded->clear_text();
    forwarded->SerializeToString(envelope.packet.mutable_decoded()->mutable_payload());
}

} // namespace

bool is_permitted(const mesh::Envelope& envelope, const PrivacyConfig& privacy)
{
    return !privacy.require_ok_to_mqtt || mesh::ok_to_mqtt(envelope.packet).value_or(true);
}

void redact(mesh::Envelope& envelope, const PrivacyConfig& privacy)
{
    if (!envelope.packet.has_decoded())
        return;
    if (!privacy.store_direct_messages && !mesh::is_broadcast(envelope.packet)
        && is_text(envelope.packet.decoded()))
        envelope.packet.mutable_decoded()->clear_payload();
    if (!privacy.store_direct_messages)
        clear_forwarded_text(envelope);
    if (privacy.position_precision < all_bits)
        blur_position(envelope, privacy.position_precision);
}

bool asks_to_be_left_out(std::string_view long_name, const PrivacyConfig& privacy)
{
    const auto same = [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); };
    const std::string& marker = privacy.opt_out_marker;
    return !marker.empty()
        && std::search(long_name.begin(), long_name.end(), marker.begin(), marker.end(), same)
        != long_name.end();
}

} // namespace meshview::writer
