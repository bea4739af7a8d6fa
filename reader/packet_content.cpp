#include "reader/packet_content.hpp"

#include <algorithm>

#include "common/mesh/payload.hpp"
#include "common/mesh/portnum.hpp"
#include "common/node_id.hpp"
#include "reader/json_writer.hpp"

namespace meshview::reader {

namespace {

constexpr std::int64_t compressed_text_port = 7;

bool carries_text(std::int64_t portnum)
{
    const auto* const port = mesh::find_port(static_cast<std::int32_t>(portnum));
    return portnum == compressed_text_port || (port != nullptr && port->kind == mesh::PayloadKind::text);
}

std::string stripped(std::string text)
{
    constexpr std::string_view blanks = " \t\r\n\v\f";
    text.erase(text.find_last_not_of(blanks) + 1);
    text.erase(0, std::min(text.find_first_not_of(blanks), text.size()));
    return text;
}

// Two-byte characters whose other case is a fixed distance away within the same block.
char32_t lower_of(char32_t c)
{
    if ((c >= 0xc0 && c <= 0xde && c != 0xd7) || (c >= 0x391 && c <= 0x3a9) || (c >= 0x410 && c <= 0x42f))
        return c + 0x20;
    if (c >= 0x400 && c <= 0x40f)
        return c + 0x50;
    const bool even_is_upper = (c >= 0x100 && c <= 0x137) || (c >= 0x14a && c <= 0x177)
        || (c >= 0x460 && c <= 0x481) || (c >= 0x48a && c <= 0x4bf);
    const bool odd_is_upper = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e);
    if (odd_is_upper)
        return c + c % 2;
    return even_is_upper ? c | 1 : c;
}

} // namespace

PacketContent read_content(const PacketRow& row)
{
    constexpr std::string_view unreadable = "Did not decode";
    PacketContent content;
    meshtastic::MeshPacket packet;
    if (!packet.ParseFromArray(row.payload.data(), static_cast<int>(row.payload.size()))) {
        content.text = unreadable;
        return content;
    }
    content.reply_id = packet.decoded().reply_id();
    const std::int64_t portnum = row.portnum.value_or(0);
    if (carries_text(portnum) && row.to_node_id != broadcast_node) {
        content.text = "<redacted>";
        content.hidden = true;
        return content;
    }
    auto text = mesh::payload_text(packet);
    if (!text)
        content.text = unreadable;
    else
        content.text = portnum == text_message_port ? std::move(*text) : stripped(std::move(*text));
    return content;
}

RenderedContent render_content(const PacketContent& content)
{
    RenderedContent rendered{.payload_json = {},
        .reply_id = content.reply_id,
        .sequence_counter = is_sequence_counter(content.text)};
    JsonWriter(rendered.payload_json).text(content.text);
    return rendered;
}

bool is_sequence_counter(std::string_view text)
{
    constexpr std::string_view prefix = "seq ";
    return text.size() > prefix.size() && text.starts_with(prefix)
        && text.find_first_not_of("0123456789", prefix.size()) == std::string_view::npos;
}

std::string fold_case(std::string_view utf8)
{
    std::string folded(utf8);
    for (std::size_t i = 0; i < folded.size(); ++i) {
        const auto lead = static_cast<unsigned char>(folded[i]);
        if (lead >= 'A' && lead <= 'Z') {
            folded[i] = static_cast<char>(lead + 0x20);
        } else if (lead >= 0xc3 && lead <= 0xd2 && i + 1 < folded.size()) {
            const auto trail = static_cast<unsigned char>(folded[i + 1]);
            const char32_t c = lower_of(static_cast<char32_t>((lead & 0x1f) << 6 | (trail & 0x3f)));
            folded[i] = static_cast<char>(0xc0 | (c >> 6));
            folded[i + 1] = static_cast<char>(0x80 | (c & 0x3f));
            ++i;
        }
    }
    return folded;
}

} // namespace meshview::reader
