#include "reader/handlers.hpp"

#include <map>

#include "reader/json_rows.hpp"
#include "reader/series_filter.hpp"

namespace meshview::reader {

namespace {

constexpr std::string_view geojson_type = "application/geo+json";
constexpr std::int64_t usual_days = 7;
constexpr std::int64_t most_days = 36'500;
constexpr double units_per_degree = 1e7; ///< divided by, so that no digits appear that nobody measured

struct Place {
    std::int64_t latitude_i;
    std::int64_t longitude_i;
};

/// GeoJSON's order (RFC 7946): longitude first.
void write_place(JsonWriter& json, const Place& place)
{
    json.begin_array().number(static_cast<double>(place.longitude_i) / units_per_degree);
    json.number(static_cast<double>(place.latitude_i) / units_per_degree).end_array();
}

void begin_feature(JsonWriter& json, std::string_view geometry)
{
    json.begin_object().key("type").text("Feature").key("geometry").begin_object();
    json.key("type").text(geometry).key("coordinates");
}

void begin_collection(JsonWriter& json)
{
    json.begin_object().key("type").text("FeatureCollection").key("features").begin_array();
}

Response collection_answer(std::string json)
{
    Response response = json_answer(std::move(json));
    response.content_type = geojson_type;
    response.good_for_us = us_per_second;
    return response;
}

std::optional<Place> place_of(const NodeRow& row)
{
    // Zero for both is what nodes without a fix say.
    if (!row.last_lat || !row.last_long || (*row.last_lat == 0 && *row.last_long == 0))
        return std::nullopt;
    return Place{*row.last_lat, *row.last_long};
}

TimeUs seen_after(const Request& request)
{
    return request.received_us
        - request.query.integer("days", 1, most_days).value_or(usual_days) * us_per_day;
}

} // namespace

Response geojson_nodes(const Request& request, Queries& queries, const Services&)
{
    const NodeFilter filter{.node = request.query.node("node_id"),
        .role = request.query.text("role"),
        .channel = request.query.text("channel"),
        .hw_model = std::nullopt,
        .seen_after_us = seen_after(request)};
    std::string out;
    JsonWriter json(out);
    begin_collection(json);
    queries.nodes(filter, [&](const NodeRow& row) {
        if (const auto place = place_of(row)) {
            begin_feature(json, "Point");
            write_place(json, *place);
            json.end_object().key("properties");
            write_node(json, row);
            json.end_object();
        }
        return true;
    });
    json.end_array().end_object();
    return collection_answer(std::move(out));
}

Response geojson_links(const Request& request, Queries& queries, const Services&)
{
    const LinkFilter filter = read_link_filter(request);
    std::map<std::int64_t, Place> places;
    queries.nodes({}, [&](const NodeRow& row) {
        if (const auto place = place_of(row))
            places.emplace(row.node_id.value_or(0), *place);
        return true;
    });
    std::string out;
    JsonWriter json(out);
    begin_collection(json);
    queries.links(filter, [&](const LinkRow& row) {
        const auto from = places.find(row.from_node_id);
        const auto to = places.find(row.to_node_id);
        if (from == places.end() || to == places.end())
            return true;
        begin_feature(json, "LineString");
        json.begin_array();
        write_place(json, from->second);
        write_place(json, to->second);
        json.end_array().end_object().key("properties");
        write_link(json, row);
        json.end_object();
        return true;
    });
    json.end_array().end_object();
    return collection_answer(std::move(out));
}

Response geojson_positions(const Request& request, Queries& queries, const Services&)
{
    const SeriesFilter filter = read_series_filter(request);
    std::string out;
    JsonWriter json(out);
    begin_collection(json);
    queries.positions(filter, [&](const PositionRow& row) {
        begin_feature(json, "Point");
        write_place(json, {row.latitude_i, row.longitude_i});
        json.end_object().key("properties");
        write_position(json, row);
        json.end_object();
        return true;
    });
    json.end_array().end_object();
    return collection_answer(std::move(out));
}

} // namespace meshview::reader
