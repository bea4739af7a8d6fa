#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/mesh/channel_key.hpp"
#include "simulator/random.hpp"

namespace meshview::simulator {

/// The channels of the simulated mesh, by index.
inline constexpr std::size_t long_fast = 0;
inline constexpr std::size_t medium_slow = 1;
inline constexpr std::size_t private_channel = 2; ///< on the LongFast modem, with a key that no viewer has

/// A channel as its members configured it. Immutable.
struct Channel {
    std::string name; ///< `channel_id` of envelopes and a level of the topic
    mesh::ChannelKey key;
    int modem_preset = 0; ///< Config.LoRaConfig.ModemPreset

    std::uint8_t hash() const { return key.hash(name); }
};

/// LongFast and MediumSlow with the default key, and a private channel whose key is random and whose hash is
/// different from that of the default key, so that nobody even tries.
std::vector<Channel> make_channels(Random& random);

} // namespace meshview::simulator
