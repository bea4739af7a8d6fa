#include <prometheus/text_serializer.h>

#include "reader/gate.hpp"
#include "reader/handlers.hpp"
#include "reader/live_feed.hpp"
#include "reader/metrics.hpp"
#include "reader/read_target.hpp"

namespace meshview::reader {

namespace {

using coordination::MigrationState;
using coordination::MigrationStatus;

/// Gauges whose values are looked up now: they live for one answer.
class Snapshot {
public:
    void add(
        const std::string& name, const std::string& help, double value, const prometheus::Labels& labels = {})
    {
        prometheus::BuildGauge()
            .Name("meshview_" + name)
            .Help(help)
            .Register(registry_)
            .Add(labels)
            .Set(value);
    }
    std::vector<prometheus::MetricFamily> collect() const { return registry_.Collect(); }

private:
    prometheus::Registry registry_;
};

void add_sizes(Snapshot& snapshot, const DatabaseSizes& sizes)
{
    const auto add = [&](const char* name, const char* help, const std::optional<std::int64_t>& bytes) {
        if (bytes)
            snapshot.add(name, help, static_cast<double>(*bytes));
    };
    add("database_bytes", "Size of the database", sizes.database);
    add("wal_bytes", "Size of its write-ahead log", sizes.log);
    add("disk_free_bytes", "Room left where the database is", sizes.free);
}

void add_migrations(Snapshot& snapshot, const MigrationStatus& status)
{
    for (const MigrationState state :
        {MigrationState::pending, MigrationState::running, MigrationState::complete, MigrationState::failed})
        snapshot.add("migration_state", "1 for the state that migrations are in",
            status.state == state ? 1 : 0, {{"state", std::string(to_string(state))}});
    snapshot.add("migration_step", "Revision being run, from 1", status.step);
    snapshot.add("migration_steps", "Revisions of the run", status.steps);
    snapshot.add("migration_rows_done", "Rows done in the step", static_cast<double>(status.rows_done));
    snapshot.add(
        "migration_rows_expected", "Rows of the step; 0: not known", static_cast<double>(status.rows_total));
}

} // namespace

Response metrics(const Request& request, const Services& services)
{
    if (!services.config.server.metrics)
        return error_answer(request, http::status::not_found, "there is nothing at this address");
    const auto view = services.gate.view();
    Snapshot snapshot;
    snapshot.add(
        "serving", "1 while pages are served, 0 while the schema is waited for", view->serving() ? 1 : 0);
    snapshot.add("writer_up", "1 while a writer lives", view->writer_alive ? 1 : 0);
    snapshot.add("live_clients", "Clients of the live stream", static_cast<double>(services.live.clients()));
    add_sizes(snapshot, services.database.sizes());
    if (const auto status = services.database.migration_status())
        add_migrations(snapshot, *status);

    const prometheus::TextSerializer serializer;
    std::string text =
        serializer.Serialize(services.metrics.collect()) + serializer.Serialize(snapshot.collect());
    // What a dead writer left is no figure of now.
    if (view->writer_alive)
        text += services.database.writer_metrics();
    Response response;
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = std::make_shared<const std::string>(std::move(text));
    return response;
}

} // namespace meshview::reader
