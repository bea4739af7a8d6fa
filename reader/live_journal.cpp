#include "reader/live_journal.hpp"

#include <algorithm>

namespace meshview::reader {

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

std::optional<std::uint64_t> LiveJournal::after(Cursor place) const
{
    if (sequence_of(place) < sequence_of(low_))
        return std::nullopt;
    for (std::size_t i = events_.size(); i > 0; --i) {
        const std::optional<Cursor>& cursor = events_[i - 1].cursor;
        if (cursor && sequence_of(*cursor) <= sequence_of(place))
            return begin_ + i;
    }
    return begin_;
}

bool LiveJournal::knows(Cursor place) const
{
    return place == low_
        || std::ranges::any_of(events_, [place](const LiveEvent& event) { return event.cursor == place; });
}

} // namespace meshview::reader
