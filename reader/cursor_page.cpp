#include "reader/cursor_page.hpp"

#include <limits>
#include <string>

namespace meshview::reader {

std::optional<CursorPage> CursorPage::read(const QueryParameters& query, Queries& queries, std::int64_t limit)
{
    CursorPage page;
    page.place_only_ = query.text("after") == "latest";
    page.limit_ = limit;
    page.cursor_ = queries.newest_place();
    page.newest_sequence_ = sequence_of(page.cursor_);
    if (page.place_only_) {
        page.after_ = page.newest_sequence_;
        return page;
    }
    const Cursor after = query.integer("after", 0, std::numeric_limits<Cursor>::max()).value_or(0);
    page.after_ = sequence_of(after);
    return queries.is_place(after) ? std::optional(page) : std::nullopt;
}

bool CursorPage::has_room()
{
    more_ = written_ == limit_;
    return !more_;
}

void CursorPage::passed(std::int64_t sequence, std::int64_t packet_id, bool written)
{
    written_ += written ? 1 : 0;
    // Further on than the newest, if rows came while this was read.
    if (sequence > newest_sequence_ || written_ == limit_)
        cursor_ = make_cursor(sequence, packet_id);
}

void CursorPage::write_place(JsonWriter& json) const
{
    json.key("cursor").text(std::to_string(cursor_)).key("more").boolean(more_);
}

Response expired_cursor(const Request& request)
{
    return error_answer(request, http::status::gone,
        "this cursor is no longer valid: load the newest and go on from after=latest");
}

} // namespace meshview::reader
