#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "common/time.hpp"

namespace meshview::mesh {

/// The key of a packet in the database, one 64-bit integer. A packet is (sender, mesh id), but mesh ids start
/// at random and may meet: the first packet with a mesh id has that id as its key, further ones (another
/// sender, or the same one again after months) have it plus multiples of 2^32. Packets without a mesh id,
/// such as map reports, are keyed by their arrival. All keys stay below 2^53, so that JavaScript can hold
/// them.
using PacketKey = std::int64_t;

inline constexpr PacketKey packet_key_step = PacketKey{1} << 32;
/// Keys from here on are arrival times. As a time in microseconds this is September 2005.
inline constexpr PacketKey first_arrival_key = PacketKey{1} << 50;
inline constexpr PacketKey last_packet_key = (PacketKey{1} << 53) - 1;

/// The key that a mesh id (not 0) has when nobody used it before.
constexpr PacketKey first_key(std::uint32_t mesh_id)
{
    return mesh_id;
}

/// The key to try when `key` is taken by another packet. Empty when there is no room left, which needs 2^18
/// packets with one mesh id: then somebody forges packets.
constexpr std::optional<PacketKey> next_key(PacketKey key)
{
    const PacketKey step = key >= first_arrival_key ? 1 : packet_key_step;
    const PacketKey end = key >= first_arrival_key ? last_packet_key : first_arrival_key - 1;
    if (key > end - step)
        return std::nullopt;
    return key + step;
}

/// The mesh id behind a key; 0 for a key made of an arrival time.
constexpr std::uint32_t mesh_id_of(PacketKey key)
{
    return key >= first_arrival_key ? 0 : static_cast<std::uint32_t>(key & 0xffffffff);
}

/// The key of a packet without mesh id that arrived at `now`. A clock that is far off still gives a valid
/// key.
constexpr PacketKey arrival_key(TimeUs now_us)
{
    return std::clamp<PacketKey>(now_us, first_arrival_key, last_packet_key);
}

} // namespace meshview::mesh
