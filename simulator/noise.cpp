#include "simulator/noise.hpp"

#include <array>
#include <limits>
#include <string_view>

#include <fmt/format.h>

#include "common/mesh/meshtastic.pb.h"
#include "common/node_id.hpp"

namespace meshview::simulator {

namespace {

constexpr std::uint64_t noise_stream = 5;
constexpr std::array<std::string_view, 7> no_gateways{
    "!zzzz", "^all", "!", "", "!0123456789abcdef01234567", "gateway", "!ffffffff"};

std::string broken_telemetry()
{
    meshtastic::Telemetry telemetry;
    auto& metrics = *telemetry.mutable_environment_metrics();
    metrics.set_temperature(std::numeric_limits<float>::quiet_NaN());
    metrics.set_relative_humidity(std::numeric_limits<float>::infinity());
    metrics.set_barometric_pressure(-std::numeric_limits<float>::infinity());
    return telemetry.SerializeAsString();
}

std::string broken_user(NodeNum node)
{
    meshtastic::User user;
    user.set_id(format_node_id(node));
    user.set_long_name("Broken \xc3\x28 \xf0\x9f name\x01\x1b[31m");
    user.set_short_name("\xff\xfe");
    return user.SerializeAsString();
}

} // namespace

Noise::Noise(std::uint64_t seed, std::string root)
    : random_(Random::stream(seed, noise_stream))
    , root_(std::move(root))
{ }

Publication Noise::on_channel(const std::string& gateway, std::string payload) const
{
    return {0, fmt::format("{}/2/e/LongFast/{}", root_, gateway), std::move(payload), false};
}

Publication Noise::with_gateway(const Publication& genuine, const std::string& gateway) const
{
    meshtastic::ServiceEnvelope envelope;
    if (!envelope.ParseFromString(genuine.payload))
        return on_channel(gateway, genuine.payload);
    envelope.set_gateway_id(gateway);
    return on_channel(gateway, envelope.SerializeAsString());
}

Publication Noise::strange_packet()
{
    const NodeNum node = random_.bits32() | 1U;
    meshtastic::ServiceEnvelope envelope;
    envelope.set_channel_id("LongFast");
    envelope.set_gateway_id(format_node_id(node));
    auto& packet = *envelope.mutable_packet();
    packet.set_from(node);
    packet.set_to(broadcast_node);
    packet.set_id(random_.bits32() | 1U);
    auto& data = *packet.mutable_decoded();
    switch (random_.below(6)) {
    case 0:
        data.set_portnum(meshtastic::TELEMETRY_APP);
        data.set_payload(broken_telemetry());
        packet.set_rx_snr(std::numeric_limits<float>::quiet_NaN());
        break;
    case 1:
        data.set_portnum(meshtastic::NODEINFO_APP);
        data.set_payload(broken_user(node));
        break;
    case 2:
        data.set_portnum(meshtastic::POSITION_APP);
        data.set_payload(random_.bytes(24));
        break;
    case 3:
        packet.set_from(0);
        data.set_portnum(meshtastic::TEXT_MESSAGE_APP);
        data.set_payload("from nobody");
        break;
    case 4:
        packet.set_id(0);
        data.set_portnum(meshtastic::TEXT_MESSAGE_APP);
        data.set_payload("without an id");
        break;
    default:
        packet.set_hop_limit(99);
        packet.set_encrypted(random_.bytes(600));
        break;
    }
    return on_channel(envelope.gateway_id(), envelope.SerializeAsString());
}

Publication Noise::not_protobuf()
{
    const std::string gateway = format_node_id(random_.bits32() | 1U);
    switch (random_.below(6)) {
    case 0:
        return {0, fmt::format("{}/2/stat/{}", root_, gateway), random_.chance(0.5) ? "online" : "offline",
            false};
    case 1:
        return {0, fmt::format("{}/2/json/LongFast/{}", root_, gateway),
            fmt::format(R"({{"channel":0,"from":1,"id":{},"payload":{{"text":"hi"}},"type":"text"}})",
                random_.bits32()),
            false};
    case 2:
        return on_channel(gateway, "hello from a bot that does not know protobuf");
    case 3:
        return on_channel(gateway, {});
    case 4:
        return on_channel(gateway, random_.bytes(static_cast<std::size_t>(random_.integer(1, 300))));
    default:
        return on_channel(gateway, random_.bytes(random_.chance(0.05) ? 1U << 20 : 20'000));
    }
}

Publication Noise::next(const Publication& genuine)
{
    switch (random_.below(5)) {
    case 0:
        return {
            0, genuine.topic, genuine.payload.substr(0, random_.below(genuine.payload.size() + 1)), false};
    case 1:
        return with_gateway(genuine, std::string(random_.pick(no_gateways)));
    case 2:
        return with_gateway(
            genuine, fmt::format("!{:08X}", random_.bits32() | 0xa0000000U)); // another spelling
    case 3:
        return strange_packet();
    default:
        return not_protobuf();
    }
}

} // namespace meshview::simulator
