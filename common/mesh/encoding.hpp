#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace meshview::mesh {

/// Decodes base64 in the standard or the URL alphabet, with or without padding, as people paste channel keys
/// and channel links. Empty when it is neither. Pure.
std::optional<std::string> decode_base64(std::string_view text);

/// Encodes in the standard alphabet, padded.
std::string encode_base64(std::string_view bytes);

/// Decodes hex digits of either case, two a byte. Empty when it is anything else.
std::optional<std::string> decode_hex(std::string_view text);

} // namespace meshview::mesh
