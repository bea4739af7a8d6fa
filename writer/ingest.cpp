#include "writer/ingest.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include <spdlog/spdlog.h>

#include "common/mesh/json_topic.hpp"
#include "common/mesh/meshtastic.pb.h"
#include "common/mesh/packet_facts.hpp"
#include "common/text.hpp"
#include "writer/node_details.hpp"
#include "writer/privacy.hpp"

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
    return why == discard_of(mesh::RejectReason::not_protobuf_topic) || why == Discard::skipped_node
        || why == Discard::opted_out || why == Discard::not_permitted;
}

} // namespace

IngestRules ingest_rules(const Config& config)
{
    return {.skipped_nodes = config.mqtt.skip_node_ids,
        .privacy = config.privacy,
        .json_topics = config.mqtt.json_topics};
}

Ingest::Ingest(Store& store, mesh::Keyring keyring, IngestRules rules)
    : store_(store)
    , keyring_(std::move(keyring))
    , rules_(std::move(rules))
    , packets_(store)
    , nodes_(store, rules_.privacy)
    , gateways_(store)
    , links_(store)
    , rollups_(store)
    , topics_(store)
    , contents_(store)
{
    std::ranges::sort(rules_.skipped_nodes);
}

bool Ingest::is_skipped(NodeNum node) const
{
    return std::ranges::binary_search(rules_.skipped_nodes, node);
}

// A node info tells whether the node still wants to be left out.
bool Ingest::is_left_out(const mesh::Envelope& envelope)
{
    const NodeNum from = envelope.packet.from();
    const auto* user = envelope.payload.as<meshtastic::User>();
    if (user == nullptr || envelope.packet.decoded().portnum() != meshtastic::NODEINFO_APP)
        return nodes_.is_left_out(from);
    if (asks_to_be_left_out(user->long_name(), rules_.privacy)) {
        nodes_.leave_out(from, repair_utf8(user->long_name(), max_long_name_bytes));
        return true;
    }
    nodes_.take_in(from);
    return false;
}

void Ingest::finish_batch()
{
    nodes_.flush();
    gateways_.flush();
    links_.flush();
    rollups_.flush();
}

void Ingest::forget()
{
    packets_.forget();
    nodes_.forget();
    gateways_.forget();
    links_.forget();
    rollups_.forget();
    topics_.forget();
}

// Topics stay what they are; what is collected is of this writer alone.
void Ingest::forget_what_others_change()
{
    packets_.forget();
    nodes_.forget();
}

void Ingest::take(std::span<const Message> messages, IngestCounters& counters)
{
    decoded_.clear();
    for (const Message& message : messages)
        decoded_.push_back(try_decode(message, counters));
    foresee(messages);
    for (std::size_t i = 0; i < messages.size(); ++i)
        if (decoded_[i])
            try_store(*decoded_[i], messages[i], counters);
}

std::optional<mesh::Envelope> Ingest::try_decode(const Message& message, IngestCounters& counters)
{
    ++counters.received;
    try {
        return decode(message, counters);
    } catch (const std::exception& error) {
        discard(Discard::internal_error, message, counters, error.what());
        return std::nullopt;
    }
}

std::optional<mesh::Envelope> Ingest::decode(const Message& message, IngestCounters& counters)
{
    const auto rejected = [&](Discard why) {
        discard(why, message, counters);
        return std::nullopt;
    };
    if (message.payload_bytes != message.payload.size())
        return rejected(discard_of(mesh::RejectReason::oversized));
    mesh::DecodeResult result = rules_.json_topics
        ? mesh::decode_envelope_or_json(message.topic, message.payload, keyring_)
        : mesh::decode_envelope(message.topic, message.payload, keyring_);
    if (const auto* rejection = std::get_if<mesh::Rejection>(&result))
        return rejected(discard_of(rejection->reason));
    auto& envelope = std::get<mesh::Envelope>(result);
    if (is_skipped(envelope.packet.from()))
        return rejected(Discard::skipped_node);
    if (!is_permitted(envelope, rules_.privacy))
        return rejected(Discard::not_permitted);
    return std::move(envelope);
}

void Ingest::foresee(std::span<const Message> messages)
{
    if (!store_.wants_foresight())
        return;
    foresight_.packets.clear();
    foresight_.receptions_of.clear();
    foresight_.nodes.clear();
    const auto foresee_node = [&](NodeNum node) {
        if (!nodes_.remembers(node))
            foresight_.nodes.push_back(node);
    };
    for (std::size_t i = 0; i < messages.size(); ++i) {
        if (!decoded_[i])
            continue;
        const meshtastic::MeshPacket& packet = decoded_[i]->packet;
        if (const auto* entry = packets_.find_recent(packet.from(), packet.id(), messages[i].arrival_us))
            foresight_.receptions_of.push_back(entry->sequence);
        else if (const auto key = PacketIndex::first_key(packet.id(), messages[i].arrival_us))
            foresight_.packets.push_back(*key);
        foresee_node(packet.from());
        if (decoded_[i]->gateway)
            foresee_node(*decoded_[i]->gateway);
    }
    store_.foresee(foresight_);
}

