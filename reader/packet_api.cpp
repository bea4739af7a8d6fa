#include "reader/handlers.hpp"

#include <limits>

#include "common/mesh/packet_key.hpp"
#include "common/text.hpp"
#include "reader/content_cache.hpp"
#include "reader/cursor_page.hpp"
#include "reader/json_rows.hpp"
#include "reader/json_writer.hpp"
#include "reader/packet_search.hpp"
#include "reader/services.hpp"

namespace meshview::reader {

namespace {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t most_hops = 255; ///< the firmware ends at 7

/// What the SQL cannot judge, because it stands inside the payload.
struct ContentFilter {
    std::optional<std::string> contains; ///< folded
    bool without_counters = false; ///< leave out `seq N`

    bool any() const { return contains || without_counters; }

    /// The rendered content, if the packet is to be shown.
    std::shared_ptr<const RenderedContent> read(const PacketRow& row, ContentCache& contents) const
    {
        // A search that reads everything there is would only push out what others will ask for.
        if (contains && !is_found(read_content(row)))
            return nullptr;
        auto content = contents.read(row);
        const bool is_counter = row.portnum == text_message_port && content->sequence_counter;
        return without_counters && is_counter ? nullptr : content;
    }

private:
    bool is_found(const PacketContent& content) const
    {
        return !content.hidden && fold_case(content.text).find(*contains) != std::string::npos;
    }
};

PacketFilter read_filter(const QueryParameters& query)
{
    return {.after_us = query.integer("since", 0, largest),
        .until_us = query.integer("until", 0, largest),
        .portnum = query.integer("portnum", 0, std::numeric_limits<std::int32_t>::max()),
        .channel = query.text("channel"),
        .from = query.node("from_node_id"),
        .to = query.node("to_node_id"),
        .either = query.node("node_id"),
        .gateway = query.node("gateway"),
        .hops = query.integer("hops", 0, most_hops)};
}

ContentFilter read_content_filter(const QueryParameters& query, const PacketFilter& filter)
{
    ContentFilter content{.contains = std::nullopt, .without_counters = filter.portnum == text_message_port};
    if (const auto needle = query.text("contains"))
        content.contains = fold_case(repair_utf8(*needle));
    return content;
}

Response one_packet(std::int64_t id, Queries& queries, ContentCache& contents)
{
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("packets").begin_array();
    queries.packet(id, [&](const PacketRow& row) {
        write_packet(json, row, *contents.read(row), PacketShape::alone);
        return false;
    });
    json.end_array().end_object();
    return json_answer(std::move(out));
}

Response newest_packets(const PacketFilter& filter, const ContentFilter& content_filter, std::int64_t limit,
    Queries& queries, ContentCache& contents)
{
    std::string out;
    JsonWriter json(out);
    std::int64_t written = 0;
    std::optional<TimeUs> latest_us;
    json.begin_object().key("packets").begin_array();
    // What the content filter leaves out does not count, so SQL cannot count either.
    queries.packets(filter, content_filter.any() ? largest : limit, [&](const PacketRow& row) {
        if (const auto content = content_filter.read(row, contents)) {
            write_packet(json, row, *content, PacketShape::in_list);
            latest_us = std::max(latest_us, row.import_time_us);
            ++written;
        }
        return written < limit;
    });
    json.end_array();
    if (latest_us)
        json.key("latest_import_time").integer(latest_us);
    json.end_object();
    return json_answer(std::move(out));
}

Response found_packets(const Request& request, const PacketFilter& filter,
    const ContentFilter& content_filter, std::int64_t limit, Queries& queries, const Services& services)
{
    const SearchResult result = search_packets(request.query.canonical(), filter,
        static_cast<std::size_t>(limit), queries, services.searches,
        [&](const PacketRow& row) { return content_filter.read(row, services.contents) != nullptr; });

    std::string out;
    JsonWriter json(out);
    std::optional<TimeUs> latest_us;
    json.begin_object().key("packets").begin_array();
    for (const auto& hit : result.hits)
        queries.packet(hit.packet_id, [&](const PacketRow& row) {
            write_packet(json, row, *services.contents.read(row), PacketShape::in_list);
            latest_us = std::max(latest_us, row.import_time_us);
            return false;
        });
    json.end_array();
    if (latest_us)
        json.key("latest_import_time").integer(latest_us);
    json.end_object();
    return json_answer(std::move(out));
}

/// `after`: the packets stored after a place, oldest first, and the place to go on from.
Response packets_after(const Request& request, const PacketFilter& filter,
    const ContentFilter& content_filter, std::int64_t limit, Queries& queries, ContentCache& contents)
{
    auto page = CursorPage::read(request.query, queries, limit);
    if (!page)
        return expired_cursor(request);
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("packets").begin_array();
    if (!page->is_place_only()) {
        queries.packets_after(page->after(), filter, largest, [&](const PacketRow& row) {
            if (!page->has_room())
                return false;
            const auto content = content_filter.read(row, contents);
            if (content)
                write_packet(json, row, *content, PacketShape::in_list);
            page->passed(row.sequence, row.id, content != nullptr);
            return true;
        });
    }
    json.end_array();
    page->write_place(json);
    json.end_object();
    return json_answer(std::move(out));
}

} // namespace

Response packets(const Request& request, Queries& queries, const Services& services)
{
    constexpr std::int64_t usual_limit = 50;
    constexpr std::int64_t most = 1000;
    if (const auto id = request.query.integer("packet_id", 0, mesh::last_packet_key))
        return one_packet(*id, queries, services.contents);
    PacketFilter filter = read_filter(request.query);
    const ContentFilter content_filter = read_content_filter(request.query, filter);
    TextSearch search(content_filter.contains.value_or(""));
    if (content_filter.contains)
        filter.search = &search;
    if (content_filter.contains && filter.portnum == text_message_port
        && TextSearch::is_indexed(*content_filter.contains) && queries.messages_are_complete())
        filter.phrase = *content_filter.contains;
    const std::int64_t limit = request.query.clamped("limit", usual_limit, 1, most);
    if (request.query.text("after"))
        return packets_after(request, filter, content_filter, limit, queries, services.contents);
    // Of a span of time no more is looked at than there is in it.
    if ((filter.search != nullptr || filter.channel) && !filter.after_us)
        return found_packets(request, filter, content_filter, limit, queries, services);
    return newest_packets(filter, content_filter, limit, queries, services.contents);
}

} // namespace meshview::reader
