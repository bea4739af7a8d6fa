#include "reader/live_feed.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include <SQLiteCpp/Exception.h>
#include <spdlog/spdlog.h>

#include "reader/live_frames.hpp"

namespace meshview::reader {

namespace {

constexpr std::chrono::milliseconds look_interval{50};
constexpr std::chrono::seconds pause_after_error{1};
constexpr std::int64_t places_at_once = 2000;
constexpr std::int64_t rows_a_match = 10; ///< that a backfill looks at, at most

} // namespace

LiveFeed::LiveFeed(
    OpenSession open, int max_clients, std::function<std::string()> status, TimeUs status_interval_us)
    : open_session_(std::move(open))
    , max_clients_(static_cast<std::size_t>(max_clients))
    , status_(std::move(status))
    , status_interval_us_(status_interval_us)
{ }

LiveFeed::~LiveFeed()
{
    stop();
}

void LiveFeed::start()
{
    thread_ = std::jthread([this](const std::stop_token& stop) { watch(stop); });
}

void LiveFeed::stop()
{
    close();
    thread_.request_stop();
    if (thread_.joinable())
        thread_.join();
}

void LiveFeed::open()
{
    const std::lock_guard lock(mutex_);
    open_ = true;
    reopen_ = true;
}

void LiveFeed::close()
{
    const std::lock_guard lock(mutex_);
    open_ = false;
    reopen_ = true;
    for (const auto& client : clients_) {
        client->state_ = LiveClient::State::ended;
        client->wake_();
    }
    clients_.clear();
    changed_.notify_all();
}

std::shared_ptr<LiveClient> LiveFeed::join(std::function<void()> wake, EventFilter filter)
{
    const std::lock_guard lock(mutex_);
    if (!open_ || clients_.size() >= max_clients_)
        return nullptr;
    auto client = std::make_shared<LiveClient>(std::move(wake), std::move(filter));
    clients_.insert(client);
    joining_ = true;
    changed_.notify_all();
    return client;
}

void LiveFeed::leave(const std::shared_ptr<LiveClient>& client)
{
    const std::lock_guard lock(mutex_);
    clients_.erase(client);
}

std::size_t LiveFeed::clients()
{
    const Lock lock(mutex_);
    return clients_.size();
}

LiveFeed::Reading LiveFeed::read(LiveClient& client, std::size_t max_frames)
{
    Reading reading;
    const std::lock_guard lock(mutex_);
    if (client.state_ == LiveClient::State::ended) {
        reading.state = Reading::State::ended;
    } else if (client.state_ == LiveClient::State::joining) {
        reading.state = Reading::State::joining;
    } else if (client.next_ < journal_.begin()) {
        reading.state = Reading::State::lost;
    } else {
        reading.state = Reading::State::events;
        while (client.next_ < journal_.end() && reading.frames.size() < max_frames) {
            // The status of then says nothing about now.
            const bool is_old_status =
                client.next_ < client.joined_at_ && journal_.at(client.next_).subjects.empty();
            if (!is_old_status)
                append_event(reading.frames, client, journal_.at(client.next_));
            ++client.next_;
        }
    }
    return reading;
}

void LiveFeed::append_event(std::vector<Body>& frames, LiveClient& client, const LiveEvent& event)
{
    if (!client.filter_.matches_any(event.subjects)) {
        if (event.cursor)
            client.passed_ = event.cursor;
        return;
    }
    // With the status, so that one who waits for something rare does not come back from long ago.
    if (event.subjects.empty() && client.passed_)
        frames.push_back(place_frame(*client.passed_));
    if (event.subjects.empty() || event.cursor)
        client.passed_.reset();
    frames.push_back(event.frame);
}

LiveFeed::Resumption LiveFeed::resume(LiveClient& client, Cursor cursor)
{
    using State = Resumption::State;
    const std::lock_guard lock(mutex_);
    if (cursor < 0 || sequence_of(cursor) > sequence_of(client.joined_place_))
        return {.state = State::reset, .until = client.joined_place_};
    // What a gateway reported stands in the journal only for as long as somebody waited for it.
    if (client.filter_.gateway)
        return {.state = State::after_backfill, .after = cursor, .until = client.joined_place_};
    const auto next = journal_.after(cursor);
    client.next_ = next.value_or(journal_.begin());
    if (!next)
        return {.state = State::after_backfill, .after = cursor, .until = journal_.low()};
    if (!journal_.knows(cursor))
        return {.state = State::after_backfill, .after = cursor, .until = cursor};
    return {};
}

void LiveFeed::watch(const std::stop_token& stop)
{
    while (!stop.stop_requested()) {
        {
            Lock lock(mutex_);
            if (clients_.empty())
                reopen_ = true;
            if (!changed_.wait(lock, stop, [this] { return open_ && !clients_.empty(); }))
                return;
        }
        std::chrono::milliseconds pause = look_interval;
        try {
            look();
        } catch (const QueryError& error) {
            spdlog::warn("live: {}; trying again", error.what());
            queries_ = nullptr; // goes on after what was published last
            pause = pause_after_error;
        }
        Lock lock(mutex_);
        changed_.wait_for(lock, stop, pause, [&] { return joining_ && pause == look_interval; });
    }
}

void LiveFeed::look()
{
    {
        const Lock lock(mutex_);
        starts_anew_ = std::exchange(reopen_, false) || starts_anew_;
        gateways_.clear();
        for (const auto& client : clients_)
            if (client->filter_.gateway)
                gateways_.insert(*client->filter_.gateway);
    }
    std::vector<LiveEvent> events;
    if (queries_)
        queries_->begin_budget();
    if (starts_anew_) {
        start_at_newest();
        starts_anew_ = false;
    } else if (!queries_) {
        open_session();
        read_news(events);
    } else if (const std::int64_t version = queries_->data_version(); version != data_version_) {
        data_version_ = version;
        read_news(events);
    }
    add_status_if_due(events);
    publish(std::move(events));
}

void LiveFeed::open_session()
{
    queries_ = nullptr;
    auto queries = std::make_unique<Queries>(open_session_());
    // Before anything is read: what is committed meanwhile shows up as another version.
    data_version_ = queries->data_version();
    queries_ = std::move(queries);
}

void LiveFeed::start_at_newest()
{
    open_session();
    status_due_us_ = steady_us() + status_interval_us_; // each client gets one when it comes
    newest_ = queries_->newest_place();
    const Lock lock(mutex_);
    // Clients that were reading lose their place here, and come back with their cursor.
    restarted_ = true;
    journal_.restart(newest_);
}

void LiveFeed::read_news(std::vector<LiveEvent>& events)
{
    if (!queries_->is_place(newest_)) {
        spdlog::info("live: the rows of packets were renumbered; clients load their lists anew");
        start_at_newest();
        return;
    }
    // What is committed meanwhile stands after this place, and shows up as another version.
    const Cursor newest = queries_->newest_place();
    const std::int64_t end = sequence_of(newest);
    for (std::int64_t place = sequence_of(newest_); place < end; place += places_at_once)
        read_span(place, std::min(place + places_at_once, end), events);
    newest_ = newest;
}

void LiveFeed::read_span(std::int64_t after, std::int64_t until, std::vector<LiveEvent>& events)
{
    std::vector<LiveEvent> packets;
    std::map<NodeNum, std::vector<EventSubject>> senders;
    const auto take = [&](const PacketRow& row, EventSubject subject) {
        if (row.from_node_id)
            senders[static_cast<NodeNum>(*row.from_node_id)].push_back(subject);
        packets.push_back({packet_frame(row), make_cursor(row.sequence, row.id), {std::move(subject)}});
    };
    queries_->packets_after(after, {}, std::numeric_limits<std::int64_t>::max(), [&](const PacketRow& row) {
        if (row.sequence > until)
            return false;
        take(row, subject_of(row));
        return true;
    });
    if (!gateways_.empty())
        queries_->reports(after, until, std::nullopt, [&](const ReportRow& row) {
            if (gateways_.contains(static_cast<NodeNum>(row.gateway)))
                take(row.packet, subject_of(row));
            return true;
        });
    std::ranges::stable_sort(packets, {}, &LiveEvent::cursor);
    // Nodes first, so that a page knows whom a packet is from.
    for (auto& sender : senders)
        queries_->node(sender.first, [&](const NodeRow& row) {
            events.push_back({node_frame(row), std::nullopt, std::move(sender.second)});
            return true;
        });
    std::ranges::move(packets, std::back_inserter(events));
}

void LiveFeed::add_status_if_due(std::vector<LiveEvent>& events)
{
    const TimeUs now = steady_us();
    if (now < status_due_us_)
        return;
    status_due_us_ = now + status_interval_us_;
    events.push_back({status(), std::nullopt, {}});
}

Body LiveFeed::status() const
{
    return status_frame(status_());
}

void LiveFeed::publish(std::vector<LiveEvent> events)
{
    const Lock lock(mutex_);
    const bool news = !events.empty() || std::exchange(restarted_, false);
    for (LiveEvent& event : events)
        journal_.append(std::move(event));
    joining_ = false;
    for (const auto& client : clients_) {
        const bool joins = client->state_ == LiveClient::State::joining;
        if (joins) {
            client->state_ = LiveClient::State::reading;
            client->next_ = journal_.end(); // everything before stands in the lists that it will load
            client->joined_at_ = client->next_;
            client->joined_place_ = newest_;
        }
        if (joins || news)
            client->wake_();
    }
}

std::optional<std::vector<Body>> backfill(
    Queries& queries, const LiveFeed::Resumption& resumption, const EventFilter& filter, std::int64_t limit)
{
    if (!queries.is_place(resumption.after))
        return std::nullopt;
    const std::int64_t after = sequence_of(resumption.after);
    const std::int64_t until = sequence_of(resumption.until);
    std::vector<Body> frames;
    std::int64_t matching = 0;
    std::int64_t read = 0;
    const auto is_too_much = [&] { return matching > limit || read > limit * rows_a_match; };
    const auto take = [&](const PacketRow& row, const EventSubject& subject) {
        ++read;
        const bool matches = filter.matches(subject);
        matching += matches ? 1 : 0;
        if (is_too_much())
            return false;
        if (matches)
            frames.push_back(packet_frame(row));
        return true;
    };
    if (filter.gateway)
        queries.reports(after, until, filter.gateway,
            [&](const ReportRow& row) { return take(row.packet, subject_of(row)); });
    else if (after < until)
        queries.packets_after(after, {}, std::numeric_limits<std::int64_t>::max(),
            [&](const PacketRow& row) { return row.sequence <= until && take(row, subject_of(row)); });
    return is_too_much() ? std::nullopt : std::optional(std::move(frames));
}

} // namespace meshview::reader
