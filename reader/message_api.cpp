#include "reader/handlers.hpp"

#include <limits>

#include "common/mesh/packet_key.hpp"
#include "common/text.hpp"
#include "reader/cursor_page.hpp"
#include "reader/json_rows.hpp"
#include "reader/packet_content.hpp"

namespace meshview::reader {

namespace {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

MessageFilter read_filter(const QueryParameters& query)
{
    MessageFilter filter{.channel = query.text("channel"),
        .from = query.node("from_node_id"),
        .phrase = std::nullopt,
        .after_us = query.integer("since", 0, largest),
        .before_us = query.integer("before", 0, largest),
        .before_id = query.integer("before_id", 0, mesh::last_packet_key)};
    if (filter.before_id && !filter.before_us)
        throw BadParameter("before_id", *query.text("before_id"), "given with before: the time of that text");
    if (const auto phrase = query.text("contains")) {
        filter.phrase = fold_case(repair_utf8(*phrase));
        if (!TextSearch::is_indexed(*filter.phrase))
            throw BadParameter("contains", *phrase, "text of three characters or more");
    }
    return filter;
}

} // namespace

Response messages(const Request& request, Queries& queries, const Services&)
{
    constexpr std::int64_t usual_limit = 50;
    constexpr std::int64_t most = 1000;
    const MessageFilter filter = read_filter(request.query);
    const std::int64_t limit = request.query.integer("limit", 1, most).value_or(usual_limit);
    std::optional<CursorPage> page;
    if (request.query.text("after")) {
        page = CursorPage::read(request.query, queries, limit);
        if (!page)
            return expired_cursor(request);
    }
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("messages").begin_array();
    if (!page) {
        queries.messages(filter, limit, [&](const MessageRow& row) {
            write_message(json, row);
            return true;
        });
    } else if (!page->is_place_only()) {
        queries.messages_after(page->after(), filter, largest, [&](const MessageRow& row) {
            if (!page->has_room())
                return false;
            write_message(json, row);
            page->passed(row.sequence, row.packet_id, true);
            return true;
        });
    }
    json.end_array().key("complete").boolean(queries.messages_are_complete());
    if (page)
        page->write_place(json);
    json.end_object();
    return json_answer(std::move(out));
}

} // namespace meshview::reader
