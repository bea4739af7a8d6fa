#include "reader/handlers.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "common/mesh/encoding.hpp"
#include "common/mesh/meshtastic.pb.h"
#include "reader/cursor_page.hpp"
#include "reader/json_rows.hpp"
#include "reader/json_writer.hpp"
#include "reader/row_window.hpp"

namespace meshview::reader {

namespace {

constexpr std::int64_t most_days = 36'500;
constexpr std::size_t most_keys_shown = 3;

std::string contact_link(const meshtastic::SharedContact& contact)
{
    std::string link = mesh::encode_base64(contact.SerializeAsString());
    std::ranges::replace(link, '+', '-');
    std::ranges::replace(link, '/', '_');
    link.erase(link.find_last_not_of('=') + 1);
    return "https://meshtastic.org/v/#" + link;
}

} // namespace

Response nodes(const Request& request, Queries& queries, const Services&)
{
    const auto days_active = request.query.integer("days_active", 0, most_days);
    NodeFilter filter{.node = request.query.node("node_id"),
        .role = request.query.text("role"),
        .channel = request.query.text("channel"),
        .hw_model = request.query.text("hw_model"),
        .seen_after_us =
            days_active ? std::optional(request.received_us - *days_active * us_per_day) : std::nullopt};
    std::optional<CursorPage> page;
    if (request.query.text("after")) {
        for (const std::string_view other : {"limit", "offset"})
            if (const auto given = request.query.text(other))
                throw BadParameter(other, *given, "absent beside after");
        page = CursorPage::read(request.query, queries, std::numeric_limits<std::int64_t>::max());
        if (!page)
            return expired_cursor(request);
        if (page->after() != 0)
            filter.heard_after = page->after();
    }
    RowWindow window(request.query);
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("nodes").begin_array();
    if (!page || !page->is_place_only()) {
        queries.nodes(filter, [&](const NodeRow& row) {
            if (window.wants_next())
                write_node(json, row);
            return !window.is_full();
        });
    }
    json.end_array();
    if (page)
        page->write_place(json);
    json.end_object();
    Response response = json_answer(std::move(out));
    if (days_active)
        response.good_for_us = us_per_second;
    return response;
}

Response node_qr(const Request& request, Queries& queries, const Services&)
{
    const NodeNum node = read_node("node_id", request.path_values.at(0));
    const auto keys = queries.public_keys(node);
    std::string out;
    queries.node(node, [&](const NodeRow& row) {
        meshtastic::SharedContact contact;
        contact.set_node_num(node);
        contact.mutable_user()->set_id(format_node_id(node));
        contact.mutable_user()->set_long_name(std::string(row.long_name.value_or("")));
        contact.mutable_user()->set_short_name(std::string(row.short_name.value_or("")));
        // With several keys nobody can tell which is the node's own: a contact with a wrong one would be a
        // trap.
        if (keys.size() == 1)
            contact.mutable_user()->set_public_key(mesh::decode_hex(keys.front()).value_or(""));
        JsonWriter json(out);
        json.begin_object().key("node_id").integer(node).key("long_name").text(row.long_name);
        json.key("short_name").text(row.short_name).key("meshtastic_url");
        json.text(contact_link(contact)).end_object();
        return false;
    });
    if (out.empty())
        return error_answer(request, http::status::not_found, "Node not found");
    return json_answer(std::move(out));
}

Response impersonation_check(const Request& request, Queries& queries, const Services&)
{
    const NodeNum node = read_node("node_id", request.path_values.at(0));
    const auto keys = queries.public_keys(node);
    const bool suspicious = keys.size() > 1;
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("node_id").integer(node);
    json.key("unique_public_key_count").integer(static_cast<std::int64_t>(keys.size()));
    json.key("potential_impersonation").boolean(suspicious).key("public_keys").begin_array();
    for (std::size_t i = 0; i < std::min(keys.size(), most_keys_shown); ++i)
        json.text(keys[i]);
    if (keys.size() > most_keys_shown)
        json.text("...");
    json.end_array().key("warning");
    if (suspicious)
        json.text(fmt::format(
            "{} different public keys were announced for this node: it was set up anew, or another "
            "one uses its number",
            keys.size()));
    else
        json.null();
    json.end_object();
    return json_answer(std::move(out));
}

} // namespace meshview::reader
