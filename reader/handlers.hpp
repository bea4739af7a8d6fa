#pragma once

#include "reader/routes.hpp"

namespace meshview::reader {

struct GateView;

/// The handlers of the routing table: parameters in, answer out. A bad parameter is thrown as BadParameter
/// and becomes a 400; QueryError a 503 or 500 (dispatcher.hpp).

// status_api.cpp: how this server and its database are.
Response livez(const Request& request, const Services& services);
Response readyz(const Request& request, const Services& services);
Response version(const Request& request, const Services& services);
Response health(const Request& request, Queries& queries, const Services& services);
inline constexpr std::string_view health_path = "/health";
/// /health when the database cannot be asked, and while the gate is closed.
Response unhealthy_answer(const Request& request, std::string_view reason);
Response unhealthy_answer(const Request& request, const GateView& view);

// metrics_api.cpp
Response metrics(const Request& request, const Services& services);

// site_api.cpp: what the configuration says, and the pages.
Response site_config(const Request& request, const Services& services);
Response start_page(const Request& request, const Services& services);
Response application_page(const Request& request, const Services& services);
Response packet_list(const Request& request, const Services& services);
Response small_page_css(const Request& request, const Services& services);
Response events(const Request& request, const Services& services);

// acme_api.cpp: files of an ACME client that proves who this server is
Response acme_challenge(const Request& request, const Services& services);

// lang_api.cpp
Response lang(const Request& request, const Services& services);

// openapi.cpp
Response openapi(const Request& request, const Services& services);
std::string_view openapi_description();

// coverage_api.cpp
Response coverage(const Request& request, Queries& queries, const Services& services);

// node_api.cpp
Response nodes(const Request& request, Queries& queries, const Services& services);
Response node_qr(const Request& request, Queries& queries, const Services& services);
Response impersonation_check(const Request& request, Queries& queries, const Services& services);

// packet_api.cpp
Response packets(const Request& request, Queries& queries, const Services& services);

// packet_detail_api.cpp
Response packet_detail(const Request& request, Queries& queries, const Services& services);

// reception_api.cpp
Response packets_seen(const Request& request, Queries& queries, const Services& services);
Response receptions(const Request& request, Queries& queries, const Services& services);

// message_api.cpp
Response messages(const Request& request, Queries& queries, const Services& services);

// hearing_api.cpp: who hears whom, and how the gateways do
Response node_heard_by(const Request& request, Queries& queries, const Services& services);
Response node_hears(const Request& request, Queries& queries, const Services& services);
Response node_signal(const Request& request, Queries& queries, const Services& services);
Response gateway_scoreboard(const Request& request, Queries& queries, const Services& services);
Response gateway_comparison(const Request& request, Queries& queries, const Services& services);

// why_api.cpp
Response node_why(const Request& request, Queries& queries, const Services& services);

// geojson_api.cpp
Response geojson_nodes(const Request& request, Queries& queries, const Services& services);
Response geojson_links(const Request& request, Queries& queries, const Services& services);
Response geojson_positions(const Request& request, Queries& queries, const Services& services);

// feed_api.cpp
Response feed(const Request& request, Queries& queries, const Services& services);

// export_api.cpp
Response export_rows(const Request& request, Queries& queries, const Services& services);

// statistics_api.cpp
Response channels(const Request& request, Queries& queries, const Services& services);
Response stats(const Request& request, Queries& queries, const Services& services);
Response stats_ports(const Request& request, Queries& queries, const Services& services);
Response stats_count(const Request& request, Queries& queries, const Services& services);
Response stats_top(const Request& request, Queries& queries, const Services& services);

// activity_api.cpp: what nodes and mesh did lately
Response nodes_activity(const Request& request, Queries& queries, const Services& services);
Response stats_mix(const Request& request, Queries& queries, const Services& services);
Response reception_counts(const Request& request, Queries& queries, const Services& services);

// graph_api.cpp
Response edges(const Request& request, Queries& queries, const Services& services);
Response node_positions(const Request& request, Queries& queries, const Services& services);
Response node_telemetry(const Request& request, Queries& queries, const Services& services);
Response links(const Request& request, Queries& queries, const Services& services);
Response gateways(const Request& request, Queries& queries, const Services& services);
Response traceroute(const Request& request, Queries& queries, const Services& services);
/// The same as an SVG, for pages that still show it as a picture.
Response traceroute_graph(const Request& request, Queries& queries, const Services& services);

} // namespace meshview::reader
