#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace meshview {

/// Strings from the mesh are bytes that anybody wrote. These functions turn them into text that a database, a
/// log or a JSON document can hold. Pure; no allocation beyond the result.

/// True for well-formed UTF-8 (no overlong forms, surrogates, or code points above U+10FFFF).
bool is_valid_utf8(std::string_view bytes);

/// Well-formed UTF-8: each maximal broken sequence becomes U+FFFD. Cut at `max_bytes`, never inside a
/// character. NUL characters become U+FFFD too, since C interfaces would end the text there.
std::string repair_utf8(std::string_view bytes, std::size_t max_bytes = static_cast<std::size_t>(-1));

/// Repaired text on one line for logs and terminals: control characters (C0, DEL, C1), line separators and
/// bidirectional overrides are shown as escapes (`\n`, `\x1b`, `\u202e`), never sent raw.
std::string printable(std::string_view bytes);

/// Lower-case hex.
std::string to_hex(std::string_view bytes);

/// The distance between two words in single-character edits, for "did you mean".
std::size_t edit_distance(std::string_view a, std::string_view b);

} // namespace meshview
