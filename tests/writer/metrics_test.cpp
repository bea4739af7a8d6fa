#include <doctest/doctest.h>

#include "common/coordination/status_file.hpp"
#include "tests/temporary_folder.hpp"
#include "writer/metrics.hpp"

using namespace meshview;
using namespace meshview::writer;

namespace {

bool has_line(const std::string& text, const std::string& line)
{
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

} // namespace

TEST_CASE("the writer's figures are those that were counted")
{
    Metrics metrics(5 * us_per_second);
    IngestLoop::Progress progress;
    progress.counters.received = 12;
    progress.counters.packets = 3;
    progress.counters[Discard::skipped_node] = 4;
    progress.trouble = "disk full";
    const coordination::IngestStatus status{
        .queue_depth = 7, .broker_connected = true, .last_message_us = 9 * us_per_second};
    Housekeeping::Report report;
    report.deleted_rows = 100;
    report.last_backup_us = 8 * us_per_second;
    report.backup_failures = 2;
    metrics.committed({.messages = 12, .duration_us = 3'000, .lag_us = 20'000});
    metrics.update(progress, status, report);
    const std::string text = metrics.text();
    CAPTURE(text);
    for (const char* line : {"meshview_writer_start_time_seconds 5",
             "meshview_mqtt_messages_received_total 12", "meshview_rows_stored_total{kind=\"packet\"} 3",
             "meshview_messages_rejected_total{reason=\"skipped_node\"} 4",
             "meshview_messages_rejected_total{reason=\"bad_gateway\"} 0", "meshview_ingest_queue_messages 7",
             "meshview_mqtt_connected 1", "meshview_ingest_blocked 1",
             "meshview_last_message_timestamp_seconds 9", "meshview_cleanup_total{what=\"rows\"} 100",
             "meshview_housekeeping_last_success_timestamp_seconds{task=\"backup\"} 8",
             "meshview_housekeeping_failures_total{task=\"backup\"} 2",
             "meshview_ingest_commit_seconds_count 1",
             "meshview_ingest_commit_seconds_bucket{le=\"0.0025\"} 0",
             "meshview_ingest_commit_seconds_bucket{le=\"0.005\"} 1"})
        CHECK_MESSAGE(has_line(text, line), line);

    progress.counters.received = 20;
    metrics.update(progress, status, report);
    CHECK(has_line(metrics.text(), "meshview_mqtt_messages_received_total 20"));
}

TEST_CASE("the figures stand in the status file")
{
    const TemporaryFolder folder;
    const auto database = folder.path() / "packets.db";
    coordination::StatusWriter file(database);
    Metrics metrics(0);
    metrics.publish(file);
    CHECK(coordination::read_metrics(database) == metrics.text());
}
