#include "reader/handlers.hpp"

#include "reader/assets.hpp"
#include "reader/json_writer.hpp"
#include "reader/live_filter.hpp"
#include "reader/small_page.hpp"

namespace meshview::reader {

namespace {

std::string_view as_text(bool value)
{
    return value ? "true" : "false";
}

void write_switches(JsonWriter& json, const SiteConfig& site)
{
    json.key("nodes").text(as_text(site.nodes)).key("chat").text(as_text(site.chat));
    json.key("everything").text(as_text(site.everything)).key("graphs").text(as_text(site.graphs));
    json.key("stats").text(as_text(site.stats)).key("net").text(as_text(site.net));
    json.key("map").text(as_text(site.map)).key("top").text(as_text(site.top));
}

void write_site(JsonWriter& json, const SiteConfig& site)
{
    json.key("site").begin_object();
    json.key("domain").text(site.domain).key("language").text(site.language).key("title").text(site.title);
    json.key("message").text(site.message).key("starting").text(site.starting);
    write_switches(json, site);
    json.key("map_top_left_lat").number(site.map_top_left_lat);
    json.key("map_top_left_lon").number(site.map_top_left_lon);
    json.key("map_bottom_right_lat").number(site.map_bottom_right_lat);
    json.key("map_bottom_right_lon").number(site.map_bottom_right_lon);
    json.key("map_interval")
        .integer(site.map_interval)
        .key("firehose_interval")
        .integer(site.firehose_interval);
    json.key("weekly_net_message").text(site.weekly_net_message).key("net_tag").text(site.net_tag);
    json.key("version").text(MESHVIEW_VERSION);
    json.key("tile_url").text(site.tile_url).key("tile_attribution").text(site.tile_attribution);
    json.key("join_channel_url").text(site.join_channel_url).key("join_region").text(site.join_region);
    json.key("join_preset").text(site.join_preset);
    json.key("join_frequency_slot").text(site.join_frequency_slot);
    json.key("join_message").text(site.join_message);
    json.end_object();
}

} // namespace

Response site_config(const Request&, const Services& services)
{
    const Config& config = services.config;
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    write_site(json, config.site);
    json.key("mqtt").begin_object().key("server").text(config.mqtt.server).key("topics").begin_array();
    for (const std::string& topic : config.mqtt.topics)
        json.text(topic);
    json.end_array().end_object();
    const CleanupConfig& cleanup = config.cleanup;
    json.key("cleanup").begin_object().key("enabled").text(as_text(cleanup.enabled));
    json.key("days_to_keep").text(std::to_string(cleanup.days_to_keep));
    json.key("hour").text(std::to_string(cleanup.hour)).key("minute").text(std::to_string(cleanup.minute));
    json.key("vacuum").text(as_text(cleanup.vacuum)).end_object().end_object();
    return json_answer(std::move(out));
}

Response start_page(const Request& request, const Services& services)
{
    // A configuration taken over may name a page that does not exist here.
    std::vector<std::string> ignored;
    const std::string& starting = services.config.site.starting;
    const bool exists = starting != "/" && find_route(starting, ignored) != nullptr;
    return redirect(request.prefix + (exists ? starting : "/map"));
}

Response application_page(const Request& request, const Services& services)
{
    if (auto page = services.assets.find("index.html", request))
        return std::move(*page);
    return html_answer(small_page({.title = "The pages are not built",
        .message =
            "The API works, but the front end was not found beside this program. It needs npm: build the "
            "project with the CMake option MESHVIEW_WEB switched on, for example with ./run, and start it "
            "again.",
        .detail = {},
        .prefix = request.prefix}));
}

Response packet_list(const Request& request, const Services&)
{
    return redirect(
        request.prefix + "/node/" + std::to_string(read_node("node_id", request.path_values.at(0))));
}

Response small_page_css(const Request&, const Services&)
{
    Response response = html_answer(std::string(small_page_style()));
    response.content_type = "text/css; charset=utf-8";
    response.cache_control = "no-cache";
    return response;
}

Response events(const Request& request, const Services&)
{
    // What is wrong is refused here: the stream only begins after this.
    read_event_filter(request.query);
    read_event_cursor(request.query);
    Response response;
    response.content_type = "text/event-stream";
    response.event_stream = true;
    return response;
}

} // namespace meshview::reader
