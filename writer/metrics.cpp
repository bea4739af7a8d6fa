#include "writer/metrics.hpp"

#include <SQLiteCpp/Exception.h>
#include <prometheus/text_serializer.h>

namespace meshview::writer {

namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;
using Buckets = Histogram::BucketBoundaries;

constexpr const char* prefix = "meshview_";

double seconds(TimeUs time_us)
{
    return static_cast<double>(time_us) / static_cast<double>(us_per_second);
}

Family<Counter>& counters(prometheus::Registry& registry, const std::string& name, const std::string& help)
{
    return prometheus::BuildCounter().Name(prefix + name).Help(help).Register(registry);
}

Gauge& gauge(prometheus::Registry& registry, const std::string& name, const std::string& help)
{
    return prometheus::BuildGauge().Name(prefix + name).Help(help).Register(registry).Add({});
}

Histogram& histogram(
    prometheus::Registry& registry, const std::string& name, const std::string& help, const Buckets& buckets)
{
    return prometheus::BuildHistogram().Name(prefix + name).Help(help).Register(registry).Add({}, buckets);
}

// The others count from the start of the process, too.
void set(Counter& counter, std::uint64_t total)
{
    if (const double missing = static_cast<double>(total) - counter.Value(); missing > 0)
        counter.Increment(missing);
}

} // namespace

Metrics::Metrics(TimeUs now_us)
    : commit_seconds_(histogram(registry_, "ingest_commit_seconds",
        "Time from the beginning of a transaction to its commit",
        {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5}))
    , lag_seconds_(histogram(registry_, "ingest_lag_seconds",
          "Time from the arrival of a transaction's oldest message to its commit",
          {0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 120}))
    , commit_messages_(histogram(
          registry_, "ingest_commit_messages", "Messages in a transaction", {1, 5, 25, 100, 500, 2500, 5000}))
    , messages_(counters(registry_, "mqtt_messages_received_total", "MQTT messages, whatever became of them"))
    , stored_(counters(registry_, "rows_stored_total", "Rows stored, by kind"))
    , rejected_(counters(registry_, "messages_rejected_total", "Messages not stored, by reason"))
    , queue_(gauge(registry_, "ingest_queue_messages", "Messages received and not yet committed"))
    , connected_(gauge(registry_, "mqtt_connected", "1 while the broker is connected"))
    , blocked_(gauge(registry_, "ingest_blocked", "1 while the database cannot be written"))
    , last_message_(gauge(registry_, "last_message_timestamp_seconds",
          "When the last message that is stored arrived; 0: none since the start"))
    , cleaned_(counters(registry_, "cleanup_total", "Rows deleted and bytes given back by retention"))
    , longest_step_(gauge(registry_, "cleanup_longest_step_seconds",
          "Longest time that retention held the database since the start"))
    , last_success_(prometheus::BuildGauge()
                        .Name("meshview_housekeeping_last_success_timestamp_seconds")
                        .Help("When the scheduled task last went well; 0: not since the start")
                        .Register(registry_))
    , failures_(counters(registry_, "housekeeping_failures_total", "Scheduled tasks that failed"))
{
    prometheus::BuildGauge()
        .Name("meshview_writer_start_time_seconds")
        .Help("When the process started; changes with each restart")
        .Register(registry_)
        .Add({})
        .Set(seconds(now_us));
}

void Metrics::committed(const Commit& commit)
{
    commit_seconds_.Observe(seconds(commit.duration_us));
    lag_seconds_.Observe(seconds(commit.lag_us));
    commit_messages_.Observe(static_cast<double>(commit.messages));
}

void Metrics::count_messages(const IngestCounters& counted)
{
    set(messages_.Add({}), counted.received);
    set(stored_.Add({{"kind", "packet"}}), counted.packets);
    set(stored_.Add({{"kind", "private_packet"}}), counted.private_packets);
    set(stored_.Add({{"kind", "packet_without_key"}}), counted.undecoded);
    set(stored_.Add({{"kind", "reception"}}), counted.receptions);
    set(stored_.Add({{"kind", "duplicate_reception"}}), counted.duplicates);
    for (std::size_t i = 0; i < discard_count; ++i)
        set(rejected_.Add({{"reason", std::string(to_string(static_cast<Discard>(i)))}}),
            counted.discarded[i]);
}

void Metrics::show_housekeeping(const Housekeeping::Report& report)
{
    set(cleaned_.Add({{"what", "rows"}}), report.deleted_rows);
    set(cleaned_.Add({{"what", "bytes"}}), report.returned_bytes);
    longest_step_.Set(seconds(report.longest_step_us));
    last_success_.Add({{"task", "cleanup"}}).Set(seconds(report.last_cleanup_us));
    last_success_.Add({{"task", "backup"}}).Set(seconds(report.last_backup_us));
    set(failures_.Add({{"task", "cleanup"}}), report.cleanup_failures);
    set(failures_.Add({{"task", "backup"}}), report.backup_failures);
}

void Metrics::update(const IngestLoop::Progress& progress, const coordination::IngestStatus& status,
    const Housekeeping::Report& housekeeping)
{
    count_messages(progress.counters);
    show_housekeeping(housekeeping);
    queue_.Set(static_cast<double>(status.queue_depth));
    connected_.Set(status.broker_connected ? 1 : 0);
    blocked_.Set(progress.trouble.empty() ? 0 : 1);
    last_message_.Set(seconds(status.last_message_us));
}

std::string Metrics::text() const
{
    return prometheus::TextSerializer().Serialize(registry_.Collect());
}

void Metrics::publish(coordination::IngestStatusSink& sink)
try {
    std::string now = text();
    if (now == published_)
        return;
    sink.write_metrics(now);
    published_ = std::move(now);
} catch (const std::exception&) {
    // The reporter, which writes to the same place, has said it.
}

} // namespace meshview::writer
