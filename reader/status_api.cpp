#include "reader/handlers.hpp"

#include <fmt/format.h>

#include "reader/gate.hpp"
#include "reader/json_writer.hpp"
#include "reader/queries.hpp"
#include "reader/waiting_answer.hpp"

namespace meshview::reader {

namespace {

constexpr std::string_view git_revision = MESHVIEW_GIT_REVISION;

Response uncached(std::string json, http::status status = http::status::ok)
{
    Response response = json_answer(std::move(json), status);
    response.cache_control = "no-store";
    return response;
}

std::string size_for_people(std::int64_t bytes)
{
    constexpr double mib = 1024.0 * 1024.0;
    return fmt::format("{:.2f} MB", static_cast<double>(bytes) / mib);
}

void write_version(JsonWriter& json)
{
    json.key("version").text(MESHVIEW_VERSION);
}

} // namespace

Response livez(const Request&, const Services&)
{
    return uncached(R"({"status":"alive"})");
}

Response readyz(const Request& request, const Services& services)
{
    const auto view = services.gate.view();
    return view->serving() ? uncached(R"({"status":"ready"})") : waiting_answer(request, *view);
}

Response version(const Request&, const Services&)
{
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    write_version(json);
    json.key("release_date").text(MESHVIEW_RELEASE_DATE).key("git_revision").text(git_revision);
    json.key("git_revision_short").text(git_revision.substr(0, 7)).end_object();
    return json_answer(std::move(out));
}

Response health(const Request& request, Queries& queries, const Services& services)
{
    std::string out;
    JsonWriter json(out);
    const auto newest_us = queries.newest_packet_time();
    json.begin_object()
        .key("status")
        .text("healthy")
        .key("timestamp")
        .text(format_iso8601(request.received_us));
    write_version(json);
    json.key("git_revision").text(git_revision).key("database").text("connected");
    if (newest_us)
        json.key("seconds_since_last_message")
            .number(static_cast<double>((request.received_us - *newest_us) / 100'000) / 10);
    if (const std::int64_t bytes = queries.database_bytes(); bytes > 0) {
        json.key("database_size").text(size_for_people(bytes));
        json.key("database_size_bytes").integer(bytes);
    }
    write_writer(json, *services.gate.view());
    json.end_object();
    Response response = uncached(std::move(out));
    response.good_for_us = us_per_second / 10;
    return response;
}

namespace {

void begin_unhealthy(JsonWriter& json, TimeUs now_us)
{
    json.begin_object().key("status").text("unhealthy").key("timestamp").text(format_iso8601(now_us));
    write_version(json);
    json.key("git_revision").text(git_revision).key("database").text("disconnected");
}

Response unavailable(std::string json)
{
    Response response = uncached(std::move(json), http::status::service_unavailable);
    response.headers.emplace_back("Retry-After", "2");
    return response;
}

} // namespace

Response unhealthy_answer(const Request& request, std::string_view reason)
{
    std::string out;
    JsonWriter json(out);
    begin_unhealthy(json, request.received_us);
    json.key("error").text(reason).end_object();
    return unavailable(std::move(out));
}

Response unhealthy_answer(const Request& request, const GateView& view)
{
    std::string out;
    JsonWriter json(out);
    begin_unhealthy(json, request.received_us);
    json.key("state").text(view.word());
    write_waiting(json, view);
    json.end_object();
    return unavailable(std::move(out));
}

} // namespace meshview::reader
