#include "reader/handlers.hpp"

#include "reader/json_rows.hpp"
#include "reader/series_filter.hpp"

namespace meshview::reader {

namespace {

constexpr std::int64_t usual_hours = 24;
constexpr std::int64_t most_hours = 7 * 24; ///< receptions are read for it, row by row

Response windowed_answer(std::string json)
{
    Response response = json_answer(std::move(json));
    response.good_for_us = us_per_second;
    return response;
}

Response hearing(const Request& request, Queries& queries, HearingSide side, std::string_view list)
{
    const SeriesFilter series = read_series_filter(request);
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("node_id").integer(series.node).key(list).begin_array();
    std::int64_t written = 0;
    queries.hearing(
        {.node = series.node, .side = side, .seen_after_us = series.after_us}, [&](const HearingRow& row) {
            json.begin_object().key("node_id").integer(row.node_id);
            json.key("long_name").text(row.long_name).key("short_name").text(row.short_name);
            write_link_members(json, row.link);
            json.end_object();
            return ++written < series.limit;
        });
    json.end_array().end_object();
    return windowed_answer(std::move(out));
}

std::int64_t read_hours(const QueryParameters& query)
{
    return query.integer("hours", 1, most_hours).value_or(usual_hours);
}

double ratio(std::int64_t part, std::int64_t whole)
{
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

NodeNum required_node(const QueryParameters& query, std::string_view name)
{
    if (const auto node = query.node(name))
        return *node;
    return read_node(name, "");
}

std::optional<double> in_seconds(const std::optional<double>& microseconds)
{
    return microseconds ? std::optional(*microseconds / static_cast<double>(us_per_second)) : std::nullopt;
}

} // namespace

Response node_heard_by(const Request& request, Queries& queries, const Services&)
{
    return hearing(request, queries, HearingSide::heard_by, "heard_by");
}

Response node_hears(const Request& request, Queries& queries, const Services&)
{
    return hearing(request, queries, HearingSide::hears, "hears");
}

Response node_signal(const Request& request, Queries& queries, const Services&)
{
    const SeriesFilter filter = read_series_filter(request);
    const auto gateway = request.query.node("gateway");
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("node_id").integer(filter.node).key("signal").begin_array();
    queries.direct_signal(filter, gateway, [&](const ReceptionRow& row) {
        json.begin_object().key("packet_id").integer(row.packet_id).key("gateway").integer(row.node_id);
        json.key("import_time_us").integer(row.import_time_us);
        json.key("rx_snr").number(row.rx_snr).key("rx_rssi").integer(row.rx_rssi).end_object();
        return true;
    });
    json.end_array().end_object();
    return windowed_answer(std::move(out));
}

Response gateway_scoreboard(const Request& request, Queries& queries, const Services&)
{
    constexpr TimeUs live_within_us = us_per_hour;
    const std::int64_t hours = read_hours(request.query);
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("hours").integer(hours).key("gateways").begin_array();
    queries.scoreboard(request.received_us - hours * us_per_hour, [&](const ScoreRow& row) {
        const GatewayRow& gateway = row.gateway;
        json.begin_object().key("node_id").integer(gateway.node_id).key("long_name").text(gateway.long_name);
        json.key("short_name").text(gateway.short_name);
        json.key("first_seen_us").integer(gateway.first_seen_us);
        json.key("last_seen_us").integer(gateway.last_seen_us).key("live");
        json.boolean(gateway.last_seen_us.value_or(0) > request.received_us - live_within_us);
        json.key("receptions").integer(gateway.receptions).key("packets").integer(row.packets);
        json.key("share").number(ratio(row.packets, row.all_packets));
        json.key("unique_packets").integer(row.alone);
        json.key("unique_share").number(ratio(row.alone, row.packets));
        json.key("duplicate_ratio").number(ratio(gateway.receptions - row.packets, gateway.receptions));
        json.key("clock_skew_s").number(in_seconds(row.skew_us)).end_object();
        return true;
    });
    json.end_array().end_object();
    return windowed_answer(std::move(out));
}

Response gateway_comparison(const Request& request, Queries& queries, const Services&)
{
    const NodeNum first = required_node(request.query, "first");
    const NodeNum second = required_node(request.query, "second");
    const std::int64_t hours = read_hours(request.query);
    const GatewayComparison compared =
        queries.compare_gateways(first, second, request.received_us - hours * us_per_hour);
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("first").integer(first).key("second").integer(second);
    json.key("hours").integer(hours).key("first_packets").integer(compared.first_packets);
    json.key("second_packets").integer(compared.second_packets);
    json.key("common_packets").integer(compared.common_packets);
    json.key("common_direct").integer(compared.common_direct);
    json.key("snr_difference").number(compared.snr_difference);
    json.key("rssi_difference").number(compared.rssi_difference);
    json.key("delay_s").number(in_seconds(compared.delay_us)).end_object();
    return windowed_answer(std::move(out));
}

} // namespace meshview::reader
