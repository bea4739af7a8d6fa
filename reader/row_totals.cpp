#include "reader/row_totals.hpp"

#include <algorithm>
#include <utility>

namespace meshview::reader {

std::int64_t RowTotals::count(NumberedTable table, Queries& queries, TimeUs now_us)
{
    const std::optional<SequenceRange> range = queries.sequences(table);
    if (!range) {
        forget(table, 0, -1);
        return 0;
    }
    const std::int64_t first = range->first / limits_.piece;
    const std::int64_t last = range->last / limits_.piece;
    forget(table, first, last);
    std::int64_t rows = 0;
    bool may_renew = true; // one each time: nobody waits for all of them
    for (std::int64_t number = first; number <= last; ++number) {
        Piece piece = find(table, number);
        const bool is_old = now_us - piece.counted_us > limits_.good_for_us;
        const bool is_cut = range->first > piece.first && range->first / limits_.piece == number;
        if (piece.counted_us == 0 || is_cut || piece.last > range->last || (is_old && may_renew)) {
            may_renew = may_renew && !is_old;
            piece = {.first = range->first, .last = number * limits_.piece - 1, .counted_us = now_us};
        }
        const std::int64_t end = std::min(range->last, (number + 1) * limits_.piece - 1);
        if (piece.last < end) {
            piece.rows += queries.count_between(table, piece.last, end);
            piece.last = end;
            remember(table, number, piece);
        }
        rows += piece.rows;
    }
    return rows;
}

RowTotals::Piece RowTotals::find(NumberedTable table, std::int64_t number)
{
    const std::lock_guard lock(mutex_);
    const Pieces& pieces = pieces_of(table);
    const auto found = pieces.find(number);
    return found == pieces.end() ? Piece{} : found->second;
}

void RowTotals::remember(NumberedTable table, std::int64_t number, const Piece& piece)
{
    const std::lock_guard lock(mutex_);
    pieces_of(table)[number] = piece;
}

void RowTotals::forget(NumberedTable table, std::int64_t before, std::int64_t after)
{
    const std::lock_guard lock(mutex_);
    std::erase_if(
        pieces_of(table), [&](const auto& piece) { return piece.first < before || piece.first > after; });
}

void RowTotals::clear()
{
    const std::lock_guard lock(mutex_);
    for (Pieces& pieces : tables_)
        pieces.clear();
}

} // namespace meshview::reader
