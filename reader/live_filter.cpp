#include "reader/live_filter.hpp"

#include <algorithm>
#include <limits>

namespace meshview::reader {

bool EventFilter::matches(const EventSubject& subject) const
{
    return (!channel || *channel == subject.channel) && (!portnum || portnum == subject.portnum)
        && (!node || subject.from_node_id == *node || subject.to_node_id == *node)
        && (gateway ? subject.gateway == *gateway : !subject.gateway);
}

bool EventFilter::matches_any(const std::vector<EventSubject>& subjects) const
{
    return subjects.empty()
        || std::ranges::any_of(subjects, [this](const EventSubject& subject) { return matches(subject); });
}

EventFilter read_event_filter(const QueryParameters& query)
{
    EventFilter filter{.channel = std::nullopt,
        .portnum = query.integer("portnum", 0, std::numeric_limits<std::int32_t>::max()),
        .node = query.node("node"),
        .gateway = query.node("gateway")};
    if (const auto channel = query.text("channel"))
        filter.channel = *channel;
    return filter;
}

std::optional<std::int64_t> read_event_cursor(const QueryParameters& query)
{
    return query.integer("cursor", 0, std::numeric_limits<std::int64_t>::max());
}

EventSubject subject_of(const PacketRow& row)
{
    return {.channel = std::string(row.channel.value_or("")),
        .portnum = row.portnum,
        .from_node_id = row.from_node_id,
        .to_node_id = row.to_node_id,
        .gateway = std::nullopt};
}

EventSubject subject_of(const ReportRow& row)
{
    EventSubject subject = subject_of(row.packet);
    subject.gateway = row.gateway;
    return subject;
}

} // namespace meshview::reader
