#pragma once

#include <cstdint>

namespace meshview::reader {

/// A place in what was stored, as one integer that only grows: a number in the order of storing, which
/// packets, their openings and receptions share (docs/design.md), and a few bits of the packet's id, by which
/// a place is recognised as void after the rows were renumbered. 0 is the place before everything.
using Cursor = std::int64_t;

Cursor make_cursor(std::int64_t sequence, std::int64_t packet_id);
std::int64_t sequence_of(Cursor cursor);

} // namespace meshview::reader
