#pragma once

#include <string>
#include <string_view>

#include "common/mesh/envelope.hpp"

namespace meshview::mesh {

/// An envelope as a gateway would publish it.
std::string make_envelope(const meshtastic::MeshPacket& packet, const std::string& channel_id = "LongFast",
    const std::string& gateway_id = "!a8891bc1");

/// A packet from !11223344 to everybody that carries `payload` in the clear.
meshtastic::MeshPacket make_packet(int portnum, const std::string& payload);

/// Decodes what must be accepted.
Envelope accept(const std::string& bytes, const Keyring& keyring = {},
    std::string_view topic = "msh/US/2/e/LongFast/!a8891bc1");

/// Decodes what must be rejected.
RejectReason reject(const std::string& bytes, std::string_view topic = "msh/US/2/e/LongFast/!a8891bc1");

} // namespace meshview::mesh
