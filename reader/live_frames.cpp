#include "reader/live_frames.hpp"

#include <fmt/format.h>

#include "reader/json_rows.hpp"
#include "reader/json_writer.hpp"

namespace meshview::reader {

namespace {

Body finished(std::string frame)
{
    frame += "\n\n";
    return std::make_shared<const std::string>(std::move(frame));
}

} // namespace

Body packet_frame(const PacketRow& row)
{
    std::string frame = fmt::format("event: packet\nid: {}\ndata: ", make_cursor(row.sequence, row.id));
    JsonWriter json(frame);
    write_packet(json, row, render_content(read_content(row)), PacketShape::in_list);
    return finished(std::move(frame));
}

Body node_frame(const NodeRow& row)
{
    std::string frame = "event: node\ndata: ";
    JsonWriter json(frame);
    write_node(json, row);
    return finished(std::move(frame));
}

Body status_frame(std::string_view json)
{
    return finished(fmt::format("event: status\ndata: {}", json));
}

Body place_frame(Cursor place)
{
    return finished(fmt::format("id: {}", place));
}

Body reset_frame(Cursor place)
{
    return finished(fmt::format("event: reset\nid: {}\ndata: {{}}", place));
}

} // namespace meshview::reader
