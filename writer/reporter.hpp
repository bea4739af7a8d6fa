#pragma once

#include <optional>
#include <string>

#include "common/coordination/ingest_status.hpp"
#include "common/time.hpp"
#include "writer/ingest_loop.hpp"
#include "writer/message_queue.hpp"
#include "writer/mqtt_sources.hpp"

namespace meshview::writer {

/// Tells how ingest goes: the status once a second as far as anything changed, the log once a minute as
/// far as anything came. One thread; what it looks at must outlive it.
class Reporter {
public:
    Reporter(const std::string& run_id, coordination::IngestStatusSink& status, const MessageQueue& queue,
        const IngestLoop& loop, const MqttSources& sources, TimeUs now_us);

    /// To be called about once a second, and once at the end with `last`, which has the log's lines at once.
    /// Returns what the status says.
    coordination::IngestStatus report(TimeUs now_us, bool last = false);

private:
    coordination::IngestStatus observe(const IngestLoop::Progress& progress) const;
    void publish(coordination::IngestStatus status, TimeUs now_us);
    void log_minute(const IngestCounters& counters);

    coordination::IngestStatusSink& sink_;
    const MessageQueue& queue_;
    const IngestLoop& loop_;
    const MqttSources& sources_;
    const std::string run_id_;
    const TimeUs started_us_;
    std::optional<coordination::IngestStatus> published_;
    bool publish_failed_ = false;
    IngestCounters logged_;
    TimeUs logged_at_us_; ///< steady clock
};

} // namespace meshview::writer
