#pragma once

#include <string_view>

#include "reader/live_journal.hpp"
#include "reader/queries.hpp"
#include "reader/response.hpp"

namespace meshview::reader {

/// Events of the stream as they go over the wire (server-sent events), rendered once for all clients. Pure.

/// `event: packet`, with its cursor as id; data as in /api/packets.
Body packet_frame(const PacketRow& row);
/// `event: node`; data as in /api/nodes.
Body node_frame(const NodeRow& row);
/// `event: status`; `json` is one line.
Body status_frame(std::string_view json);
/// No event, only an id: the place to come back to.
Body place_frame(Cursor place);
/// `event: reset`: what the client holds may be incomplete, it loads its lists anew.
Body reset_frame(Cursor place);

} // namespace meshview::reader
