#include "writer/writer.hpp"

#include <future>
#include <optional>
#include <utility>

#include <spdlog/spdlog.h>

#include "common/coordination/status_file.hpp"
#include "common/coordination/writer_lock.hpp"
#include "common/mesh/keyring.hpp"
#include "common/time.hpp"
#include "migrations/prepare_database.hpp"
#include "writer/housekeeping.hpp"
#include "writer/ingest_loop.hpp"
#include "writer/message_queue.hpp"
#include "writer/metrics.hpp"
#include "writer/mqtt_sources.hpp"
#include "writer/pause.hpp"
#include "writer/reporter.hpp"
#include "writer/sqlite/store.hpp"
#include "writer/vacuum.hpp"
#include "writer/writer_database.hpp"

namespace meshview::writer {

namespace {

using coordination::StatusWriter;
using coordination::WriterLock;

constexpr auto report_interval = std::chrono::seconds(1);

std::optional<WriterLock> take_lock(const std::filesystem::path& database, const std::stop_token& stop)
{
    if (auto lock = WriterLock::try_acquire(database))
        return lock;
    spdlog::warn("lock: another writer has {}; waiting until it ends", database.string());
    auto lock = WriterLock::acquire(database, stop);
    if (lock)
        spdlog::info("lock: the other writer has ended; going on");
    return lock;
}

/// False when stopped on the way.
bool prepare(const Config& config, const WriterLock& lock, StatusWriter& status, const std::string& run_id,
    const std::stop_token& stop)
{
    try {
        migrations::prepare_database(
            config.database.path, lock, status, run_id, stop, migrations::backup_policy(config.database));
        return true;
    } catch (const ExitError& error) {
        if (!stop.stop_requested() || error.code() != ExitCode::try_again)
            throw;
        spdlog::warn("stop: {}", error.what());
        return false;
    }
}

void ingest(const Config& config, mesh::Keyring keyring, StatusWriter& status_file, const std::string& run_id,
    const std::stop_token& stop)
{
    SQLite::Database db = open_writer_database(config.database.path, config.database.synchronous);
    if (config.cleanup.enabled && config.cleanup.vacuum)
        enable_small_vacuum(db);
    MessageQueue queue;
    Metrics metrics(now_us());
    SqliteStore store(db);
    store.move_log_beside();
    IngestLoop loop(store, std::move(keyring), ingest_rules(config), queue);
    loop.observe_commits([&metrics](const Commit& commit) { metrics.committed(commit); });
    std::future<void> stored = std::async(std::launch::async, [&loop] { loop.run(); });
    const QueueCloser closer(queue);
    Housekeeping housekeeping(config, {.pace = {.turns = &loop.turns()}});
    MqttSources sources(config, queue);
    Reporter reporter(run_id, status_file, queue, loop, sources, now_us());
    while (!stop.stop_requested() && !queue.is_closed()) {
        const auto status = reporter.report(now_us());
        metrics.update(loop.progress(), status, housekeeping.report());
        metrics.publish(status_file);
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
    const std::optional<WriterLock> lock = take_lock(config.database.path, stop);
    if (!lock)
        return ExitCode::ok;
    StatusWriter status(config.database.path);
    if (!prepare(config, *lock, status, run_id, stop))
        return ExitCode::ok;
    ingest(config, std::move(keyring), status, run_id, stop);
    spdlog::info("writer: everything received is stored; bye");
    return ExitCode::ok;
}

} // namespace meshview::writer
