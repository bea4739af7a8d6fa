#include "reader/routes.hpp"

#include <algorithm>
#include <array>

#include "reader/handlers.hpp"

namespace meshview::reader {

namespace {

using enum http::verb;
constexpr bool always = true;
constexpr bool serving = false;
constexpr bool on_worker = true;

constexpr std::array table = std::to_array<Route>({
    {get, "/livez", ImmediateHandler{livez}, always},
    {get, "/readyz", ImmediateHandler{readyz}, always},
    {get, "/maintenance.css", ImmediateHandler{small_page_css}, always},
    {get, "/metrics", ImmediateHandler{metrics}, always, Keep::no, on_worker},
    {get, "/.well-known/acme-challenge/{token}", ImmediateHandler{acme_challenge}, always, Keep::no,
        on_worker},
    {get, "/version", ImmediateHandler{version}},
    {get, health_path, DatabaseHandler{health}, serving, Keep::live},
    {get, "/", ImmediateHandler{start_page}},
    {get, "/map", ImmediateHandler{application_page}},
    {get, "/nodelist", ImmediateHandler{application_page}},
    {get, "/node/{node_id}", ImmediateHandler{application_page}},
    {get, "/firehose", ImmediateHandler{application_page}},
    {get, "/packet/{packet_id}", ImmediateHandler{application_page}},
    {get, "/chat", ImmediateHandler{application_page}},
    {get, "/nodegraph", ImmediateHandler{application_page}},
    {get, "/traceroute", ImmediateHandler{application_page}},
    {get, "/traceroute/{packet_id}", ImmediateHandler{application_page}},
    {get, "/stats", ImmediateHandler{application_page}},
    {get, "/top", ImmediateHandler{application_page}},
    {get, "/net", ImmediateHandler{application_page}},
    {get, "/heatmap", ImmediateHandler{application_page}},
    {get, "/kiosk", ImmediateHandler{application_page}},
    {get, "/gateways", ImmediateHandler{application_page}},
    {get, "/links", ImmediateHandler{application_page}},
    {get, "/join", ImmediateHandler{application_page}},
    {get, "/api.html", ImmediateHandler{application_page}},
    {get, "/why", ImmediateHandler{application_page}},
    {get, "/why/{node}", ImmediateHandler{application_page}},
    {get, "/packet_list/{node_id}", ImmediateHandler{packet_list}},
    {get, "/graph/traceroute/{packet_id}", DatabaseHandler{traceroute_graph}, serving, Keep::live},
    {get, "/api/config", ImmediateHandler{site_config}},
    {get, "/api/lang", ImmediateHandler{lang}},
    {get, "/api/openapi.json", ImmediateHandler{openapi}},
    {get, "/api/events", ImmediateHandler{events}},
    {get, "/api/nodes", DatabaseHandler{nodes}, serving, Keep::live},
    {get, "/api/nodes/activity", DatabaseHandler{nodes_activity}, serving, Keep::scan},
    {get, "/api/packets", DatabaseHandler{packets}, serving, Keep::live},
    {get, "/api/packets_seen/{packet_id}", DatabaseHandler{packets_seen}, serving, Keep::live},
    {get, "/api/packet/{packet_id}", DatabaseHandler{packet_detail}, serving, Keep::live},
    {get, "/api/receptions", DatabaseHandler{receptions}, serving, Keep::live},
    {get, "/api/receptions/counts", DatabaseHandler{reception_counts}, serving, Keep::live},
    {get, "/api/messages", DatabaseHandler{messages}, serving, Keep::live},
    {get, "/api/export/{kind}", DatabaseHandler{export_rows}},
    {get, "/api/geojson/nodes", DatabaseHandler{geojson_nodes}, serving, Keep::live},
    {get, "/api/geojson/links", DatabaseHandler{geojson_links}, serving, Keep::statistics},
    {get, "/api/geojson/positions/{node_id}", DatabaseHandler{geojson_positions}, serving, Keep::live},
    {get, "/api/messages/feed", DatabaseHandler{feed}, serving, Keep::live},
    {get, "/api/channels", DatabaseHandler{channels}, serving, Keep::statistics},
    {get, "/api/stats", DatabaseHandler{stats}, serving, Keep::statistics},
    {get, "/api/stats/ports", DatabaseHandler{stats_ports}, serving, Keep::statistics},
    {get, "/api/stats/count", DatabaseHandler{stats_count}, serving, Keep::statistics},
    {get, "/api/stats/top", DatabaseHandler{stats_top}, serving, Keep::statistics},
    {get, "/api/stats/mix", DatabaseHandler{stats_mix}, serving, Keep::scan},
    {get, "/api/edges", DatabaseHandler{edges}, serving, Keep::statistics},
    {get, "/api/links", DatabaseHandler{links}, serving, Keep::statistics},
    {get, "/api/gateways", DatabaseHandler{gateways}, serving, Keep::statistics},
    {get, "/api/gateways/scoreboard", DatabaseHandler{gateway_scoreboard}, serving, Keep::scan},
    {get, "/api/gateways/compare", DatabaseHandler{gateway_comparison}, serving, Keep::scan},
    {get, "/api/node/{node_id}/heard-by", DatabaseHandler{node_heard_by}, serving, Keep::live},
    {get, "/api/node/{node_id}/hears", DatabaseHandler{node_hears}, serving, Keep::live},
    {get, "/api/node/{node_id}/signal", DatabaseHandler{node_signal}, serving, Keep::live},
    {get, "/api/node/{node_id}/why", DatabaseHandler{node_why}, serving, Keep::live},
    {get, "/api/traceroute/{packet_id}", DatabaseHandler{traceroute}, serving, Keep::live},
    {get, "/api/node/{node_id}/positions", DatabaseHandler{node_positions}, serving, Keep::live},
    {get, "/api/node/{node_id}/telemetry", DatabaseHandler{node_telemetry}, serving, Keep::live},
    {get, "/api/node/{node_id}/qr", DatabaseHandler{node_qr}, serving, Keep::live},
    {get, "/api/coverage/{node_id}", DatabaseHandler{coverage}},
    {get, "/api/node/{node_id}/impersonation-check", DatabaseHandler{impersonation_check}, serving,
        Keep::live},
});

std::string_view take_segment(std::string_view& path)
{
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(segment.size() + 1, path.size()));
    return segment;
}

bool matches(std::string_view pattern, std::string_view path, std::vector<std::string>& values)
{
    if (pattern.find('{') == std::string_view::npos || path.ends_with('/'))
        return pattern == path;
    while (!pattern.empty() && !path.empty()) {
        const std::string_view expected = take_segment(pattern);
        const std::string_view segment = take_segment(path);
        if (!expected.starts_with('{')) {
            if (expected != segment)
                return false;
            continue;
        }
        auto value = percent_decode(segment, false);
        if (!value || value->empty())
            return false;
        values.push_back(std::move(*value));
    }
    return pattern.empty() && path.empty();
}

} // namespace

std::span<const Route> routes()
{
    return table;
}

const Route* find_route(std::string_view encoded_path, std::vector<std::string>& path_values)
{
    for (const Route& route : table) {
        path_values.clear();
        if (matches(route.path, encoded_path, path_values))
            return &route;
    }
    return nullptr;
}

} // namespace meshview::reader
