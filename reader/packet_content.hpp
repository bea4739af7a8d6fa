#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "reader/queries.hpp"

namespace meshview::reader {

inline constexpr std::int64_t text_message_port = 1;

/// What the API shows of the inside of a packet.
struct PacketContent {
    std::string
        text; ///< as the API's `payload`: message, protobuf text form, `<redacted>` or `Did not decode`
    std::uint32_t reply_id = 0; ///< the packet that this one answers; 0: none
    bool hidden = false; ///< a private text: not shown and not to be found
};

/// Reads the stored MeshPacket. Whatever is text and not addressed to everybody is private. Pure; never
/// throws on any bytes.
PacketContent read_content(const PacketRow& row);

/// The content as it goes into an answer.
struct RenderedContent {
    std::string payload_json; ///< PacketContent::text as a JSON text, with its quotes
    std::uint32_t reply_id = 0;
    bool sequence_counter = false; ///< see is_sequence_counter()
};

RenderedContent render_content(const PacketContent& content);

/// `seq 17`: range-test counters that the chat leaves out.
bool is_sequence_counter(std::string_view text);

/// Text in which letters differ only if they differ in more than case: for Latin, Greek and Cyrillic letters.
std::string fold_case(std::string_view utf8);

} // namespace meshview::reader
