#include "reader/handlers.hpp"

#include <algorithm>

#include <boost/json.hpp>

#include "reader/assets.hpp"

namespace meshview::reader {

namespace {

/// What pages and scripts made for the reference ask for, where the front end brings no catalogues of its
/// own.
constexpr std::string_view english = R"json({
"base":{"chat":"Chat","nodes":"Nodes","everything":"Everything","graphs":"Graphs","net":"Net","map":"Map",
"stats":"Stats","top":"Top","language":"Language","loading":"Loading","not_found":"Not found"},
"chat":{"title":"Chat","time":"Time","from":"From","channel":"Channel","message":"Message","reply":"Reply"},
"nodelist":{"title":"Nodes","search":"Search","short_name":"Short name","long_name":"Long name",
"hardware":"Hardware","firmware":"Firmware","role":"Role","channel":"Channel","last_seen":"Last seen",
"gateway":"MQTT gateway","favorites":"Favorites","export_csv":"Export CSV","clear":"Clear filters"},
"map":{"title":"Map","routers_only":"Routers only","gateways_only":"Gateways only","reset":"Reset",
"share":"Share this view","channel":"Channel","last_seen":"Last seen","unmapped":"Without position"},
"firehose":{"title":"Everything","pause":"Pause","resume":"Resume","time":"Time","packet":"Packet",
"from":"From","to":"To","port":"Port"},
"node":{"title":"Node","packets":"Packets","sent":"Sent","seen":"Seen","battery":"Battery","voltage":"Voltage",
"neighbors":"Neighbors","position":"Position","first_seen":"First seen","last_seen":"Last seen"},
"packet":{"title":"Packet","payload":"Payload","seen_by":"Seen by","hops":"Hops","rssi":"RSSI","snr":"SNR"},
"nodegraph":{"title":"Graph","channel":"Channel","search":"Search"},
"stats":{"title":"Statistics","total_nodes":"Nodes","total_packets":"Packets","total_seen":"Packets seen",
"gateways":"Gateways","per_day":"Packets per day","per_hour":"Packets per hour"},
"top":{"title":"Top nodes","sent":"Sent in 24 h","seen":"Seen in 24 h","average":"Average gateways"},
"net":{"title":"Weekly net","messages":"Messages"},
"traceroute":{"title":"Traceroute","forward":"There","return":"Back"}
})json";

bool is_language(std::string_view text)
{
    return !text.empty() && text.size() <= 16 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    });
}

/// `lang/<language>.json` of the front end: section, key, text.
std::optional<boost::json::object> catalogue(std::string_view language, const Assets& assets)
{
    if (!is_language(language))
        return std::nullopt;
    const auto file = assets.find("lang/" + std::string(language) + ".json", Request{});
    boost::system::error_code error;
    boost::json::value value;
    if (file && file->body)
        value = boost::json::parse(*file->body, error);
    return value.is_object() && !error ? std::optional(value.as_object()) : std::nullopt;
}

} // namespace

Response lang(const Request& request, const Services& services)
{
    const std::string_view wanted = request.query.text("lang").value_or(services.config.site.language);
    auto texts = catalogue(wanted, services.assets);
    if (!texts)
        texts = catalogue("en", services.assets);
    if (!texts)
        texts = boost::json::parse({english.data(), english.size()}).as_object();
    const auto section = request.query.text("section");
    if (!section)
        return json_answer(boost::json::serialize(*texts));
    const auto* const found = texts->if_contains({section->data(), section->size()});
    if (found == nullptr)
        return error_answer(request, http::status::not_found, "Section not found");
    return json_answer(boost::json::serialize(*found));
}

} // namespace meshview::reader
