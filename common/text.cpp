#include "common/text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <optional>
#include <vector>

#include <fmt/format.h>

namespace meshview {

namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";

struct Sequence {
    std::size_t length; ///< bytes consumed; of a broken one, its maximal well-formed prefix
    std::optional<char32_t> code_point; ///< empty when broken
};

// The table of well-formed byte sequences: Unicode 15, table 3-7.
Sequence next_sequence(std::string_view bytes)
{
    const auto byte_at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    const unsigned lead = byte_at(0);
    if (lead < 0x80)
        return {1, lead};
    if (lead < 0xc2 || lead > 0xf4)
        return {1, std::nullopt};
    const std::size_t length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    unsigned low = 0x80;
    unsigned high = 0xbf;
    if (lead == 0xe0)
        low = 0xa0;
    else if (lead == 0xed)
        high = 0x9f;
    else if (lead == 0xf0)
        low = 0x90;
    else if (lead == 0xf4)
        high = 0x8f;
    char32_t code_point = lead & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if (i >= bytes.size() || byte_at(i) < low || byte_at(i) > high)
            return {i, std::nullopt};
        code_point = code_point << 6 | (byte_at(i) & 0x3f);
        low = 0x80;
        high = 0xbf;
    }
    return {length, code_point};
}

bool is_unsafe_to_print(char32_t c)
{
    const bool control = c < 0x20 || (c >= 0x7f && c < 0xa0);
    const bool separator = c == 0x2028 || c == 0x2029;
    const bool bidirectional = c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
    return control || separator || bidirectional;
}

std::string escape(char32_t c)
{
    switch (c) {
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    default:
        return c < 0x100 ? fmt::format("\\x{:02x}", static_cast<std::uint32_t>(c))
                         : fmt::format("\\u{:04x}", static_cast<std::uint32_t>(c));
    }
}

} // namespace

bool is_valid_utf8(std::string_view bytes)
{
    // Nearly everything is ASCII: skip it eight bytes at a time.
    const auto skip_ascii = [&bytes] {
        constexpr std::uint64_t high_bits = 0x8080808080808080;
        std::uint64_t word = 0;
        while (bytes.size() >= sizeof word) {
            std::memcpy(&word, bytes.data(), sizeof word);
            if ((word & high_bits) != 0)
                return;
            bytes.remove_prefix(sizeof word);
        }
    };
    skip_ascii();
    while (!bytes.empty()) {
        const Sequence sequence = next_sequence(bytes);
        if (!sequence.code_point)
            return false;
        bytes.remove_prefix(sequence.length);
    }
    return true;
}

std::string repair_utf8(std::string_view bytes, std::size_t max_bytes)
{
    std::string text;
    text.reserve(std::min(bytes.size(), max_bytes));
    while (!bytes.empty()) {
        const Sequence sequence = next_sequence(bytes);
        const bool keep = sequence.code_point && *sequence.code_point != 0;
        const std::string_view piece = keep ? bytes.substr(0, sequence.length) : replacement;
        if (text.size() + piece.size() > max_bytes)
            break;
        text += piece;
        bytes.remove_prefix(sequence.length);
    }
    return text;
}

std::string printable(std::string_view bytes)
{
    std::string text;
    text.reserve(bytes.size());
    while (!bytes.empty()) {
        const Sequence sequence = next_sequence(bytes);
        if (!sequence.code_point)
            text += replacement;
        else if (is_unsafe_to_print(*sequence.code_point))
            text += escape(*sequence.code_point);
        else
            text += bytes.substr(0, sequence.length);
        bytes.remove_prefix(sequence.length);
    }
    return text;
}

std::string to_hex(std::string_view bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    hex.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto value = static_cast<unsigned char>(c);
        hex += digits[value >> 4];
        hex += digits[value & 15];
    }
    return hex;
}

std::size_t edit_distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
        }
    }
    return row.back();
}

} // namespace meshview
