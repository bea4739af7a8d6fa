#include "writer/ingest_loop.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "common/exit_code.hpp"

namespace meshview::writer {

namespace {

constexpr std::chrono::milliseconds past_pause{10}; ///< for others, between two pieces of the past
constexpr std::int64_t past_rows = 500; ///< a piece: a few milliseconds

} // namespace

IngestLoop::IngestLoop(Store& store, mesh::Keyring keyring, IngestRules rules, MessageQueue& queue)
    : IngestLoop(store, std::move(keyring), std::move(rules), queue, Limits{.full_load = store.full_load()})
{ }

IngestLoop::IngestLoop(
    Store& store, mesh::Keyring keyring, IngestRules rules, MessageQueue& queue, const Limits& limits)
    : queue_(queue)
    , limits_(limits)
    , store_(store)
    , ingest_(store_, std::move(keyring), std::move(rules))
    , past_(store_.past(), ingest_)
    , backoff_(limits.first_retry, limits.longest_retry)
    , most_messages_(limits.full_load.messages)
{ }

void IngestLoop::run()
{
    const QueueCloser closer(queue_);
    plan_past();
    MessageBatch batch;
    while (past_is_read_ ? queue_.take(batch) : queue_.take_within(batch, past_pause)) {
        if (!batch.empty())
            store_all(batch);
        if (!past_is_read_)
            read_past();
    }
    store_.settle();
}

IngestLoop::Progress IngestLoop::progress() const
{
    const std::lock_guard guard(mutex_);
    return progress_;
}

void IngestLoop::store_all(const MessageBatch& batch)
{
    publish({}, batch.size(), 0);
    for (std::size_t done = 0; done < batch.size();)
        done = store_some(batch, done);
}

// Where the next transaction begins: `begin` itself when nothing could be written.
std::size_t IngestLoop::store_some(const MessageBatch& batch, std::size_t begin)
try {
    const std::size_t end = store_transaction(batch, begin);
    set_trouble({});
    most_messages_ = std::min(most_messages_ * 2, limits_.full_load.messages);
    return end;
} catch (const std::exception& error) {
    const std::optional<Trouble> trouble = store_.trouble_of(error);
    if (!trouble)
        throw;
    undo();
    switch (*trouble) {
    case Trouble::passing:
        wait_after(error.what(), batch.size() - begin + queue_.depth());
        return begin;
    case Trouble::batch:
        return store_less(batch, begin, error.what());
    case Trouble::corrupt:
        throw ExitError(ExitCode::bad_data,
            fmt::format("store: the database is damaged: {}; restore a backup", error.what()));
    case Trouble::message:
    case Trouble::changed:
        break;
    }
    throw ExitError(ExitCode::try_again,
        fmt::format("store: the database is not as it was when it was opened: {}", error.what()));
}

// The one that is refused is found by halves.
std::size_t IngestLoop::store_less(const MessageBatch& batch, std::size_t begin, const std::string& error)
{
    const std::size_t tried = std::min(batch.size() - begin, most_messages_);
    if (tried > 1) {
        most_messages_ = (tried + 1) / 2;
        return begin;
    }
    IngestCounters counters;
    counters.received = 1;
    ingest_.discard(Discard::internal_error, batch[begin], counters, error);
    publish(counters, batch.size() - begin - 1, batch[begin].arrival_us);
    return begin + 1;
}

void IngestLoop::begin()
{
    store_.begin();
    if (!store_.others_wrote())
        return;
    ingest_.forget_what_others_change();
    past_.forget();
}

void IngestLoop::undo()
{
    store_.rollback();
    ingest_.forget();
}

std::size_t IngestLoop::store_transaction(const MessageBatch& batch, std::size_t begin)
{
    const TimeUs begun_us = steady_us();
    const auto time = store_.is_pressed() ? limits_.short_time : limits_.full_load.time;
    IngestCounters counters;
    const WriteTurns::Turn turn(turns_);
    this->begin();
    const TimeUs open_us = steady_us();
    const std::size_t next = take_some(batch, begin, begun_us + time.count() * 1000, counters);
    ingest_.finish_batch();
    const TimeUs stored_us = steady_us();
    store_.commit();
    const TimeUs end_us = steady_us();
    if (committed_)
        committed_({.messages = next - begin,
            .duration_us = end_us - begun_us,
            .pause_us = open_us - begun_us + end_us - stored_us,
            .lag_us = std::max<TimeUs>(0, now_us() - batch[begin].arrival_us)});
    publish(counters, batch.size() - next, batch[next - 1].arrival_us);
    return next;
}

std::size_t IngestLoop::take_some(
    const MessageBatch& batch, std::size_t begin, TimeUs give_way_us, IngestCounters& counters)
{
    const std::size_t most = std::min(batch.size(), begin + most_messages_);
    std::size_t next = begin;
    do {
        portion_.clear();
        while (next < most && portion_.size() < store_.portion())
            portion_.push_back(batch[next++]);
        ingest_.take(portion_, counters);
    } while (next < most && steady_us() < give_way_us);
    return next;
}

// What was before waits for better times when the database cannot be written: each start asks for it.
void IngestLoop::plan_past()
try {
    const WriteTurns::Turn turn(turns_);
    begin();
    past_.plan();
    store_.commit();
    past_is_read_ = past_.is_done();
    if (!past_is_read_)
        spdlog::info("history: reading {} rows again, beside the new ones",
            past_.progress().rows - past_.progress().rows_done);
} catch (const std::exception& error) {
    if (!store_.trouble_of(error))
        throw;
    undo();
    spdlog::warn("history: cannot be read now: {}; the next start tries again", error.what());
}

void IngestLoop::read_past()
try {
    const WriteTurns::Turn turn(turns_);
    begin();
    past_.step(past_rows);
    ingest_.finish_batch();
    store_.commit();
    past_is_read_ = past_.is_done();
    if (past_is_read_)
        spdlog::info("history: read; keys open {} packets more", past_.progress().opened);
} catch (const std::exception& error) {
    if (!store_.trouble_of(error))
        throw;
    undo();
    past_is_read_ = true;
    spdlog::warn("history: cannot be read further now: {}; the next start goes on", error.what());
}

void IngestLoop::wait_after(const std::string& error, std::size_t waiting)
{
    const TimeUs now = steady_us();
    if (trouble_since_us_ == 0) {
        trouble_since_us_ = now;
        spdlog::error(
            "store: cannot write: {}; {} messages wait in memory, then the broker has to; trying again "
            "until it works",
            error, waiting);
    }
    set_trouble(error);
    if (!queue_.is_closed())
        return queue_.wait_for_close(backoff_.next(0.5));
    if (closed_since_us_ == 0)
        closed_since_us_ = now;
    if (now - closed_since_us_ >= limits_.last_tries.count() * 1000)
        throw ExitError(ExitCode::try_again,
            fmt::format("store: still cannot write: {}; the last {} messages are lost", error, waiting));
    std::this_thread::sleep_for(limits_.first_retry);
}

void IngestLoop::publish(const IngestCounters& batch_counters, std::size_t in_hand, TimeUs last_message_us)
{
    const std::lock_guard guard(mutex_);
    progress_.counters += batch_counters;
    progress_.in_hand = in_hand;
    if (last_message_us != 0)
        progress_.last_message_us = last_message_us;
}

void IngestLoop::set_trouble(const std::string& trouble)
{
    if (trouble.empty()) {
        if (trouble_since_us_ == 0)
            return;
        spdlog::info("store: writing again after {}", format_duration(steady_us() - trouble_since_us_));
        trouble_since_us_ = 0;
        backoff_.reset();
    }
    const std::lock_guard guard(mutex_);
    progress_.trouble = trouble;
}

} // namespace meshview::writer
