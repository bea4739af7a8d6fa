#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "reader/json_writer.hpp"
#include "reader/packet_content.hpp"
#include "reader/queries.hpp"

namespace meshview::reader {

/// Rows as the objects of the API, for answers and live events alike.

void write_node(JsonWriter& json, const NodeRow& row);

/// One packet asked for by id has no `to_long_name`.
enum class PacketShape { in_list, alone };
void write_packet(JsonWriter& json, const PacketRow& row, const RenderedContent& content, PacketShape shape);

/// By the number that the writer stores, from link_direct on.
inline constexpr std::array link_sources =
    std::to_array<std::string_view>({"direct", "neighbor", "traceroute", "traceroute_back"});
void write_link(JsonWriter& json, const LinkRow& row);
/// All of it but the ends, into an object that is open.
void write_link_members(JsonWriter& json, const LinkRow& row);

void write_position(JsonWriter& json, const PositionRow& row);

void write_message(JsonWriter& json, const MessageRow& row);

void write_reception(JsonWriter& json, const ReceptionRow& row);

} // namespace meshview::reader
