#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/node_id.hpp"
#include "common/time.hpp"
#include "simulator/geography.hpp"
#include "simulator/track.hpp"

namespace meshview::simulator {

/// Where a node stands in the list of the world's nodes.
using NodeIndex = std::size_t;

/// Meshtastic's device roles, with the protocol's numbers.
enum class Role {
    client = 0,
    client_mute = 1,
    router = 2,
    tracker = 5,
    sensor = 6,
    tak = 7,
    client_hidden = 8,
    lost_and_found = 9,
    router_late = 11,
    client_base = 12,
};

/// Firmware 2.x.y: what it is decides which fields its packets carry.
struct Firmware {
    int minor = 7;
    int patch = 0;
    std::string text; ///< `2.7.4.c1f4f79`

    bool sends_bitfield() const { return minor >= 5; } ///< from 2.5
    bool sends_relay_node() const { return minor >= 6; } ///< from 2.6
    bool has_pki() const { return minor >= 5; }
};

enum class PowerSource { battery, solar, mains };

/// One device of the simulated mesh: what its owner chose. Constant after the population is made.
struct Node {
    NodeNum num = 0;
    std::string long_name;
    std::string short_name;
    std::string macaddr; ///< 6 bytes, the last four are the number
    std::string public_key; ///< 32 bytes; empty before firmware 2.5
    Role role = Role::client;
    int hw_model = 0; ///< HardwareModel
    Firmware firmware;
    PowerSource power = PowerSource::battery;
    bool is_unmessagable = false;

    std::string place; ///< where its owner says it is, for chat
    GeoPoint home;
    double altitude_m = 0; ///< of the antenna above the sea
    double mast_m = 2; ///< of the antenna above what surrounds it: decides how far it reaches
    std::optional<Track> track; ///< of a node that moves
    std::uint32_t precision_bits = 32; ///< 0: it shares no position

    double tx_power_dbm = 22;
    std::uint32_t hop_limit = 3;
    std::size_t channel = 0; ///< index of its primary channel (channels.hpp); also the modem preset it hears
    bool on_private_channel = false; ///< has the private channel as a second one
    bool ok_to_mqtt = true;
    bool is_gateway = false;
    double uplink_share = 1; ///< of what a gateway hears, what reaches the broker: Wi-Fi, sleep, full queues
    bool uplink_encrypted = true; ///< a gateway with encryption off publishes plaintext
    TimeUs booted_us = 0;
    bool has_environment_sensor = false;

    bool moves() const { return track.has_value(); }
    /// True for roles whose devices repeat what they hear.
    bool relays() const;
    /// True for devices with a person who writes messages.
    bool has_person() const;
    Motion motion(TimeUs time_us) const;
};

/// The last byte of a node number as relay_node and next_hop carry it; 00 is sent as FF.
std::uint32_t relay_byte(NodeNum node);

} // namespace meshview::simulator
