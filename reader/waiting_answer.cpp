#include "reader/waiting_answer.hpp"

#include <algorithm>

#include "reader/json_writer.hpp"
#include "reader/small_page.hpp"

namespace meshview::reader {

namespace {

constexpr int refresh_seconds = 2;

double done_part(const coordination::MigrationStatus& status)
{
    if (status.steps <= 0)
        return -1;
    const double rows = status.rows_total > 0
        ? static_cast<double>(status.rows_done) / static_cast<double>(status.rows_total)
        : 0;
    return std::clamp((status.step - 1 + rows) / status.steps, 0.0, 1.0);
}

void write_ingest(JsonWriter& json, const coordination::IngestStatus& ingest)
{
    const auto count = [&json](std::string_view name, std::uint64_t value) {
        json.key(name).integer(static_cast<std::int64_t>(value));
    };
    json.begin_object().key("started_us").integer(ingest.started_us);
    json.key("updated_us").integer(ingest.updated_us);
    count("received", ingest.received);
    count("packets", ingest.packets);
    count("receptions", ingest.receptions);
    count("queue_depth", ingest.queue_depth);
    json.key("rejected").begin_object();
    for (const auto& [reason, messages] : ingest.rejected)
        json.foreign_key(reason).integer(static_cast<std::int64_t>(messages));
    json.end_object().key("broker_connected").boolean(ingest.broker_connected);
    json.key("broker_since_us").integer(ingest.broker_since_us);
    json.key("last_message_us").integer(ingest.last_message_us).end_object();
}

std::string page(const GateView& view, std::string_view prefix)
{
    const bool migrating = view.word() == "migrating";
    const std::string detail =
        migrating && view.progress ? coordination::describe_progress(*view.progress) : "";
    return small_page(SmallPage{.title = migrating ? "The database is being upgraded" : "Not ready yet",
        .message = view.message,
        .refresh_seconds = refresh_seconds,
        .progress = migrating && view.progress ? done_part(*view.progress) : -1,
        .detail = detail == view.message ? "" : detail,
        .prefix = prefix});
}

} // namespace

void write_waiting(JsonWriter& json, const GateView& view)
{
    json.key("message").text(view.message);
    json.key("reason").text(coordination::to_string(view.reason)).key("progress");
    if (!view.progress) {
        json.null();
        return;
    }
    const auto& progress = *view.progress;
    json.begin_object().key("step").integer(progress.step).key("steps").integer(progress.steps);
    json.key("name").text(progress.step_name).key("rows_done").integer(progress.rows_done);
    json.key("rows_total").integer(progress.rows_total);
    json.key("seconds_left").number(progress.seconds_left).end_object();
}

std::string waiting_json(const GateView& view)
{
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("status").text(view.word());
    write_waiting(json, view);
    json.end_object();
    return out;
}

std::string status_json(const GateView& view)
{
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("state").text(view.word());
    write_writer(json, view);
    json.end_object();
    return out;
}

void write_writer(JsonWriter& json, const GateView& view)
{
    json.key("writer").text(view.writer_alive ? "running" : "not running").key("ingest");
    if (view.ingest)
        write_ingest(json, *view.ingest);
    else
        json.null();
}

Response waiting_answer(const Request& request, const GateView& view)
{
    Response response = request.wants_json()
        ? json_answer(waiting_json(view), http::status::service_unavailable)
        : html_answer(page(view, request.prefix), http::status::service_unavailable);
    response.cache_control = "no-store";
    response.headers.emplace_back("Retry-After", std::to_string(refresh_seconds));
    return response;
}

} // namespace meshview::reader
