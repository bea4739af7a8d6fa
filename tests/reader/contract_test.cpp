#include <algorithm>
#include <regex>

#include <doctest/doctest.h>

#include "reader/routes.hpp"
#include "tests/reader/fixture.hpp"
#include "tests/reader/json_schema.hpp"

using namespace meshview;
using namespace meshview::reader;
using namespace meshview::reader::testing;
namespace json = boost::json;

namespace {

std::string text_of(const json::value& value)
{
    return std::string(value.as_string());
}

/// The description as the server gives it, and what it says of one answer.
class Description {
public:
    explicit Description(const RunningReader& running)
        : document(running.json("/api/openapi.json"))
        , schemas(document)
    { }

    const json::object& operation(const std::string& path) const
    {
        return document.at("paths").at(path).at("get").as_object();
    }

    /// Checks the answer against the schema of its status.
    void check(const std::string& path, const Answer& answer) const
    {
        const auto* const response =
            operation(path).at("responses").as_object().if_contains(std::to_string(answer.status));
        REQUIRE_MESSAGE(response != nullptr, answer.status << " is not described: " << answer.body);
        const auto& content = schemas.resolved(*response).at("content").as_object();
        const std::string faults = schemas.faults(answer.json(), content.begin()->value().at("schema"));
        CHECK_MESSAGE(faults.empty(), faults << " in " << answer.body.substr(0, 500));
    }

    json::value document;
    JsonSchema schemas;
};

bool is_described(std::string_view path)
{
    return path.starts_with("/api/") || path == "/health" || path == "/version" || path == "/livez"
        || path == "/readyz";
}

/// A value that the parameter's schema does not allow; empty when it allows everything.
std::string bad_value(const JsonSchema& schemas, const json::value& parameter)
{
    const json::object& schema = schemas.resolved(parameter.at("schema")).as_object();
    const bool any_text =
        schema.at("type") == "string" && !schema.contains("enum") && !schema.contains("pattern");
    return any_text ? "" : "no-such-value";
}

std::string with_path_values(std::string path, const std::string& value)
{
    return std::regex_replace(path, std::regex("\\{[a-z_]+\\}"), value);
}

/// The parameters that have to be there, apart from `but`, each with a value that is allowed.
std::string required_values(const JsonSchema& schemas, const json::array& parameters, std::string_view but)
{
    std::string query;
    for (const json::value& listed : parameters) {
        const json::object& parameter = schemas.resolved(listed).as_object();
        const bool is_required = parameter.contains("required") && parameter.at("in") == "query";
        if (is_required && text_of(parameter.at("name")) != but)
            query += '&' + text_of(parameter.at("name")) + "=1";
    }
    return query;
}

/// What the description allows in the path.
std::string good_path_value(const JsonSchema& schemas, const json::array& parameters)
{
    for (const json::value& listed : parameters) {
        const json::value& parameter = schemas.resolved(listed);
        const auto* const words = parameter.at("schema").as_object().if_contains("enum");
        if (parameter.at("in") == "path" && words != nullptr)
            return text_of(words->at(0));
    }
    return "1";
}

} // namespace

TEST_CASE("every address of the API is described, and nothing else")
{
    const RunningReader running;
    const Description description(running);
    CHECK(text_of(description.document.at("openapi")).starts_with("3.1."));
    std::size_t routed = 0;
    for (const Route& route : routes()) {
        if (!is_described(route.path))
            continue;
        ++routed;
        CAPTURE(route.path);
        CHECK(description.document.at("paths").as_object().contains(route.path));
    }
    CHECK(description.document.at("paths").as_object().size() == routed);
}

