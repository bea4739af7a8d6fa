#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace meshview {

/// A Meshtastic node number: unsigned, 32 bits. Shown as `!hhhhhhhh`, stored and served as a decimal integer.
using NodeNum = std::uint32_t;

inline constexpr NodeNum broadcast_node = 0xffffffff;

/// `!hhhhhhhh`: eight lower-case hex digits, zero padded, as the firmware writes it.
std::string format_node_id(NodeNum node);

/// Reads `!` followed by one to eight hex digits of either case (other spellings of a known node are the same
/// node). Anything else (`^all`, `!`, `!zzzz`, more digits, a bare number) is not a node id.
std::optional<NodeNum> parse_node_id(std::string_view text);

/// Reads a node as people and API clients write it: decimal, `0x` hex, or `!` hex.
std::optional<NodeNum> parse_node_number(std::string_view text);

} // namespace meshview
