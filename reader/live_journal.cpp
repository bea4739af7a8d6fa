#include "reader/live_journal.hpp"

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

void LiveJournal::restart(Cursor low)
{
    // One number is skipped: a reader that stood at the end must notice as well.
    begin_ = end() + 1;
    events_.clear();
    bytes_ = 0;
    low_ = low;
}

void LiveJournal::append(LiveEvent event)
{
    bytes_ += event.frame->size();
    events_.push_back(std::move(event));
    trim();
}

void LiveJournal::trim()
{
    while (events_.size() > max_events_ || (bytes_ > max_bytes_ && events_.size() > 1)) {
        const LiveEvent& oldest = events_.front();
        bytes_ -= oldest.frame->size();
        if (oldest.cursor)
            low_ = *oldest.cursor;
        events_.pop_front();
        ++begin_;
    }
}

Cursor LiveJournal::newest() const
{
    for (auto event = events_.rbegin(); event != events_.rend(); ++event)
        if (event->cursor)
            return *event->cursor;
    return low_;
}

std::optional<std::uint64_t> LiveJournal::after(Cursor cursor) const
{
    if (cursor == low_)
        return begin_;
    for (std::size_t i = events_.size(); i > 0; --i) {
        if (events_[i - 1].cursor == cursor)
            return begin_ + i;
    }
    return std::nullopt;
}

} // namespace meshview::reader
