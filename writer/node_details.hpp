#pragma once

#include <optional>
#include <string>

#include "common/mesh/envelope.hpp"
#include "writer/rows.hpp"

namespace meshview::writer {

/// What a packet tells about its sender: names and hardware of a node info or map report, the place of a
/// position. Pure. Names are repaired to UTF-8 and cut; a position of (0, 0), off the globe or absent is no
/// news. Nothing when the packet is of another kind or tells nothing.
std::optional<NodeDetails> node_details(const mesh::Envelope& envelope);

/// Whether a position is one: present, on the globe, and not (0, 0).
bool is_place(const meshtastic::Position& position);

/// The public key in a node info, as lower-case hex.
std::optional<std::string> public_key(const mesh::Envelope& envelope);

/// Longer long names are cut; the firmware allows 39 bytes.
inline constexpr std::size_t max_long_name_bytes = 64;

/// Longer channel names are cut; the firmware allows 11 bytes.
inline constexpr std::size_t max_channel_bytes = 64;

/// The channel that a node may be listed under; nothing for PKI messages and nameless channels.
std::optional<std::string> node_channel(const mesh::Envelope& envelope);

} // namespace meshview::writer
