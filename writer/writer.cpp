#include "writer/writer.hpp"

#include <future>
#include <optional>
#include <utility>

#include <spdlog/spdlog.h>

#include "common/mesh/keyring.hpp"
#include "common/time.hpp"
#include "writer/housekeeping.hpp"
#include "writer/ingest_loop.hpp"
#include "writer/ingest_target.hpp"
#include "writer/message_queue.hpp"
#include "writer/metrics.hpp"
#include "writer/mqtt_sources.hpp"
#include "writer/pause.hpp"
#include "writer/reporter.hpp"

namespace meshview::writer {

namespace {

constexpr auto report_interval = std::chrono::seconds(1);

void ingest(const Config& config, mesh::Keyring keyring, IngestTarget& target, const std::string& run_id,
    const std::stop_token& stop)
{
    MessageQueue queue;
    Metrics metrics(now_us());
    IngestLoop loop(target.store(), std::move(keyring), ingest_rules(config), queue);
    loop.observe_commits([&metrics](const Commit& commit) { metrics.committed(commit); });
    std::future<void> stored = std::async(std::launch::async, [&loop] { loop.run(); });
    const QueueCloser closer(queue);
    Housekeeping housekeeping(config, target.upkeep(), {.pace = {.turns = &loop.turns()}});
    MqttSources sources(config, queue);
    Reporter reporter(run_id, target.status(), queue, loop, sources, now_us());
    while (!stop.stop_requested() && !queue.is_closed()) {
        const auto status = reporter.report(now_us());
        metrics.update(loop.progress(), status, housekeeping.report());
        metrics.publish(target.status());
        pause(stop, report_interval);
    }
    housekeeping.stop();
    sources.stop();
    queue.close();
    stored.wait();
    reporter.report(now_us(), /*last=*/true);
    stored.get();
}

} // namespace

ExitCode run(const Config& config, const std::string& run_id, std::stop_token stop)
{
    mesh::Keyring keyring = mesh::Keyring::with_default_key(config.mqtt.secondary_keys);
    check_topics(config.mqtt);
    for (const MqttConfig& broker : config.more_brokers)
        check_topics(broker);
    const std::unique_ptr<IngestTarget> target = open_ingest_target(config);
    if (!target->prepare(run_id, IngestTarget::WhenTaken::wait, stop))
        return ExitCode::ok;
    ingest(config, std::move(keyring), *target, run_id, stop);
    spdlog::info("writer: everything received is stored; bye");
    return ExitCode::ok;
}

} // namespace meshview::writer