TEST_CASE("answers are what their description says")
{
    const RunningReader running;
    const Description description(running);
    TestDatabase db(running);
    db.add({.id = 1, .reply_id = 5});
    db.add({.id = 2, .to = 0x22});
    db.run("INSERT INTO packet (sequence, id) VALUES ($1, 3)", {db.next_place()});
    db.run("INSERT INTO packet_seen (sequence, packet_id, packet_sequence, node_id, rx_time) "
           "SELECT $1, id, sequence, 2, 3 FROM packet WHERE id = 1",
        {db.next_place()});
    db.exec("UPDATE traceroute SET import_time_us = " + std::to_string(now_us()));
    db.exec(
        "UPDATE packet SET import_time_us = " + std::to_string(now_us()) + " WHERE portnum IN (67, 70, 71)");
    db.exec(
        "INSERT INTO position (packet_id, node_id, import_time_us, latitude_i, longitude_i) VALUES (1, 17, "
        + std::to_string(now_us()) + ", 1, 2)");
    db.add_message({.id = 1}, "hello");
    db.exec("INSERT INTO telemetry (packet_id, node_id, import_time_us, variant, metrics) VALUES (1, 17, "
        + std::to_string(now_us()) + ", 'device_metrics', '{\"voltage\":4.1}')");
    std::string traced = std::to_string(db.number("SELECT MIN(packet_id) FROM traceroute"));
    std::string located =
        std::to_string(db.number("SELECT node_id FROM node WHERE last_lat IS NOT NULL LIMIT 1"));
    const std::vector<std::pair<std::string, std::string>> targets = {
        {"/api/nodes", "?days_active=36500"},
        {"/api/nodes", "?node_id=0x11"},
        {"/api/packets", "?limit=1000"},
        {"/api/packets", "?packet_id=1"},
        {"/api/packets", "?after=latest"},
        {"/api/packets", "?after=0&limit=7"},
        {"/api/packets", "?after=123456789012345"},
        {"/api/packets", "?contains=nothing+like+this"},
        {"/api/nodes", "?after=latest"},
        {"/api/nodes", "?after=77"},
        {"/api/nodes/activity", "?hours=168"},
        {"/api/packets", "?gateway=2&until=123456789012345"},
        {"/api/packets", "?hops=1"},
        {"/api/stats/mix", "?hours=168"},
        {"/api/stats/ports", "?period_type=day&length=9000"},
        {"/api/receptions/counts", "?packet_ids=1,2"},
        {"/api/receptions", ""},
        {"/api/receptions", "?after=0&limit=3&gateway=2"},
        {"/api/receptions", "?after=123456789012345"},
        {"/api/messages", ""},
        {"/api/messages", "?after=0&limit=1"},
        {"/api/messages", "?after=77"},
        {"/api/messages", "?contains=ab"},
        {"/api/geojson/nodes", "?days=36500"},
        {"/api/geojson/links", "?days=36500"},
        {"/api/geojson/positions/{node_id}", "/17"},
        {"/api/gateways/scoreboard", "?hours=168"},
        {"/api/gateways/compare", "?first=1&second=2"},
        {"/api/node/{node_id}/heard-by", "/17/heard-by"},
        {"/api/node/{node_id}/hears", "/17/hears"},
        {"/api/node/{node_id}/signal", "/17/signal"},
        {"/api/node/{node_id}/why", "/17/why"},
        {"/api/node/{node_id}/why", "/77/why"},
        {"/api/packet/{packet_id}", "/1"},
        {"/api/packet/{packet_id}", "/2"},
        {"/api/packet/{packet_id}", "/77"},
        {"/api/packets_seen/{packet_id}", "/4240911713"},
        {"/api/packets_seen/{packet_id}", "/1"},
        {"/api/channels", "?period_type=day&length=10000"},
        {"/api/stats", "?period_type=day&length=10000"},
        {"/api/stats", ""},
        {"/api/stats", "?node=17"},
        {"/api/stats/count", ""},
        {"/api/stats/top", ""},
        {"/api/edges", ""},
        {"/api/links", ""},
        {"/api/links", "?days=10000&source=direct"},
        {"/api/gateways", ""},
        {"/api/node/{node_id}/positions", "/17/positions"},
        {"/api/node/{node_id}/telemetry", "/17/telemetry?variant=device_metrics"},
        {"/api/traceroute/{packet_id}", "/" + traced},
        {"/api/traceroute/{packet_id}", "/77"},
        {"/api/node/{node_id}/qr", "/" + located + "/qr"},
        {"/api/node/{node_id}/qr", "/77/qr"},
        {"/api/node/{node_id}/impersonation-check", "/" + located + "/impersonation-check"},
        {"/api/coverage/{node_id}", "/" + located + "?mode=heatmap&tx_dbm=27.5"},
        {"/api/coverage/{node_id}", "/77"},
        {"/api/config", ""},
        {"/api/lang", ""},
        {"/api/lang", "?lang=xx&section=chat"},
        {"/api/lang", "?section=nothing"},
        {"/api/openapi.json", ""},
        {"/health", ""},
        {"/version", ""},
        {"/livez", ""},
        {"/readyz", ""},
    };
    for (const auto& [path, rest] : targets) {
        const std::string fixed = path.substr(0, path.find("/{"));
        const std::string target = fixed + rest;
        CAPTURE(target);
        description.check(path, running.get(target));
    }
    CHECK(running.json("/api/edges").at("edges").as_array().size() > 0);
    CHECK(running.get("/api/coverage/" + located).status == 503);
    CHECK(running.get("/api/coverage/77").status == 404);
    CHECK(running.json("/api/lang?section=chat") == running.json("/api/lang?lang=xx").at("chat"));
    for (const auto& described : description.document.at("paths").as_object()) {
        const std::string path(described.key());
        // Those that are not JSON have tests of their own.
        const auto& responses = described.value().at("get").at("responses").as_object();
        if (!responses.contains("200")
            || !responses.at("200").at("content").as_object().contains("application/json"))
            continue;
        const bool is_asked =
            std::ranges::any_of(targets, [&](const auto& target) { return target.first == path; });
        CHECK_MESSAGE(is_asked, path);
    }
}

TEST_CASE("bad values of every described parameter are refused as described")
{
    const RunningReader running;
    const Description description(running);
    for (const auto& [path_name, item] : description.document.at("paths").as_object()) {
        const auto* const parameters = item.at("get").as_object().if_contains("parameters");
        if (parameters == nullptr)
            continue;
        const std::string path(path_name);
        for (const json::value& listed : parameters->as_array()) {
            const json::value& parameter = description.schemas.resolved(listed);
            const std::string bad = bad_value(description.schemas, parameter);
            if (bad.empty())
                continue;
            const std::string name = text_of(parameter.at("name"));
            const bool in_path = parameter.at("in") == "path";
            const std::string good = good_path_value(description.schemas, parameters->as_array());
            const std::string target = in_path ? with_path_values(path, bad)
                                               : with_path_values(path, good) + '?' + name + '=' + bad
                    + required_values(description.schemas, parameters->as_array(), name);
            CAPTURE(target);
            const Answer answer = running.get(target);
            CHECK(answer.status == 400);
            description.check(path, answer);
            CHECK(text_of(answer.json().at("parameter")) == name);
        }
    }
}
