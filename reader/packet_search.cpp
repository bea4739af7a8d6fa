#include "reader/packet_search.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace meshview::reader {

namespace {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t most_to_read_on = 50'000;
constexpr TimeUs first_span_us = us_per_hour;
constexpr TimeUs quick_us = 50'000; ///< a span that took less is followed by one twice as long,
constexpr TimeUs slow_us = 200'000; ///< one that took longer by half of it

using Hits = std::vector<SearchResult::Hit>;

/// Spans of time from the newest packets to the oldest.
class Spans {
public:
    Spans(const PacketFilter& filter, TimeUs before_us, TimeUs newest_us)
        : filter_(filter)
        , before_us_(before_us)
        , start_us_(std::min(before_us, newest_us))
    {
        // Where an index finds the packets, time does not matter.
        if (filter.phrase)
            span_us_ = start_us_;
    }

    PacketFilter next() const
    {
        PacketFilter part = filter_;
        if (before_us_ != largest)
            part.until_us = before_us_;
        if (!is_last())
            part.after_us = start_us_ - span_us_ - 1;
        return part;
    }
    bool is_last() const { return span_us_ >= start_us_; }
    void advance(TimeUs took_us)
    {
        before_us_ = start_us_ -= span_us_;
        if (took_us < quick_us)
            span_us_ = std::min(span_us_, largest / 4) * 2;
        else if (took_us > slow_us)
            span_us_ = std::max(span_us_ / 2, us_per_second);
    }
    TimeUs before_us() const { return before_us_; }

private:
    const PacketFilter& filter_;
    TimeUs before_us_; ///< exclusive
    TimeUs start_us_;
    TimeUs span_us_ = first_span_us;
};

} // namespace

SearchResult search_packets(const std::string& key, const PacketFilter& filter, std::size_t most,
    Queries& queries, SearchMemory& memory, const std::function<bool(const PacketRow&)>& matches)
{
    std::optional<SearchResult> found = memory.find(key);
    const std::int64_t newest =
        sequence_of(queries.newest_place()); // what comes meanwhile is looked at next time
    // From the newest on, a search ends at the first hits; from long ago on it would have to read all since.
    if (found && newest - found->searched_to > most_to_read_on)
        found.reset();
    SearchResult result = found.value_or(SearchResult{.open_before_us = filter.until_us.value_or(largest)});
    Hits hits;
    const auto take = [&](const PacketRow& row) {
        if (matches(row))
            hits.push_back({row.import_time_us.value_or(0), row.id});
        return true;
    };
    if (found)
        queries.packets_after(found->searched_to, filter, largest, take);
    result.searched_to = newest;
    result.merge(std::exchange(hits, {}), most);
    memory.remember(key, result);

    if (!result.open_before_us)
        return result;
    const auto is_full = [&] { return result.hits.size() + hits.size() >= most; };
    const auto take_enough = [&](const PacketRow& row) {
        const bool is_known = std::ranges::find(result.hits, row.id, &SearchResult::Hit::packet_id)
            != result.hits.end(); // it was opened since
        if (!is_known)
            take(row);
        return !is_full();
    };
    Spans spans(filter, *result.open_before_us, queries.newest_packet_time().value_or(0) + 1);
    while (result.open_before_us) {
        const TimeUs begun_us = steady_us();
        const bool is_last = spans.is_last();
        queries.packets(spans.next(), largest, take_enough);
        if (is_last && !filter.until_us && !is_full()) {
            PacketFilter timeless = filter;
            timeless.timeless = true;
            queries.packets(timeless, largest, take_enough);
        }
        result.merge(std::exchange(hits, {}), most);
        spans.advance(steady_us() - begun_us);
        result.open_before_us =
            is_last || result.hits.size() >= most ? std::nullopt : std::optional(spans.before_us());
        memory.remember(key, result);
    }
    return result;
}

} // namespace meshview::reader
