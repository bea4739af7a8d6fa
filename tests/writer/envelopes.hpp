#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/mesh/meshtastic.pb.h"
#include "common/node_id.hpp"
#include "common/time.hpp"

namespace meshview::writer_test {

/// Some moment of 2026; what arrives later arrives at `start_us` plus something.
inline constexpr TimeUs start_us = 1'790'000'000 * us_per_second;

inline constexpr NodeNum alice = 0xa11ce001;
inline constexpr NodeNum bob = 0x0b0b0002;
inline constexpr NodeNum gate = 0x6a7e0003;
inline constexpr NodeNum other_gate = 0x6a7e0004;

/// A packet in the clear from `from` to everybody, as the gateway `gate` heard it. Change what matters.
meshtastic::ServiceEnvelope envelope(
    NodeNum from, std::uint32_t id, meshtastic::PortNum portnum, std::string_view payload);
meshtastic::ServiceEnvelope envelope(
    NodeNum from, std::uint32_t id, meshtastic::PortNum portnum, const google::protobuf::Message& payload);
meshtastic::ServiceEnvelope text(NodeNum from, std::uint32_t id, std::string_view message);

/// The same as another gateway heard it.
meshtastic::ServiceEnvelope heard_by(meshtastic::ServiceEnvelope envelope, NodeNum gateway);
/// The same encrypted with a key that is the default key (`AQ==`) or another.
meshtastic::ServiceEnvelope sealed(meshtastic::ServiceEnvelope envelope, std::string_view psk = "\x01");

/// Where its gateway publishes it.
std::string topic_of(const meshtastic::ServiceEnvelope& envelope);

} // namespace meshview::writer_test
