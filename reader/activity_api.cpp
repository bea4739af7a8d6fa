#include "reader/handlers.hpp"

#include <algorithm>

#include "common/mesh/packet_key.hpp"
#include "reader/json_writer.hpp"
#include "reader/queries.hpp"

namespace meshview::reader {

namespace {

constexpr std::int64_t usual_hours = 24;
constexpr std::int64_t most_hours = 7 * 24;
/// What is newer than these is enough to tell how a mesh is, and costs the same however long its history is.
constexpr std::int64_t most_rows = 100'000;

RecentFilter read_recent(const Request& request, std::int64_t hours)
{
    return {.from_us = request.received_us - hours * us_per_hour,
        .channel = request.query.text("channel"),
        .most = most_rows};
}

std::int64_t read_hours(const Request& request)
{
    return request.query.integer("hours", 1, most_hours).value_or(usual_hours);
}

Response windowed_answer(std::string json)
{
    Response response = json_answer(std::move(json));
    response.good_for_us = us_per_second;
    return response;
}

/// Middle of a sorted list that is not empty.
double median(const std::vector<std::int64_t>& sorted)
{
    const std::size_t half = sorted.size() / 2;
    const auto upper = static_cast<double>(sorted[half]);
    return sorted.size() % 2 == 1 ? upper : (static_cast<double>(sorted[half - 1]) + upper) / 2;
}

/// What all nodes together sent of one type.
struct PortMix {
    std::int64_t portnum = 0;
    std::int64_t packets = 0;
    std::int64_t bytes = 0;
    std::vector<std::int64_t> by_node; ///< packets, ascending
};

std::vector<PortMix> read_mix(const RecentFilter& filter, Queries& queries)
{
    std::vector<PortMix> mix;
    queries.port_uses(filter, [&](const PortUse& use) {
        if (mix.empty() || mix.back().portnum != use.portnum)
            mix.push_back({.portnum = use.portnum, .by_node = {}});
        mix.back().packets += use.packets;
        mix.back().bytes += use.bytes;
        mix.back().by_node.push_back(use.packets);
        return true;
    });
    return mix;
}

} // namespace

Response nodes_activity(const Request& request, Queries& queries, const Services&)
{
    const std::int64_t hours = read_hours(request);
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("hours").integer(hours).key("nodes").begin_array();
    queries.activity(read_recent(request, hours), [&](const ActivityRow& row) {
        json.begin_object().key("node_id").integer(row.node_id).key("packets").integer(row.packets);
        json.key("receptions").integer(row.receptions).key("hops").integer(row.hops);
        json.key("public_keys").integer(row.public_keys).end_object();
        return true;
    });
    json.end_array().end_object();
    return windowed_answer(std::move(out));
}

Response stats_mix(const Request& request, Queries& queries, const Services&)
{
    const std::int64_t hours = read_hours(request);
    const RecentFilter filter = read_recent(request, hours);
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("hours").integer(hours).key("channel").text(filter.channel);
    json.key("since_us").integer(queries.oldest_read(filter)).key("ports").begin_array();
    for (const PortMix& port : read_mix(filter, queries)) {
        json.begin_object().key("portnum").integer(port.portnum).key("packets").integer(port.packets);
        json.key("bytes").integer(port.bytes);
        json.key("nodes").integer(static_cast<std::int64_t>(port.by_node.size()));
        json.key("median").number(median(port.by_node)).end_object();
    }
    json.end_array().key("hops").begin_array();
    queries.packets_per_hops(filter, [&](const PeriodCount& row) {
        json.begin_object().key("hops").integer(row.period).key("packets").integer(row.count).end_object();
        return true;
    });
    json.end_array().end_object();
    return windowed_answer(std::move(out));
}

Response reception_counts(const Request& request, Queries& queries, const Services&)
{
    constexpr std::size_t most_ids = 200;
    const std::string_view given = request.query.text("packet_ids").value_or("");
    std::vector<std::int64_t> ids;
    for (std::string_view rest = given; !rest.empty();) {
        const std::string_view one = rest.substr(0, rest.find(','));
        ids.push_back(read_integer("packet_ids", one, 0, mesh::last_packet_key));
        rest.remove_prefix(std::min(one.size() + 1, rest.size()));
    }
    if (ids.empty() || ids.size() > most_ids)
        throw BadParameter("packet_ids", given, "1 to 200 packet ids, separated by commas");
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("counts").begin_array();
    for (const std::int64_t id : ids) {
        const GatewayCount count = queries.gateways_of_packet(id);
        json.begin_object().key("packet_id").integer(id).key("gateways").integer(count.gateways);
        json.key("direct").integer(count.direct).end_object();
    }
    json.end_array().end_object();
    return json_answer(std::move(out));
}

} // namespace meshview::reader
