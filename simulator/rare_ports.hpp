#pragma once

#include <array>
#include <string>

#include "common/mesh/meshtastic.pb.h"
#include "common/time.hpp"
#include "simulator/node.hpp"
#include "simulator/random.hpp"

namespace meshview::simulator {

/// The ports that are seen once in a while: plugins, experiments, administration. A simulated mesh goes
/// through all of them in turn, so that every port a viewer knows occurs.
inline constexpr std::array rare_ports{
    meshtastic::ALERT_APP,
    meshtastic::REMOTE_HARDWARE_APP,
    meshtastic::ADMIN_APP,
    meshtastic::REPLY_APP,
    meshtastic::ATAK_PLUGIN,
    meshtastic::SERIAL_APP,
    meshtastic::PRIVATE_APP,
    meshtastic::AUDIO_APP,
    meshtastic::TEXT_MESSAGE_COMPRESSED_APP,
    meshtastic::KEY_VERIFICATION_APP,
    meshtastic::REMOTE_SHELL_APP,
    meshtastic::IP_TUNNEL_APP,
    meshtastic::STORE_FORWARD_PLUSPLUS_APP,
    meshtastic::MESH_BEACON_APP,
    meshtastic::ZPS_APP,
    meshtastic::SIMULATOR_APP,
    meshtastic::POWERSTRESS_APP,
    meshtastic::LORAWAN_BRIDGE,
    meshtastic::RETICULUM_TUNNEL_APP,
    meshtastic::CAYENNE_APP,
    meshtastic::ATAK_PLUGIN_V2,
    meshtastic::LORA_OTA_APP,
    meshtastic::GROUPALARM_APP,
    meshtastic::ATAK_FORWARDER,
};

/// A payload for one of `rare_ports`: the port's own message, text, or for opaque ports some bytes.
std::string rare_payload(meshtastic::PortNum port, const Node& node, TimeUs now_us, Random& random);

} // namespace meshview::simulator
