#include "reader/handlers.hpp"

#include <limits>

#include "common/mesh/packet_key.hpp"
#include "reader/cursor_page.hpp"
#include "reader/json_rows.hpp"
#include "reader/row_window.hpp"

namespace meshview::reader {

namespace {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

} // namespace

Response packets_seen(const Request& request, Queries& queries, const Services&)
{
    const ReceptionFilter filter{
        .packet_id = read_integer("packet_id", request.path_values.at(0), 0, mesh::last_packet_key)};
    RowWindow window(request.query);
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("seen").begin_array();
    queries.receptions(filter, largest, [&](const ReceptionRow& row) {
        if (window.wants_next())
            write_reception(json, row);
        return !window.is_full();
    });
    json.end_array().end_object();
    return json_answer(std::move(out));
}

Response receptions(const Request& request, Queries& queries, const Services&)
{
    constexpr std::int64_t usual_limit = 50;
    constexpr std::int64_t most = 1000;
    const ReceptionFilter filter{.gateway = request.query.node("gateway")};
    const std::int64_t limit = request.query.integer("limit", 1, most).value_or(usual_limit);
    std::optional<CursorPage> page;
    if (request.query.text("after")) {
        page = CursorPage::read(request.query, queries, limit);
        if (!page)
            return expired_cursor(request);
    }
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("receptions").begin_array();
    if (!page) {
        queries.receptions(filter, limit, [&](const ReceptionRow& row) {
            write_reception(json, row);
            return true;
        });
    } else if (!page->is_place_only()) {
        queries.receptions_after(page->after(), filter, largest, [&](const ReceptionRow& row) {
            if (!page->has_room())
                return false;
            write_reception(json, row);
            page->passed(row.sequence, row.packet_id, true);
            return true;
        });
    }
    json.end_array();
    if (page)
        page->write_place(json);
    json.end_object();
    return json_answer(std::move(out));
}

} // namespace meshview::reader
