#include "reader/handlers.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "common/mesh/meshtastic.pb.h"
#include "common/mesh/packet_key.hpp"
#include "reader/json_rows.hpp"
#include "reader/row_window.hpp"
#include "reader/series_filter.hpp"
#include "reader/traceroute_svg.hpp"

namespace meshview::reader {

namespace {

constexpr TimeUs traceroute_window_us = 12 * us_per_hour;
constexpr TimeUs neighbor_window_us = 24 * us_per_hour; ///< they are told every six hours
constexpr std::int64_t neighbor_info_port = 71;
constexpr std::int64_t most_neighbor_packets = 100'000;

using Path = std::vector<NodeNum>;
using Link = std::pair<NodeNum, NodeNum>; ///< from, to

/// The relays of a serialized RouteDiscovery; none when it does not parse.
void read_relays(std::string_view bytes, meshtastic::RouteDiscovery& route)
{
    if (!route.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
        route.Clear();
}

Path relays(std::string_view bytes)
{
    meshtastic::RouteDiscovery route;
    read_relays(bytes, route);
    return {route.route().begin(), route.route().end()};
}

NodeNum node_of(const Integer& column)
{
    return static_cast<NodeNum>(column.value_or(0));
}

bool is_known(NodeNum node)
{
    return node != 0 && node != broadcast_node;
}

/// Links in order, each once.
class Links {
public:
    void add(NodeNum from, NodeNum to)
    {
        if (from != to && is_known(from) && is_known(to))
            links_.emplace_back(from, to);
    }
    void finish()
    {
        std::ranges::sort(links_);
        links_.erase(std::unique(links_.begin(), links_.end()), links_.end());
    }
    /// Both finished.
    void leave_out(const Links& others)
    {
        std::erase_if(
            links_, [&](const Link& link) { return std::ranges::binary_search(others.links_, link); });
    }

    auto begin() const { return links_.begin(); }
    auto end() const { return links_.end(); }

private:
    std::vector<Link> links_;
};

Links traceroute_links(Queries& queries, TimeUs now_us)
{
    Links links;
    meshtastic::RouteDiscovery route;
    queries.traceroutes_since(now_us - traceroute_window_us, [&](const TracerouteRow& row) {
        read_relays(row.route, route);
        NodeNum last = node_of(row.from_node_id);
        for (const NodeNum relay : route.route()) {
            links.add(last, relay);
            last = relay;
        }
        links.add(last, node_of(row.done ? row.to_node_id : row.gateway_node_id));
        return true;
    });
    links.finish();
    return links;
}

Links neighbor_links(Queries& queries, TimeUs now_us)
{
    Links links;
    const PacketFilter filter{.after_us = now_us - neighbor_window_us, .portnum = neighbor_info_port};
    meshtastic::MeshPacket packet;
    meshtastic::NeighborInfo info;
    queries.packets(filter, most_neighbor_packets, [&](const PacketRow& row) {
        if (packet.ParseFromArray(row.payload.data(), static_cast<int>(row.payload.size()))
            && info.ParseFromString(packet.decoded().payload())) {
            for (const auto& neighbor : info.neighbors())
                links.add(neighbor.node_id(), node_of(row.from_node_id));
        }
        return true;
    });
    links.finish();
    return links;
}

void write_links(JsonWriter& json, const Links& links, std::string_view type,
    const std::optional<NodeNum>& node, RowWindow& window)
{
    for (const auto& [from, to] : links) {
        if (node && from != *node && to != *node)
            continue;
        if (!window.wants_next())
            continue;
        json.begin_object()
            .key("from")
            .integer(from)
            .key("to")
            .integer(to)
            .key("type")
            .text(type)
            .end_object();
    }
}

void write_path(JsonWriter& json, const Path& path)
{
    json.begin_array();
    for (const NodeNum node : path)
        json.integer(node);
    json.end_array();
}

void write_paths(JsonWriter& json, const std::set<Path>& paths)
{
    json.begin_array();
    for (const Path& path : paths)
        write_path(json, path);
    json.end_array();
}

/// What the receptions of one traceroute say together.
struct Paths {
    std::map<Path, std::int64_t> forward;
    std::set<Path> reverse;
    std::set<Path> winning_forward;
    std::set<Path> winning_reverse;

    void add(const TracerouteRow& row, const Path& there, const std::optional<Path>& back)
    {
        ++forward[there];
        if (back)
            reverse.insert(*back);
        if (!row.done)
            return;
        winning_forward.insert(between(node_of(row.from_node_id), there, node_of(row.to_node_id)));
        if (back)
            winning_reverse.insert(between(node_of(row.to_node_id), *back, node_of(row.from_node_id)));
    }

    static Path between(NodeNum first, Path path, NodeNum last)
    {
        path.insert(path.begin(), first);
        path.push_back(last);
        return path;
    }
};

void write_summary(JsonWriter& json, const Paths& paths)
{
    json.key("unique_forward_paths").begin_array();
    for (const auto& [path, count] : paths.forward) {
        json.begin_object().key("path");
        write_path(json, path);
        json.key("count").integer(count).end_object();
    }
    json.end_array().key("unique_reverse_paths");
    write_paths(json, paths.reverse);
    json.key("winning_paths").begin_object().key("forward");
    write_paths(json, paths.winning_forward);
    json.key("reverse");
    write_paths(json, paths.winning_reverse);
    json.end_object();
}

} // namespace

Response edges(const Request& request, Queries& queries, const Services&)
{
    const auto type = request.query.choice("type", {"traceroute", "neighbor"});
    const auto node = request.query.node("node_id");
    RowWindow window(request.query);
    Links traced;
    Links heard;
    if (type != "neighbor")
        traced = traceroute_links(queries, request.received_us);
    if (type != "traceroute")
        heard = neighbor_links(queries, request.received_us);
    heard.leave_out(traced);

    std::string out;
    JsonWriter json(out);
    json.begin_object().key("edges").begin_array();
    write_links(json, traced, "traceroute", node, window);
    write_links(json, heard, "neighbor", node, window);
    json.end_array().end_object();
    Response response = json_answer(std::move(out));
    response.good_for_us = us_per_second;
    return response;
}

LinkFilter read_link_filter(const Request& request)
{
    const auto source =
        request.query.choice("source", {"direct", "neighbor", "traceroute", "traceroute_back"});
    LinkFilter filter{.node = request.query.node("node_id")};
    if (source)
        filter.source = link_direct + (std::ranges::find(link_sources, *source) - link_sources.begin());
    const std::int64_t days = request.query.integer("days", 1, 36'500).value_or(7);
    filter.seen_after_us = request.received_us - days * us_per_day;
    return filter;
}

Response links(const Request& request, Queries& queries, const Services&)
{
    const LinkFilter filter = read_link_filter(request);
    RowWindow window(request.query);
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("links").begin_array();
    queries.links(filter, [&](const LinkRow& row) {
        if (window.wants_next())
            write_link(json, row);
        return !window.is_full();
    });
    json.end_array().end_object();
    Response response = json_answer(std::move(out));
    response.good_for_us = us_per_second;
    return response;
}

Response gateways(const Request&, Queries& queries, const Services&)
{
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("gateways").begin_array();
    queries.gateways([&](const GatewayRow& row) {
        json.begin_object().key("node_id").integer(row.node_id).key("long_name").text(row.long_name);
        json.key("short_name").text(row.short_name).key("first_seen_us").integer(row.first_seen_us);
        json.key("last_seen_us").integer(row.last_seen_us);
        json.key("receptions").integer(row.receptions).end_object();
        return true;
    });
    json.end_array().end_object();
    return json_answer(std::move(out));
}

Response traceroute(const Request& request, Queries& queries, const Services&)
{
    const std::int64_t id = read_integer("packet_id", request.path_values.at(0), 0, mesh::last_packet_key);
    std::string out;
    JsonWriter json(out);
    queries.packet(id, [&](const PacketRow& row) {
        json.begin_object().key("packet").begin_object().key("id").integer(row.id);
        json.key("from").integer(row.from_node_id).key("to").integer(row.to_node_id);
        json.key("channel").text(row.channel).end_object();
        return false;
    });
    if (out.empty())
        return error_answer(request, http::status::not_found, "Packet not found");

    Paths paths;
    std::int64_t index = 0;
    json.key("traceroute_packets").begin_array();
    queries.traceroutes_of(id, [&](const TracerouteRow& row) {
        const Path there = relays(row.route);
        const auto back = row.route_return ? std::optional(relays(*row.route_return)) : std::nullopt;
        paths.add(row, there, back);
        json.begin_object().key("index").integer(index++).key("gateway_node_id").integer(row.gateway_node_id);
        json.key("done").boolean(row.done).key("forward_hops");
        write_path(json, there);
        json.key("reverse_hops");
        write_path(json, back.value_or(Path{}));
        json.end_object();
        return true;
    });
    json.end_array();
    write_summary(json, paths);
    json.end_object();
    return json_answer(std::move(out));
}

// A reply comes from the node that the request went to.
Response traceroute_graph(const Request& request, Queries& queries, const Services&)
{
    const std::int64_t id = read_integer("packet_id", request.path_values.at(0), 0, mesh::last_packet_key);
    TracerouteDrawing drawing;
    queries.packet(id, [&](const PacketRow& row) {
        drawing.origin = node_of(row.from_node_id);
        drawing.target = node_of(row.to_node_id);
        return false;
    });
    if (drawing.origin == 0)
        return error_answer(request, http::status::not_found, "Packet not found");
    queries.traceroutes_of(id, [&](const TracerouteRow& row) {
        if (row.done) {
            drawing.origin = node_of(row.to_node_id);
            drawing.target = node_of(row.from_node_id);
        }
        const NodeNum heard_at = row.done ? drawing.target : node_of(row.gateway_node_id);
        Path there = Paths::between(drawing.origin, relays(row.route), heard_at);
        std::erase_if(there, [](NodeNum node) { return !is_known(node); });
        drawing.forward.insert(std::move(there));
        if (row.route_return)
            drawing.back.insert(Paths::between(drawing.target, relays(*row.route_return), drawing.origin));
        return true;
    });
    const auto name_of = [&](NodeNum number) {
        std::string name = format_node_id(number);
        queries.node(number, [&](const NodeRow& row) {
            if (row.short_name && !row.short_name->empty())
                name = fmt::format("{} {}", *row.short_name, name);
            return false;
        });
        return name;
    };
    Response response = json_answer(draw_traceroute(drawing, name_of));
    response.content_type = "image/svg+xml";
    return response;
}

} // namespace meshview::reader
