#pragma once

#include <string>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include "common/coordination/ingest_status.hpp"
#include "writer/counters.hpp"
#include "writer/housekeeping.hpp"
#include "writer/ingest_loop.hpp"

namespace meshview::writer {

/// The writer's figures for Prometheus. It has no port of its own: the text goes into the status file about
/// once a second, and the reader's /metrics gives it out with its own. Names and meanings:
/// docs/monitoring/README.md.
///
/// `committed` may be called from any thread, the rest from one.
class Metrics {
public:
    explicit Metrics(TimeUs now_us);

    void committed(const Commit& commit);

    /// What the others count: `progress` of ingest, `status` as the status file has it.
    void update(const IngestLoop::Progress& progress, const coordination::IngestStatus& status,
        const Housekeeping::Report& housekeeping);

    /// In Prometheus's text format.
    std::string text() const;

    /// Writes the text into the status file; a failure is left to others to tell, who write there too.
    void publish(coordination::IngestStatusSink& sink);

private:
    void count_messages(const IngestCounters& counters);
    void show_housekeeping(const Housekeeping::Report& report);

    prometheus::Registry registry_;
    prometheus::Histogram& commit_seconds_;
    prometheus::Histogram& lag_seconds_;
    prometheus::Histogram& commit_messages_;
    prometheus::Family<prometheus::Counter>& messages_;
    prometheus::Family<prometheus::Counter>& stored_;
    prometheus::Family<prometheus::Counter>& rejected_;
    prometheus::Gauge& queue_;
    prometheus::Gauge& connected_;
    prometheus::Gauge& blocked_;
    prometheus::Gauge& last_message_;
    prometheus::Family<prometheus::Counter>& cleaned_;
    prometheus::Gauge& longest_step_;
    prometheus::Family<prometheus::Gauge>& last_success_;
    prometheus::Family<prometheus::Counter>& failures_;
    std::string published_;
};

} // namespace meshview::writer
