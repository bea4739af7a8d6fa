#include "reader/handlers.hpp"

#include <google/protobuf/descriptor.h>

#include "common/mesh/meshtastic.pb.h"
#include "reader/json_rows.hpp"
#include "reader/series_filter.hpp"

namespace meshview::reader {

namespace {

Response windowed_answer(std::string json)
{
    Response response = json_answer(std::move(json));
    response.good_for_us = us_per_second;
    return response;
}

/// Those of the schema, and the counts of a paxcounter, which are stored beside them.
constexpr std::string_view paxcount = "paxcount";

const google::protobuf::OneofDescriptor& variants()
{
    return *meshtastic::Telemetry::descriptor()->FindOneofByName("variant");
}

bool is_telemetry_variant(std::string_view name)
{
    const auto* const field = meshtastic::Telemetry::descriptor()->FindFieldByName(std::string(name));
    return name == paxcount || (field != nullptr && field->containing_oneof() == &variants());
}

std::string telemetry_variants()
{
    std::string names;
    for (int i = 0; i < variants().field_count(); ++i)
        names += variants().field(i)->name() + ", ";
    return names + "or " + std::string(paxcount);
}

} // namespace

SeriesFilter read_series_filter(const Request& request)
{
    constexpr std::int64_t usual_limit = 1'000;
    constexpr std::int64_t most = 10'000;
    constexpr std::int64_t usual_days = 7;
    constexpr std::int64_t most_days = 36'500;
    const std::int64_t days = request.query.integer("days", 1, most_days).value_or(usual_days);
    return {.node = read_node("node_id", request.path_values.at(0)),
        .after_us = request.received_us - days * us_per_day,
        .variant = request.query.text("variant"),
        .limit = request.query.integer("limit", 1, most).value_or(usual_limit)};
}

Response node_positions(const Request& request, Queries& queries, const Services&)
{
    const SeriesFilter filter = read_series_filter(request);
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("node_id").integer(filter.node).key("positions").begin_array();
    queries.positions(filter, [&](const PositionRow& row) {
        write_position(json, row);
        return true;
    });
    json.end_array().end_object();
    return windowed_answer(std::move(out));
}

Response node_telemetry(const Request& request, Queries& queries, const Services&)
{
    const SeriesFilter filter = read_series_filter(request);
    if (filter.variant && !is_telemetry_variant(*filter.variant))
        throw BadParameter("variant", *filter.variant, telemetry_variants());
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("node_id").integer(filter.node).key("telemetry").begin_array();
    queries.telemetry(filter, [&](const TelemetryRow& row) {
        json.begin_object().key("packet_id").integer(row.packet_id);
        json.key("import_time_us").integer(row.import_time_us).key("variant").text(row.variant);
        json.key("metrics").raw(row.metrics).end_object();
        return true;
    });
    json.end_array().end_object();
    return windowed_answer(std::move(out));
}

} // namespace meshview::reader
