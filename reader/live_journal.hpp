#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "reader/cursor.hpp"
#include "reader/live_filter.hpp"
#include "reader/response.hpp"

namespace meshview::reader {

/// One event as it goes over the wire, rendered once for all clients.
struct LiveEvent {
    Body frame;
    std::optional<Cursor> cursor; ///< of packets, in the order of places
    std::vector<EventSubject> subjects; ///< a packet, or those that a node sent; none for status
};

/// The last events, bounded in number and bytes. Clients read from it by event number at their own pace; one
/// that falls behind its beginning has lost events. Holds every packet that was stored or opened after `low`
/// without a gap; reports of gateways only while somebody waits for them. Not thread-safe.
class LiveJournal {
public:
    explicit LiveJournal(std::size_t max_events = 8192, std::size_t max_bytes = 8 << 20)
        : max_events_(max_events)
        , max_bytes_(max_bytes)
    { }

    std::uint64_t begin() const noexcept { return begin_; }
    std::uint64_t end() const noexcept { return begin_ + events_.size(); }
    /// Requires begin() <= number < end().
    const LiveEvent& at(std::uint64_t number) const { return events_[number - begin_]; }

    /// The last packet before those it holds.
    Cursor low() const noexcept { return low_; }
    /// Forgets all events; goes on after `low`. Numbers go on, so readers notice.
    void restart(Cursor low);
    void append(LiveEvent event);

    /// The number of the first event after `place`; nothing when it lies before low().
    std::optional<std::uint64_t> after(Cursor place) const;
    /// Whether `place` is low() or one of its events; others may be places of the database all the same.
    bool knows(Cursor place) const;

private:
    void trim();

    const std::size_t max_events_;
    const std::size_t max_bytes_;
    std::deque<LiveEvent> events_;
    std::size_t bytes_ = 0;
    std::uint64_t begin_ = 0;
    Cursor low_ = 0;
};

} // namespace meshview::reader
