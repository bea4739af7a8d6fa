#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <stop_token>
#include <thread>
#include <vector>

#include "reader/live_journal.hpp"
#include "reader/queries.hpp"

namespace meshview::reader {

/// One browser at the event stream. Belongs to its session, which keeps it as long as it streams.
class LiveClient {
public:
    /// `wake` is called from the feed's thread when there may be something to read; it must return at once.
    LiveClient(std::function<void()> wake, EventFilter filter)
        : wake_(std::move(wake))
        , filter_(std::move(filter))
    { }

private:
    friend class LiveFeed;
    enum class State { joining, reading, ended };

    const std::function<void()> wake_;
    const EventFilter filter_;
    State state_ = State::joining; ///< protected by the feed's mutex, as is:
    std::uint64_t next_ = 0; ///< number of the next event to read
    std::uint64_t joined_at_ = 0; ///< number of the first event since it came
    Cursor joined_place_ = 0; ///< the newest place then
    std::optional<Cursor> passed_; ///< the last packet left out since the client was told a place
};

/// Watches the database for all browsers together. Its one thread asks every 50 ms whether anything was
/// committed (only while there are clients), reads the new packets, the nodes that sent them, and what those
/// gateways reported that somebody waits for, renders each event once and puts it into the journal, from
/// which the sessions read. A session that is too slow for the journal is dropped; the browser comes back and
/// goes on where it was. Safe from any thread.
class LiveFeed {
public:
    /// `status` gives the data of the status event.
    LiveFeed(OpenSession open, int max_clients, std::function<std::string()> status,
        TimeUs status_interval_us = 10 * us_per_second);
    ~LiveFeed();

    void start();
    /// Ends the streams and the thread. Idempotent.
    void stop();

    /// From now on clients may join.
    void open();
    /// Ends all streams.
    void close();

    /// Null when there are too many clients or the feed is closed.
    std::shared_ptr<LiveClient> join(std::function<void()> wake, EventFilter filter = {});
    void leave(const std::shared_ptr<LiveClient>& client);
    std::size_t clients();

    struct Reading {
        enum class State {
            joining, ///< not yet at a place in the stream: wait for the wake-up
            events, ///< `frames`, which may be empty: wait for the wake-up
            lost, ///< too slow, or the stream began anew: the client has to come back
            ended,
        };
        State state = State::joining;
        std::vector<Body> frames;
    };
    Reading read(LiveClient& client, std::size_t max_frames);

    /// Where a client that has seen everything up to `cursor` goes on. Call once, when it has joined.
    struct Resumption {
        enum class State {
            from_journal, ///< nothing else to do
            after_backfill, ///< first `after` is to be checked, and what comes after it up to `until` to be
                            ///< read from the database, see backfill()
            reset, ///< the place is void: the client has to load its lists anew
        };
        State state = State::from_journal;
        Cursor after = 0;
        Cursor until = 0; ///< the place from which the journal goes on
    };
    Resumption resume(LiveClient& client, Cursor cursor);

    /// The status event as it is now.
    Body status() const;

private:
    using Lock = std::unique_lock<std::mutex>;

    void watch(const std::stop_token& stop);
    /// Requires mutex_.
    static void append_event(std::vector<Body>& frames, LiveClient& client, const LiveEvent& event);
    void look();
    void open_session();
    void start_at_newest();
    void read_news(std::vector<LiveEvent>& events);
    void read_span(std::int64_t after, std::int64_t until, std::vector<LiveEvent>& events);
    void publish(std::vector<LiveEvent> events);
    void add_status_if_due(std::vector<LiveEvent>& events);

    const OpenSession open_session_;
    const std::size_t max_clients_;
    const std::function<std::string()> status_;
    const TimeUs status_interval_us_;

    // The watching thread's own.
    std::unique_ptr<Queries> queries_;
    std::int64_t data_version_ = 0;
    Cursor newest_ = 0; ///< up to here everything is read
    std::set<NodeNum> gateways_; ///< that clients wait for
    TimeUs status_due_us_ = 0; ///< steady clock
    bool starts_anew_ = false; ///< with what is there now; after a mere loss of the session it goes on
    bool restarted_ = false; ///< the journal began anew, and nobody was woken for it yet

    std::mutex mutex_;
    std::condition_variable_any changed_;
    bool open_ = false; ///< protected by mutex_, as is all below
    bool reopen_ = false; ///< the connection is to be made anew
    bool joining_ = false; ///< somebody waits to be let in
    LiveJournal journal_;
    std::set<std::shared_ptr<LiveClient>> clients_;

    std::jthread thread_;
};

/// The packets of a Resumption that the filter lets through as frames, oldest first; nothing when the place
/// is void, there are more than `limit`, or finding them would mean to look at many times that number: then
/// the client needs a reset.
std::optional<std::vector<Body>> backfill(Queries& queries, const LiveFeed::Resumption& resumption,
    const EventFilter& filter, std::int64_t limit = 5000);

} // namespace meshview::reader
