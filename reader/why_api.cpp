#include "reader/handlers.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "reader/json_rows.hpp"

namespace meshview::reader {

namespace {

constexpr std::int64_t newest_packets = 200; ///< of the node, that are looked at

/// What is known of a node when somebody looks for it in vain.
struct Evidence {
    bool is_skipped = false; ///< by configuration
    bool is_stored = false; ///< has a row of its own
    bool has_position = false;
    std::optional<TimeUs> last_seen_us;
    Traces traces;
    std::vector<NodeNum> gateways;
    std::size_t public_keys = 0;
};

struct Reason {
    std::string_view code;
    std::string message;
};

Evidence gather(NodeNum node, Queries& queries, const Config& config)
{
    const std::vector<NodeNum>& skipped = config.mqtt.skip_node_ids;
    Evidence found{.is_skipped = std::ranges::find(skipped, node) != skipped.end(),
        .last_seen_us = std::nullopt,
        .traces = queries.traces_of(node, newest_packets),
        .gateways = queries.gateways_of(node, newest_packets),
        .public_keys = queries.public_keys(node).size()};
    queries.node(node, [&](const NodeRow& row) {
        found.is_stored = true;
        found.has_position = row.last_lat && row.last_long && (*row.last_lat != 0 || *row.last_long != 0);
        found.last_seen_us = row.last_seen_us;
        return false;
    });
    found.last_seen_us = std::max(found.last_seen_us, found.traces.newest_us);
    return found;
}

std::vector<Reason> reasons_of_silence(const Evidence& found, const Config& config)
{
    std::vector<Reason> reasons;
    if (found.is_skipped)
        reasons.push_back(
            {"skipped", "this site is configured to store nothing from this node (skip_node_ids)"});
    reasons.push_back({"never_heard",
        "nothing from this node ever reached this site: no gateway hears it, or its channel is not passed "
        "on to MQTT (uplink)"});
    if (config.privacy.require_ok_to_mqtt)
        reasons.push_back({"ok_to_mqtt_required",
            "this site leaves out packets whose sender does not permit MQTT: the setting OK to MQTT"});
    if (!config.privacy.opt_out_marker.empty())
        reasons.push_back({"opt_out_marker",
            fmt::format("nodes with {} in their name are left out", config.privacy.opt_out_marker)});
    return reasons;
}

std::vector<Reason> reasons_for(const Evidence& found, TimeUs shown_after_us, const Config& config)
{
    if (found.traces.packets == 0 && !found.is_stored)
        return reasons_of_silence(found, config);
    std::vector<Reason> reasons;
    if (found.is_skipped)
        reasons.push_back({"skipped", "what came later is not stored: skip_node_ids of this site"});
    if (!found.last_seen_us || *found.last_seen_us <= shown_after_us)
        reasons.push_back({"too_old",
            found.last_seen_us ? "last heard at " + format_utc(*found.last_seen_us) + " UTC"
                               : std::string("known from others, but not heard itself")});
    if (!found.is_stored || found.traces.node_infos + found.traces.positions == 0)
        reasons.push_back({"no_node_info",
            fmt::format("no name or position among its newest {} packets: it sends these every few hours",
                found.traces.packets)});
    if (!found.has_position)
        reasons.push_back({"no_position",
            "it has no position, so it is in the lists but not on the map: no fix, or positions are not "
            "shared on this channel"});
    if (found.traces.unread > 0)
        reasons.push_back({"unknown_key",
            fmt::format("{} of its newest {} packets cannot be opened: another channel key, or direct "
                        "messages encrypted for their receiver",
                found.traces.unread, found.traces.packets)});
    if (found.gateways.size() == 1)
        reasons.push_back({"single_gateway",
            "only heard through " + format_node_id(found.gateways.front())
                + ": it is silent here whenever that gateway is"});
    if (found.public_keys > 1)
        reasons.push_back({"key_conflict",
            fmt::format("{} different public keys were announced for it", found.public_keys)});
    return reasons;
}

} // namespace

Response node_why(const Request& request, Queries& queries, const Services& services)
{
    constexpr std::int64_t usual_days = 3;
    constexpr std::int64_t most_days = 36'500;
    const NodeNum node = read_node("node_id", request.path_values.at(0));
    const std::int64_t days = request.query.integer("days", 1, most_days).value_or(usual_days);
    const TimeUs shown_after_us = request.received_us - days * us_per_day;
    const Evidence found = gather(node, queries, services.config);
    const bool listed = found.is_stored && found.last_seen_us && *found.last_seen_us > shown_after_us;
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("node_id").integer(node).key("days").integer(days);
    json.key("listed").boolean(listed).key("on_map").boolean(listed && found.has_position);
    json.key("last_seen_us").integer(found.last_seen_us).key("packets").integer(found.traces.packets);
    json.key("unread_packets").integer(found.traces.unread).key("gateways").begin_array();
    for (const NodeNum gateway : found.gateways)
        json.integer(gateway);
    json.end_array().key("public_keys").integer(static_cast<std::int64_t>(found.public_keys));
    json.key("reasons").begin_array();
    for (const Reason& reason : reasons_for(found, shown_after_us, services.config)) {
        json.begin_object().key("code").text(reason.code);
        json.key("message").text(reason.message).end_object();
    }
    json.end_array().end_object();
    Response response = json_answer(std::move(out));
    response.good_for_us = us_per_second;
    return response;
}

} // namespace meshview::reader
