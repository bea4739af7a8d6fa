#include "reader/cursor.hpp"

namespace meshview::reader {

namespace {

constexpr std::int64_t checks = 4096;

} // namespace

Cursor make_cursor(std::int64_t sequence, std::int64_t packet_id)
{
    // Fibonacci hashing: the top bits of the product depend on all bits of the id.
    const std::uint64_t mixed = static_cast<std::uint64_t>(packet_id) * 0x9e3779b97f4a7c15;
    return sequence * checks + static_cast<std::int64_t>(mixed >> 52);
}

std::int64_t sequence_of(Cursor cursor)
{
    return cursor / checks;
}

} // namespace meshview::reader
