#pragma once

#include <optional>
#include <string>

#include "reader/json_writer.hpp"
#include "reader/packet_content.hpp"
#include "reader/queries.hpp"

namespace meshview::reader {

/// Rows as the objects of the API, for answers and live events alike.

void write_node(JsonWriter& json, const NodeRow& row);

/// One packet asked for by id has no `to_long_name`.
enum class PacketShape { in_list, alone };
void write_packet(JsonWriter& json, const PacketRow& row, const RenderedContent& content, PacketShape shape);

void write_message(JsonWriter& json, const MessageRow& row);

void write_reception(JsonWriter& json, const ReceptionRow& row);

} // namespace meshview::reader
