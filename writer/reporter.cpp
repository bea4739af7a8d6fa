#include "writer/reporter.hpp"

#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace meshview::writer {

namespace {

constexpr TimeUs log_interval_us = 60 * us_per_second;

} // namespace

Reporter::Reporter(const std::string& run_id, coordination::IngestStatusSink& status,
    const MessageQueue& queue, const IngestLoop& loop, const MqttSources& sources, TimeUs now_us)
    : sink_(status)
    , queue_(queue)
    , loop_(loop)
    , sources_(sources)
    , run_id_(run_id)
    , started_us_(now_us)
    , logged_at_us_(steady_us())
{ }

coordination::IngestStatus Reporter::report(TimeUs now_us, bool last)
{
    const IngestLoop::Progress progress = loop_.progress();
    const coordination::IngestStatus status = observe(progress);
    publish(status, now_us);
    if (last || steady_us() - logged_at_us_ >= log_interval_us)
        log_minute(progress.counters);
    return status;
}

coordination::IngestStatus Reporter::observe(const IngestLoop::Progress& progress) const
{
    const MqttSource::State broker = sources_.state();
    return {
        .run_id = run_id_,
        .started_us = started_us_,
        .received = progress.counters.received,
        .packets = progress.counters.packets,
        .receptions = progress.counters.receptions,
        .rejected = named_discards(progress.counters),
        .queue_depth = queue_.depth() + progress.in_hand,
        .broker_connected = broker.connected,
        .broker_since_us = broker.since_us,
        .last_message_us = progress.last_message_us,
    };
}

// The status is information only: a disk that is full must not end ingest, which waits for room itself.
void Reporter::publish(coordination::IngestStatus status, TimeUs now_us)
{
    if (published_)
        status.updated_us = published_->updated_us;
    if (published_ && status == *published_)
        return;
    status.updated_us = now_us;
    try {
        sink_.write(status);
        published_ = std::move(status);
        publish_failed_ = false;
    } catch (const std::exception& error) {
        if (!std::exchange(publish_failed_, true))
            spdlog::warn("status: cannot be written: {}", error.what());
    }
}

void Reporter::log_minute(const IngestCounters& counters)
{
    const IngestCounters recent = counters - logged_;
    const TimeUs span_us = steady_us() - std::exchange(logged_at_us_, steady_us());
    logged_ = counters;
    if (recent.received == 0)
        return;
    spdlog::info(
        "ingest: {} messages in {}: {} new packets ({} private, {} that no key opens), {} receptions, {} "
        "duplicates",
        recent.received, format_duration(span_us), recent.packets, recent.private_packets, recent.undecoded,
        recent.receptions, recent.duplicates);
    std::string discards;
    for (const auto& [name, count] : named_discards(recent))
        discards += fmt::format("{}{} {}", discards.empty() ? "" : ", ", count, name);
    if (!discards.empty())
        spdlog::info("ingest: discarded: {}", discards);
}

} // namespace meshview::writer
