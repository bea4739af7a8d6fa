#include "reader/cursor_page.hpp"

#include <limits>
#include <string>

namespace meshview::reader {

std::optional<CursorPage> CursorPage::read(const QueryParameters& query,
    const std::pair<std::int64_t, std::int64_t>& newest, std::int64_t limit, const PacketAt& packet_at)
{
    CursorPage page;
    page.place_only_ = query.text("after") == "latest";
    page.newest_sequence_ = newest.first;
    page.limit_ = limit;
    page.cursor_ = make_cursor(newest.first, newest.second);
    if (page.place_only_)
        return page;
    const Cursor after = query.integer("after", 0, std::numeric_limits<Cursor>::max()).value_or(0);
    page.after_ = sequence_of(after);
    if (after == 0)
        return page;
    const Integer id = packet_at(page.after_);
    return id && make_cursor(page.after_, *id) == after ? std::optional(page) : std::nullopt;
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
