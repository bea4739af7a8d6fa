#include "writer/offline.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "common/coordination/status_file.hpp"
#include "common/coordination/writer_lock.hpp"
#include "common/database.hpp"
#include "common/exit_code.hpp"
#include "common/mesh/meshtastic.pb.h"
#include "migrations/prepare_database.hpp"
#include "writer/past_packets.hpp"
#include "writer/recording.hpp"
#include "writer/sqlite/store.hpp"

namespace meshview::writer {

namespace {

using coordination::WriterLock;

constexpr TimeUs first_believable_us = 1'577'836'800 * us_per_second; ///< 2020: the first Meshtastic devices
constexpr TimeUs report_interval_us = us_per_second;
constexpr std::size_t messages_a_commit = 5'000;
constexpr std::int64_t rows_a_commit = 5'000;

WriterLock lock_of(const Config& config)
{
    if (auto lock = WriterLock::try_acquire(config.database.path))
        return std::move(*lock);
    throw ExitError(
        ExitCode::try_again, fmt::format("a writer has {}; stop it first", config.database.path.string()));
}

/// The database ready to be written to, and what writes.
struct Desk {
    Desk(const Config& config, const std::stop_token& stop)
        : keyring(mesh::Keyring::with_default_key(config.mqtt.secondary_keys))
        , lock(lock_of(config))
        , db(prepared(config, lock, stop))
        , store(db)
        , ingest(store, std::move(keyring), ingest_rules(config))
    { }

    static SQLite::Database prepared(
        const Config& config, const WriterLock& lock, const std::stop_token& stop)
    {
        coordination::StatusWriter status(config.database.path);
        migrations::prepare_database(
            config.database.path, lock, status, {}, stop, migrations::backup_policy(config.database));
        return open_for_writing({.path = config.database.path, .synchronous = config.database.synchronous});
    }

    void commit()
    {
        ingest.finish_batch();
        store.commit();
    }

    mesh::Keyring keyring;
    WriterLock lock;
    SQLite::Database db;
    SqliteStore store;
    Ingest ingest;
};

/// At most one line a second.
class Ticker {
public:
    bool is_time()
    {
        const TimeUs now = steady_us();
        if (now - last_us_ < report_interval_us)
            return false;
        last_us_ = now;
        return true;
    }

private:
    TimeUs last_us_ = steady_us();
};

TimeUs arrival_of(const RecordedMessage& message, TimeUs now)
{
    if (message.arrival_us)
        return *message.arrival_us;
    meshtastic::ServiceEnvelope envelope;
    if (!envelope.ParseFromString(message.payload))
        return now;
    const TimeUs received = TimeUs{envelope.packet().rx_time()} * us_per_second;
    return received >= first_believable_us && received <= now ? received : now;
}

void log_import(const IngestCounters& counters, std::string_view what)
{
    spdlog::info(
        "import: {}: {} messages, {} new packets ({} private, {} that no key opens), {} receptions, {} there "
        "already",
        what, counters.received, counters.packets, counters.private_packets, counters.undecoded,
        counters.receptions, counters.duplicates);
}

} // namespace

void import_recording(const Config& config, const std::filesystem::path& path, const std::stop_token& stop)
{
    const auto recording = open_recording(path);
    Desk desk(config, stop);
    IngestCounters counters;
    Ticker ticker;
    desk.store.begin();
    while (const auto message = recording->next()) {
        desk.ingest.take({message->topic, message->payload, arrival_of(*message, now_us())}, counters);
        if (counters.received % messages_a_commit == 0) {
            desk.commit();
            if (ticker.is_time())
                log_import(counters, "under way");
            if (stop.stop_requested())
                return log_import(counters, "stopped");
            desk.store.begin();
        }
    }
    desk.commit();
    desk.store.settle();
    log_import(counters, "done");
}

void read_again(const Config& config, const std::stop_token& stop)
{
    Desk desk(config, stop);
    PastPackets past(desk.store.past(), desk.ingest);
    Ticker ticker;
    desk.store.begin();
    past.plan();
    desk.commit();
    while (!past.is_done() && !stop.stop_requested()) {
        desk.store.begin();
        past.step(rows_a_commit);
        desk.commit();
        if (ticker.is_time())
            spdlog::info("history: {} of {} rows read, {} packets opened", past.progress().rows_done,
                past.progress().rows, past.progress().opened);
    }
    desk.store.settle();
    spdlog::info("history: {}: keys open {} packets more", past.is_done() ? "all read" : "stopped",
        past.progress().opened);
}

} // namespace meshview::writer
