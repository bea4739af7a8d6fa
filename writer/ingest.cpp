#include "writer/ingest.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include <spdlog/spdlog.h>

#include "common/mesh/meshtastic.pb.h"
#include "common/text.hpp"
#include "writer/node_details.hpp"

namespace meshview::writer {

namespace {

constexpr std::size_t max_topic_bytes = 512;
constexpr std::size_t excerpt_bytes = 100;

// Most texts need no repair: then nothing is allocated.
void assign_text(std::string& target, std::string_view text, std::size_t max_bytes)
{
    if (text.size() <= max_bytes && text.find('\0') == std::string_view::npos && is_valid_utf8(text))
        target.assign(text);
    else
        target = repair_utf8(text, max_bytes);
}

std::optional<std::string> return_route(const meshtastic::RouteDiscovery& discovery)
{
    if (discovery.route_back().empty() && discovery.snr_back().empty())
        return std::nullopt;
    meshtastic::RouteDiscovery back;
    *back.mutable_route() = discovery.route_back();
    *back.mutable_snr_towards() = discovery.snr_back();
    return back.SerializeAsString();
}

// What nobody needs to look at: gateways publish such things all the time.
bool is_ordinary(Discard why)
{
    return why == discard_of(mesh::RejectReason::not_protobuf_topic) || why == Discard::skipped_node;
}

} // namespace

Ingest::Ingest(Store& store, mesh::Keyring keyring, std::vector<NodeNum> skipped_nodes)
    : store_(store)
    , keyring_(std::move(keyring))
    , skipped_nodes_(std::move(skipped_nodes))
    , packets_(store)
    , nodes_(store)
{
    std::sort(skipped_nodes_.begin(), skipped_nodes_.end());
}

bool Ingest::is_skipped(NodeNum node) const
{
    return std::binary_search(skipped_nodes_.begin(), skipped_nodes_.end(), node);
}

void Ingest::forget()
{
    packets_.forget();
    nodes_.forget();
}

void Ingest::take(const Message& message, IngestCounters& counters)
{
    ++counters.received;
    if (message.payload_bytes != message.payload.size())
        return discard(discard_of(mesh::RejectReason::oversized), message, counters);
    const mesh::DecodeResult result = mesh::decode_envelope(message.topic, message.payload, keyring_);
    if (const auto* rejection = std::get_if<mesh::Rejection>(&result))
        return discard(discard_of(rejection->reason), message, counters);
    const auto& envelope = std::get<mesh::Envelope>(result);
    if (is_skipped(envelope.packet.from()))
        return discard(Discard::skipped_node, message, counters);
    store(envelope, message, counters);
}

void Ingest::store(const mesh::Envelope& envelope, const Message& message, IngestCounters& counters)
{
    const TimeUs now_us = message.arrival_us;
    assign_text(channel_, envelope.channel, max_channel_bytes);
    const auto stored = store_packet(envelope, now_us);
    if (!stored)
        return discard(Discard::no_free_key, message, counters);
    if (stored->is_new) {
        ++counters.packets;
        if (!envelope.packet.has_decoded())
            ++counters.undecoded;
    }

    nodes_.heard(envelope.packet.from(), now_us);
    if (stored->has_news)
        store_news(envelope, now_us);

    bool is_new_reception = stored->is_new;
    if (envelope.gateway) {
        nodes_.gated(*envelope.gateway);
        assign_text(topic_, message.topic, max_topic_bytes);
        is_new_reception = store_reception(envelope, stored->key, now_us);
        ++(is_new_reception ? counters.receptions : counters.duplicates);
    } else {
        discard(Discard::bad_gateway, message, counters, envelope.gateway_id);
    }
    if (is_new_reception)
        store_traceroute(envelope, stored->key, now_us);
}

std::optional<Ingest::Stored> Ingest::store_packet(const mesh::Envelope& envelope, TimeUs now_us)
{
    const meshtastic::MeshPacket& packet = envelope.packet;
    const bool decoded = packet.has_decoded();
    PacketIndex::Entry* entry = packets_.find_recent(packet.from(), packet.id(), now_us);
    bool inserted = false;
    if (entry == nullptr || (decoded && !entry->decoded))
        packet.SerializeToString(&payload_);
    if (entry == nullptr) {
        PacketRow row{
            .portnum = packet.decoded().portnum(),
            .from = packet.from(),
            .to = packet.to(),
            .payload = payload_,
            .channel = channel_,
            .import_time_us = now_us,
        };
        const auto placement = packets_.find_or_insert(row, packet.id());
        if (!placement)
            return std::nullopt;
        entry = placement->entry;
        inserted = placement->inserted;
    }
    const bool opens = decoded && !inserted && !entry->decoded;
    if (opens) {
        store_.replace_payload(entry->key, packet.decoded().portnum(), payload_);
        entry->decoded = true;
    }
    return Stored{.key = entry->key, .is_new = inserted, .has_news = decoded && (inserted || opens)};
}

bool Ingest::store_reception(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs now_us)
{
    const meshtastic::MeshPacket& packet = envelope.packet;
    return store_.insert_reception({
        .packet_key = key,
        .gateway = *envelope.gateway,
        .rx_time = packet.rx_time(),
        .hop_limit = packet.hop_limit(),
        .hop_start = packet.hop_start(),
        .channel = channel_,
        .rx_snr = packet.rx_snr(),
        .rx_rssi = packet.rx_rssi(),
        .topic = topic_,
        .import_time_us = now_us,
    });
}

// The request is on its way as long as it names no request: want_response does not tell.
void Ingest::store_traceroute(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs now_us)
{
    const meshtastic::Data& data = envelope.packet.decoded();
    if (data.portnum() != meshtastic::TRACEROUTE_APP)
        return;
    const auto* discovery = envelope.payload.as<meshtastic::RouteDiscovery>();
    if (discovery == nullptr)
        return;
    const std::optional<std::string> back = return_route(*discovery);
    store_.insert_traceroute({
        .packet_key = key,
        .gateway = envelope.gateway,
        .done = data.request_id() != 0,
        .route = data.payload(),
        .route_return = back ? std::optional<std::string_view>(*back) : std::nullopt,
        .import_time_us = now_us,
    });
}

void Ingest::store_news(const mesh::Envelope& envelope, TimeUs now_us)
{
    const NodeNum from = envelope.packet.from();
    if (const auto details = node_details(envelope))
        nodes_.describe(from, *details);
    else if (const auto channel = node_channel(envelope))
        nodes_.suggest_channel(from, *channel);
    if (const auto key = public_key(envelope))
        store_.see_public_key(from, *key, now_us);
}

void Ingest::discard(Discard why, const Message& message, IngestCounters& counters, std::string_view detail)
{
    ++counters[why];
    bool& reported = reported_[static_cast<std::size_t>(why)];
    if (std::exchange(reported, true))
        return;
    spdlog::log(is_ordinary(why) ? spdlog::level::info : spdlog::level::warn,
        "ingest: first message {} as {}: {} bytes on {}{}{}; more are only counted",
        why == Discard::bad_gateway ? "stored without a reception" : "discarded", to_string(why),
        message.payload_bytes, printable(message.topic.substr(0, excerpt_bytes)), detail.empty() ? "" : ": ",
        printable(detail.substr(0, excerpt_bytes)));
}

} // namespace meshview::writer
