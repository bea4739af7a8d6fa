#include "reader/handlers.hpp"

#include <cmath>
#include <limits>

#include "common/mesh/packet_key.hpp"
#include "reader/json_writer.hpp"
#include "reader/queries.hpp"
#include "reader/row_totals.hpp"

namespace meshview::reader {

namespace {

constexpr std::int64_t longest = 10'000; ///< periods
constexpr std::int64_t largest_port = std::numeric_limits<std::int32_t>::max();

/// `period_type` and `length`: a window of the last hours or days.
struct Window {
    std::string_view period_type;
    std::int64_t length = 0;

    TimeUs period_us() const { return period_type == "day" ? us_per_day : us_per_hour; }
    TimeUs duration_us() const { return length * period_us(); }
};

Window read_window(const QueryParameters& query, std::string_view usual_period, std::int64_t usual_length)
{
    return {.period_type = query.choice("period_type", {"hour", "day"}).value_or(usual_period),
        .length = query.integer("length", 1, longest).value_or(usual_length)};
}

/// `2025-08-08 14:00`, or `2025-08-08` for a day.
std::string period_name(std::int64_t period, TimeUs period_us)
{
    const std::string start = format_utc(period * period_us);
    return start.substr(0, period_us == us_per_day ? 10 : 16);
}

Integer as_integer(const std::optional<NodeNum>& node)
{
    return node ? Integer(*node) : Integer();
}

/// Of a window that ends now.
Response windowed_answer(std::string json)
{
    Response response = json_answer(std::move(json));
    response.good_for_us = us_per_second;
    return response;
}

Response stats_of_node(NodeNum node, const Window& window, TimeUs now_us, Queries& queries)
{
    const TimeUs from_us = now_us - window.duration_us();
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("node_id").integer(node).key("period_type").text(window.period_type);
    json.key("length").integer(window.length).key("sent");
    json.integer(queries.count_packets(CountFilter{.from_us = from_us, .from = node}));
    json.key("seen").integer(queries.count_packets(CountFilter{.from_us = from_us, .to = node})).end_object();
    return windowed_answer(std::move(out));
}

} // namespace

Response channels(const Request& request, Queries& queries, const Services&)
{
    const Window window = read_window(request.query, "hour", 24);
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("channels").begin_array();
    for (const std::string& name : queries.channels(request.received_us - window.duration_us()))
        json.text(name);
    json.end_array().end_object();
    return windowed_answer(std::move(out));
}

Response stats(const Request& request, Queries& queries, const Services&)
{
    const Window window = read_window(request.query, "hour", 24);
    if (const auto node = request.query.node("node")) {
        for (const std::string_view other : {"channel", "portnum", "to_node", "from_node"})
            if (const auto given = request.query.text(other))
                throw BadParameter(other, *given, "absent beside node");
        return stats_of_node(*node, window, request.received_us, queries);
    }
    const CountFilter filter{.from_us = request.received_us - window.duration_us(),
        .portnum = request.query.integer("portnum", 0, largest_port),
        .channel = request.query.text("channel"),
        .from = request.query.node("from_node"),
        .to = request.query.node("to_node")};
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("period_type").text(window.period_type).key("length").integer(window.length);
    json.key("channel").text(filter.channel).key("portnum").integer(filter.portnum);
    json.key("to_node").integer(as_integer(filter.to)).key("from_node").integer(as_integer(filter.from));
    json.key("data").begin_array();
    for (const auto& [period, count] : queries.packets_per_period(filter, window.period_us())) {
        json.begin_object().key("period").text(period_name(period, window.period_us()));
        json.key("count").integer(count).end_object();
    }
    json.end_array().end_object();
    return windowed_answer(std::move(out));
}

Response stats_ports(const Request& request, Queries& queries, const Services&)
{
    const Window window = read_window(request.query, "hour", 24);
    const CountFilter filter{.from_us = request.received_us - window.duration_us(),
        .portnum = {},
        .channel = request.query.text("channel"),
        .from = {},
        .to = {},
        .packet_id = {}};
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("period_type").text(window.period_type).key("length").integer(window.length);
    json.key("channel").text(filter.channel).key("data").begin_array();
    queries.packets_per_port(filter, window.period_us(), [&](const PortCount& row) {
        json.begin_object().key("period").text(period_name(row.period, window.period_us()));
        json.key("portnum").integer(row.portnum).key("count").integer(row.count).end_object();
        return true;
    });
    json.end_array().end_object();
    return windowed_answer(std::move(out));
}

Response stats_count(const Request& request, Queries& queries, const Services& services)
{
    const QueryParameters& query = request.query;
    CountFilter filter{.channel = query.text("channel"),
        .from = query.node("from_node"),
        .to = query.node("to_node"),
        .packet_id = query.integer("packet_id", 0, mesh::last_packet_key)};
    if (query.text("period_type") || query.text("length"))
        filter.from_us = request.received_us - read_window(query, "day", 1).duration_us();
    std::string out;
    JsonWriter json(out);
    const bool all_packets = !filter.from_us && !filter.channel && !filter.from && !filter.to;
    const auto total = [&](NumberedTable table) {
        return services.totals.count(table, queries, request.received_us);
    };
    json.begin_object().key("total_packets");
    json.integer(all_packets ? total(NumberedTable::packets) : queries.count_packets(filter));
    json.key("total_seen");
    json.integer(all_packets && !filter.packet_id ? total(NumberedTable::receptions)
                                                  : queries.count_receptions(filter));
    json.end_object();
    return filter.from_us ? windowed_answer(std::move(out)) : json_answer(std::move(out));
}

Response stats_top(const Request& request, Queries& queries, const Services&)
{
    const Window window = read_window(request.query, "day", 1);
    const Text channel = request.query.text("channel");
    const std::int64_t limit = request.query.clamped("limit", 20, 1, 100);
    const std::int64_t offset =
        request.query.integer("offset", 0, std::numeric_limits<std::int32_t>::max()).value_or(0);
    const TimeUs to_us = queries.newest_packet_time().value_or(request.received_us);
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("total").integer(queries.count_nodes(channel)).key("limit").integer(limit);
    json.key("offset").integer(offset).key("nodes").begin_array();
    queries.top_nodes(to_us - window.duration_us(), channel, limit, offset, [&](const TopRow& row) {
        const double average =
            static_cast<double>(row.seen) / static_cast<double>(std::max<std::int64_t>(row.sent, 1));
        json.begin_object().key("node_id").integer(row.node_id).key("long_name").text(row.long_name);
        json.key("short_name")
            .text(row.short_name)
            .key("channel")
            .text(row.channel)
            .key("sent")
            .integer(row.sent);
        json.key("seen").integer(row.seen).key("avg").number(std::round(average * 100) / 100).end_object();
        return true;
    });
    json.end_array().end_object();
    return json_answer(std::move(out));
}

} // namespace meshview::reader
