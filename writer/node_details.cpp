#include "writer/node_details.hpp"

#include <cstdlib>
#include <string_view>

#include "common/mesh/meshtastic.pb.h"
#include "common/text.hpp"

namespace meshview::writer {

namespace {

// Firmware allows 4 and 18 bytes; other software writes more.
constexpr std::size_t max_short_name_bytes = 16;
constexpr std::size_t max_firmware_bytes = 32;
constexpr std::size_t public_key_bytes = 32;

constexpr std::int64_t max_latitude_i = 900'000'000;
constexpr std::int64_t max_longitude_i = 1'800'000'000;

std::optional<std::string> text(std::string_view bytes, std::size_t max_bytes)
{
    if (bytes.empty())
        return std::nullopt;
    return repair_utf8(bytes, max_bytes);
}

// Numbers that are newer than our schema stay visible.
std::string name_or_number(const std::string& name, int number)
{
    return name.empty() ? std::to_string(number) : name;
}

template <typename Announcement>
NodeDetails announced(const Announcement& message)
{
    const auto role = message.role();
    const auto hw_model = message.hw_model();
    return {
        .long_name = text(message.long_name(), max_long_name_bytes),
        .short_name = text(message.short_name(), max_short_name_bytes),
        .hw_model = name_or_number(meshtastic::HardwareModel_Name(hw_model), hw_model),
        .role = name_or_number(meshtastic::Config_DeviceConfig_Role_Name(role), role),
    };
}

bool is_on_globe(std::int64_t latitude_i, std::int64_t longitude_i)
{
    return (latitude_i != 0 || longitude_i != 0) && std::abs(latitude_i) <= max_latitude_i
        && std::abs(longitude_i) <= max_longitude_i;
}

void place(NodeDetails& details, std::int64_t latitude_i, std::int64_t longitude_i)
{
    if (!is_on_globe(latitude_i, longitude_i))
        return;
    details.latitude_i = latitude_i;
    details.longitude_i = longitude_i;
}

} // namespace

bool is_place(const meshtastic::Position& position)
{
    return position.has_latitude_i() && position.has_longitude_i()
        && is_on_globe(position.latitude_i(), position.longitude_i());
}

std::optional<NodeDetails> node_details(const mesh::Envelope& envelope)
{
    NodeDetails details;
    switch (envelope.packet.decoded().portnum()) {
    case meshtastic::NODEINFO_APP:
        if (const auto* user = envelope.payload.as<meshtastic::User>()) {
            details = announced(*user);
            break;
        }
        return std::nullopt;
    case meshtastic::POSITION_APP: {
        const auto* position = envelope.payload.as<meshtastic::Position>();
        if (position == nullptr || !is_place(*position))
            return std::nullopt;
        place(details, position->latitude_i(), position->longitude_i());
        break;
    }
    case meshtastic::MAP_REPORT_APP:
        if (const auto* report = envelope.payload.as<meshtastic::MapReport>()) {
            details = announced(*report);
            details.firmware = text(report->firmware_version(), max_firmware_bytes);
            place(details, report->latitude_i(), report->longitude_i());
            break;
        }
        return std::nullopt;
    default:
        return std::nullopt;
    }
    details.channel = node_channel(envelope);
    return details;
}

std::optional<std::string> public_key(const mesh::Envelope& envelope)
{
    if (envelope.packet.decoded().portnum() != meshtastic::NODEINFO_APP)
        return std::nullopt;
    const auto* user = envelope.payload.as<meshtastic::User>();
    if (user == nullptr || user->public_key().size() != public_key_bytes)
        return std::nullopt;
    if (user->public_key().find_first_not_of('\0') == std::string::npos)
        return std::nullopt;
    return to_hex(user->public_key());
}

std::optional<std::string> node_channel(const mesh::Envelope& envelope)
{
    if (envelope.channel.empty() || envelope.channel == "PKI" || !envelope.packet.has_decoded())
        return std::nullopt;
    return repair_utf8(envelope.channel, max_channel_bytes);
}

} // namespace meshview::writer
