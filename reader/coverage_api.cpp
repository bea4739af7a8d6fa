#include "reader/handlers.hpp"

#include "reader/queries.hpp"

namespace meshview::reader {

namespace {

/// Checked although nothing is computed: a script finds its mistakes now, and not when there is an answer.
void check_parameters(const QueryParameters& query)
{
    query.choice("mode", {"perimeter", "heatmap"});
    query.number("freq_mhz", 20, 20'000);
    query.number("tx_dbm", -50, 100);
    query.number("tx_height_m", 0.1, 10'000);
    query.number("rx_height_m", 0.1, 10'000);
    query.number("radius_km", 0.1, 500);
    query.number("step_km", 0.01, 100);
    query.number("reliability", 0.01, 0.99);
    query.number("threshold_dbm", -200, 50);
}

} // namespace

Response coverage(const Request& request, Queries& queries, const Services&)
{
    const NodeNum node = read_node("node_id", request.path_values.at(0));
    check_parameters(request.query);
    bool has_position = false;
    queries.node(node, [&](const NodeRow& row) {
        has_position = row.last_lat.has_value() && row.last_long.has_value();
        return false;
    });
    if (!has_position)
        return error_answer(request, http::status::not_found, "Node not found or without a position");
    return error_answer(request, http::status::service_unavailable, "Coverage prediction is not available");
}

} // namespace meshview::reader
