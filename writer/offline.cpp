#include "writer/offline.hpp"

#include <chrono>
#include <thread>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "common/exit_code.hpp"
#include "common/mesh/meshtastic.pb.h"
#include "writer/ingest_target.hpp"
#include "writer/past_packets.hpp"
#include "writer/recording.hpp"

namespace meshview::writer {

namespace {

constexpr TimeUs first_believable_us = 1'577'836'800 * us_per_second; ///< 2020: the first Meshtastic devices
constexpr TimeUs report_interval_us = us_per_second;
constexpr std::int64_t rows_a_commit = 5'000;
constexpr TimeUs patience_us = 30 * us_per_second;
constexpr std::chrono::milliseconds between_tries{100};

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

/// The database ready to be written to, and what writes.
class Desk {
public:
    Desk(const Config& config, const std::stop_token& stop)
        : keyring_(mesh::Keyring::with_default_key(config.mqtt.secondary_keys))
        , target_(prepared(config, stop))
        , ingest_(target_->store(), std::move(keyring_), ingest_rules(config))
    { }

    Store& store() { return target_->store(); }
    Ingest& ingest() { return ingest_; }

    /// Waits a while for somebody who is in the way.
    void begin()
    {
        const TimeUs end_us = steady_us() + patience_us;
        while (!try_begin(steady_us() >= end_us))
            std::this_thread::sleep_for(between_tries);
        if (store().others_wrote())
            ingest_.forget_what_others_change();
    }
    void commit()
    {
        ingest_.finish_batch();
        store().commit();
    }

private:
    bool try_begin(bool is_last)
    try {
        store().begin();
        return true;
    } catch (const std::exception& error) {
        store().rollback();
        if (is_last || store().trouble_of(error) != Trouble::passing)
            throw;
        return false;
    }

    static std::unique_ptr<IngestTarget> prepared(const Config& config, const std::stop_token& stop)
    {
        auto target = open_ingest_target(config);
        if (!target->prepare({}, IngestTarget::WhenTaken::refuse, stop))
            throw ExitError(ExitCode::try_again, "stopped before the database was ready");
        return target;
    }

    mesh::Keyring keyring_;
    std::unique_ptr<IngestTarget> target_;
    Ingest ingest_;
};

/// Takes messages that go on living in portions, as the store likes them.
class Portion {
public:
    explicit Portion(std::size_t size) { recorded_.reserve(size); }

    bool is_full() const { return recorded_.size() == recorded_.capacity(); }
    void add(RecordedMessage message) { recorded_.push_back(std::move(message)); }

    void store(Ingest& ingest, IngestCounters& counters)
    {
        messages_.clear();
        for (const RecordedMessage& message : recorded_)
            messages_.emplace_back(message.topic, message.payload, arrival_of(message, now_us()));
        ingest.take(messages_, counters);
        recorded_.clear();
    }

private:
    std::vector<RecordedMessage> recorded_;
    std::vector<Message> messages_;
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
    Portion portion(desk.store().portion());
    IngestCounters counters;
    Ticker ticker;
    std::size_t stored = 0; ///< since the last commit
    desk.begin();
    while (auto message = recording->next()) {
        portion.add(std::move(*message));
        if (!portion.is_full())
            continue;
        stored += desk.store().portion();
        portion.store(desk.ingest(), counters);
        if (stored < desk.store().full_load().messages)
            continue;
        stored = 0;
        desk.commit();
        if (ticker.is_time())
            log_import(counters, "under way");
        if (stop.stop_requested())
            return log_import(counters, "stopped");
        desk.begin();
    }
    portion.store(desk.ingest(), counters);
    desk.commit();
    desk.store().settle();
    log_import(counters, "done");
}

void read_again(const Config& config, const std::stop_token& stop)
{
    Desk desk(config, stop);
    PastPackets past(desk.store().past(), desk.ingest());
    Ticker ticker;
    desk.begin();
    past.plan();
    desk.commit();
    while (!past.is_done() && !stop.stop_requested()) {
        desk.begin();
        past.step(rows_a_commit);
        desk.commit();
        if (ticker.is_time())
            spdlog::info("history: {} of {} rows read, {} packets opened", past.progress().rows_done,
                past.progress().rows, past.progress().opened);
    }
    desk.store().settle();
    spdlog::info("history: {}: keys open {} packets more", past.is_done() ? "all read" : "stopped",
        past.progress().opened);
}

} // namespace meshview::writer
