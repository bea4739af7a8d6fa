#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>

#include "common/time.hpp"
#include "reader/queries.hpp"

namespace meshview::reader {

/// How many packets and receptions there are. Counted in pieces of the order of storing: only the last one
/// grows, a deletion empties the first ones, and what was counted before a count was interrupted need not be
/// counted again. Each piece is counted anew from time to time, in case that rows were deleted in its midst.
/// Safe from any thread.
class RowTotals {
public:
    struct Limits {
        std::int64_t piece = 250'000; ///< numbers of rows
        TimeUs good_for_us = 10 * 60 * us_per_second;
    };

    RowTotals() = default;
    explicit RowTotals(const Limits& limits)
        : limits_(limits)
    { }

    /// Throws as Queries; the next count goes on then.
    std::int64_t count(NumberedTable table, Queries& queries, TimeUs now_us);
    /// Forgets all: the database will be another one.
    void clear();

private:
    struct Piece {
        std::int64_t first = 0; ///< rows before this one were not there when it was counted
        std::int64_t last = 0; ///< up to this row it is counted
        std::int64_t rows = 0;
        TimeUs counted_us = 0; ///< the whole of it
    };
    using Pieces = std::map<std::int64_t, Piece>; ///< by number / limits_.piece

    Pieces& pieces_of(NumberedTable table) { return tables_[static_cast<std::size_t>(table)]; }
    Piece find(NumberedTable table, std::int64_t number);
    void remember(NumberedTable table, std::int64_t number, const Piece& piece);
    /// All but those from `before` to `after`.
    void forget(NumberedTable table, std::int64_t before, std::int64_t after);

    const Limits limits_{};
    std::mutex mutex_;
    std::array<Pieces, 2> tables_; ///< protected by mutex_
};

} // namespace meshview::reader
