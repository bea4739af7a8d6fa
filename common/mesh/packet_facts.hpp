#pragma once

#include <optional>

#include "common/mesh/envelope.hpp"

namespace meshview::mesh {

/// What follows from the fields of a packet. Pure functions.

bool is_broadcast(const meshtastic::MeshPacket& packet);

/// Relays between sender and gateway. A lower bound, since some routers do not count themselves. Empty when
/// the packet does not tell: more hops left than at the start, or firmware before 2.3, which sends no start.
std::optional<int> hops_away(const meshtastic::MeshPacket& packet);

/// Whether the sender permits its packets on MQTT. Empty when it does not say (firmware before 2.5) or when
/// the packet is closed.
std::optional<bool> ok_to_mqtt(const meshtastic::MeshPacket& packet);

bool want_response(const meshtastic::MeshPacket& packet);

/// True for what a gateway says about itself.
bool sender_is_gateway(const Envelope& envelope);

/// True when the gateway heard the sender itself by radio: then rx_snr and rx_rssi describe the link between
/// them.
bool is_direct_reception(const Envelope& envelope);

} // namespace meshview::mesh
