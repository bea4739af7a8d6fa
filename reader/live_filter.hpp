#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/node_id.hpp"
#include "reader/queries.hpp"
#include "reader/query_parameters.hpp"

namespace meshview::reader {

/// What a packet in the stream is about: by this, clients choose.
struct EventSubject {
    std::string channel;
    Integer portnum;
    Integer from_node_id;
    Integer to_node_id;
    Integer gateway; ///< that reported it: of a report only
};

/// Which packets a client of the stream wants; all that is set has to hold. Without `gateway` it gets each
/// packet when it is stored; with it, at the time of that gateway's report, be it the first or a later one. A
/// value; any thread.
struct EventFilter {
    std::optional<std::string> channel;
    Integer portnum;
    std::optional<NodeNum> node; ///< at either end
    std::optional<NodeNum> gateway;

    bool matches(const EventSubject& subject) const;
    /// True if one of them matches, or there are none: what is about no packet is for everybody.
    bool matches_any(const std::vector<EventSubject>& subjects) const;
};

/// From `channel`, `portnum`, `node` and `gateway`. Throws BadParameter.
EventFilter read_event_filter(const QueryParameters& query);

/// `cursor`: the place after which the stream begins. Throws BadParameter.
std::optional<std::int64_t> read_event_cursor(const QueryParameters& query);

EventSubject subject_of(const PacketRow& row);
EventSubject subject_of(const ReportRow& row);

} // namespace meshview::reader