void Ingest::try_store(mesh::Envelope& envelope, const Message& message, IngestCounters& counters)
{
    try {
        if (is_left_out(envelope))
            return discard(Discard::opted_out, message, counters);
        redact(envelope, rules_.privacy);
        store(envelope, message, counters);
    } catch (const std::exception& error) {
        if (store_.trouble_of(error).value_or(Trouble::message) != Trouble::message)
            throw;
        discard(Discard::internal_error, message, counters, error.what());
    }
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
        rollups_.packet(now_us, channel_, stored->portnum, envelope.packet.from());
        if (envelope.outcome == mesh::Outcome::encrypted_pki)
            ++counters.private_packets;
        else if (!envelope.packet.has_decoded())
            ++counters.undecoded;
    }

    nodes_.heard(envelope.packet.from(), now_us);
    if (stored->has_news)
        store_news(envelope, stored->key, stored->first_us, now_us);

    bool is_new_reception = stored->is_new;
    if (envelope.gateway) {
        nodes_.gated(*envelope.gateway);
        assign_text(topic_, message.topic, max_topic_bytes);
        is_new_reception = store_reception(envelope, *stored, now_us);
        ++(is_new_reception ? counters.receptions : counters.duplicates);
        if (is_new_reception) {
            gateways_.passed_on(*envelope.gateway, now_us);
            links_.reception(envelope, now_us);
            rollups_.reception(now_us, channel_, stored->portnum, stored->first_us, envelope.packet.from());
        }
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
    if (entry == nullptr || (decoded && !entry->decoded()))
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
    const bool opens = decoded && !inserted && !entry->decoded();
    if (opens) {
        entry->portnum = packet.decoded().portnum();
        store_.open_packet(entry->key, entry->portnum, payload_, entry->first_us);
        rollups_.opened(entry->first_us, channel_, entry->portnum);
    }
    return Stored{.key = entry->key,
        .sequence = entry->sequence,
        .first_us = entry->first_us,
        .portnum = entry->portnum,
        .is_new = inserted,
        .has_news = decoded && (inserted || opens)};
}

bool Ingest::store_reception(const mesh::Envelope& envelope, const Stored& stored, TimeUs now_us)
{
    const meshtastic::MeshPacket& packet = envelope.packet;
    return store_.insert_reception({
        .packet_key = stored.key,
        .packet_sequence = stored.sequence,
        .gateway = *envelope.gateway,
        .rx_time = packet.rx_time(),
        .hop_limit = packet.hop_limit(),
        .hop_start = packet.hop_start(),
        .rx_snr = packet.rx_snr(),
        .rx_rssi = packet.rx_rssi(),
        .topic_id = topics_.find_or_insert(topic_, channel_, now_us),
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
    store_.insert(TracerouteRow{
        .packet_key = key,
        .gateway = envelope.gateway,
        .done = data.request_id() != 0,
        .route = data.payload(),
        .route_return = back ? std::optional<std::string_view>(*back) : std::nullopt,
        .import_time_us = now_us,
    });
    const bool heard_by_radio = envelope.gateway && !mesh::sender_is_gateway(envelope);
    links_.traceroute(
        {.from = envelope.packet.from(),
            .to = envelope.packet.to(),
            .done = data.request_id() != 0,
            .gateway = envelope.gateway,
            .gateway_snr = heard_by_radio ? std::optional(envelope.packet.rx_snr()) : std::nullopt,
            .arrival_us = now_us},
        *discovery);
}

void Ingest::store_news(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs first_us, TimeUs now_us)
{
    const NodeNum from = envelope.packet.from();
    contents_.store(envelope, key, first_us);
    if (const auto* neighbors = envelope.payload.as<meshtastic::NeighborInfo>())
        links_.neighbors(*neighbors, now_us);
    if (const auto details = node_details(envelope))
        nodes_.describe(from, *details);
    else if (const auto channel = node_channel(envelope))
        nodes_.suggest_channel(from, *channel);
    if (const auto key_hex = public_key(envelope))
        store_.see_public_key(from, *key_hex, now_us);
}

void Ingest::read_again(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs arrival_us)
{
    contents_.store(envelope, key, arrival_us);
    if (const auto* neighbors = envelope.payload.as<meshtastic::NeighborInfo>())
        links_.neighbors(*neighbors, arrival_us);
}

void Ingest::read_reports_again(const mesh::Envelope& envelope, mesh::PacketKey key, TimeUs arrival_us)
{
    contents_.store_report(envelope, key, arrival_us);
}

void Ingest::read_again(const TracedPath& path, const meshtastic::RouteDiscovery& route)
{
    links_.traceroute(path, route);
}

// As an envelope again: there is one way to open packets.
bool Ingest::reopen(
    meshtastic::MeshPacket packet, std::string channel, mesh::PacketKey key, TimeUs arrival_us)
{
    meshtastic::ServiceEnvelope closed;
    *closed.mutable_packet() = std::move(packet);
    closed.set_channel_id(channel);
    closed.set_gateway_id(format_node_id(closed.packet().from()));
    mesh::DecodeResult result = mesh::decode_envelope("msh/2/e//", closed.SerializeAsString(), keyring_);
    auto* const envelope = std::get_if<mesh::Envelope>(&result);
    if (envelope == nullptr || !envelope->packet.has_decoded())
        return false;
    redact(*envelope, rules_.privacy);
    envelope->packet.SerializeToString(&payload_);
    const std::int64_t portnum = envelope->packet.decoded().portnum();
    store_.open_packet(key, portnum, payload_, arrival_us);
    rollups_.opened(arrival_us, channel, portnum);
    store_news(*envelope, key, arrival_us, arrival_us);
    packets_.forget(); // what it remembers says that no key opens this one
    return true;
}

std::uint32_t Ingest::keyring_mark() const
{
    // FNV-1a: too short to guess a key from.
    std::uint32_t mark = 2'166'136'261;
    const auto add = [&mark](unsigned char byte) { mark = (mark ^ byte) * 16'777'619; };
    for (const mesh::ChannelKey& key : keyring_.keys()) {
        add(static_cast<unsigned char>(key.bytes().size()));
        for (const char byte : key.bytes())
            add(static_cast<unsigned char>(byte));
    }
    return mark;
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
