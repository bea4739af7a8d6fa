#include "reader/live_stream.hpp"

#include <charconv>

#include <spdlog/spdlog.h>

#include "reader/connection_pool.hpp"
#include "reader/gate.hpp"
#include "reader/live_feed.hpp"
#include "reader/live_frames.hpp"
#include "reader/waiting_answer.hpp"
#include "reader/wake_signal.hpp"
#include "reader/workers.hpp"

namespace meshview::reader {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds write_limit{30};
constexpr std::size_t frames_at_once = 64;

/// A place in the feed for as long as the stream lasts.
class Seat {
public:
    Seat(LiveFeed& feed, const std::shared_ptr<WakeSignal>& signal, const EventFilter& filter)
        : feed_(feed)
        , client_(feed.join([signal] { signal->raise(); }, filter))
    { }
    Seat(const Seat&) = delete;
    Seat& operator=(const Seat&) = delete;
    ~Seat()
    {
        if (client_)
            feed_.leave(client_);
    }

    explicit operator bool() const noexcept { return client_ != nullptr; }
    LiveFeed::Reading read() { return feed_.read(*client_, frames_at_once); }
    LiveFeed::Resumption resume(Cursor cursor) { return feed_.resume(*client_, cursor); }

private:
    LiveFeed& feed_;
    std::shared_ptr<LiveClient> client_;
};

constexpr Cursor void_place = -1;

std::optional<Cursor> read_cursor(const Request& request)
{
    // EventSource sends the header when it reconnects by itself; a new one can only be given the parameter.
    const std::string_view text = request.last_event_id;
    if (text.empty())
        return read_event_cursor(request.query);
    Cursor cursor = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), cursor);
    const bool is_number = error == std::errc{} && end == text.data() + text.size();
    return is_number ? cursor : void_place;
}

asio::awaitable<bool> write(Connection& stream, const std::vector<Body>& frames)
{
    std::vector<asio::const_buffer> buffers;
    buffers.reserve(frames.size());
    for (const Body& frame : frames)
        buffers.push_back(asio::buffer(*frame));
    stream.expires_after(write_limit);
    const Connection::Error error = co_await stream.write(std::move(buffers));
    co_return !error;
}

asio::awaitable<std::vector<Body>> missed(
    LiveFeed::Resumption resumption, const EventFilter& filter, const Services& services, Workers& workers)
{
    std::optional<std::vector<Body>> frames;
    if (resumption.state == LiveFeed::Resumption::State::from_journal)
        co_return std::vector<Body>{};
    const auto pass = services.gate.enter();
    if (pass && resumption.state == LiveFeed::Resumption::State::after_backfill) {
        auto work = [&] { return backfill(*services.connections.lend(), resumption, filter); };
        try {
            frames = co_await workers.run(Workers::Lane::slow, work);
        } catch (const std::exception& error) {
            spdlog::warn(
                "live: a client cannot have what it missed and loads its lists anew: {}", error.what());
        }
    }
    if (!frames)
        frames = std::vector<Body>{reset_frame(resumption.until)};
    co_return std::move(*frames);
}

} // namespace

asio::awaitable<void> stream_events(Connection& stream, const Request& request, const Services& services,
    Workers& workers, const AnswerHead& answer_head)
{
    const auto signal = std::make_shared<WakeSignal>(stream.get_executor());
    const EventFilter filter = read_event_filter(request.query);
    Seat seat(services.live, signal, filter);
    if (!seat) {
        Response response = error_answer(request, http::status::service_unavailable, "too many live clients");
        response.headers.emplace_back("Retry-After", "10");
        std::vector<Body> answer{
            std::make_shared<const std::string>(answer_head.of(response, false, request.received_us)),
            response.body};
        co_await write(stream, answer);
        co_return;
    }
    // Only then the head: whoever has seen it misses nothing that is committed from then on.
    LiveFeed::Reading reading = seat.read();
    for (; reading.state == LiveFeed::Reading::State::joining; reading = seat.read())
        co_await signal->wait();

    std::vector<Body> frames{std::make_shared<const std::string>(
                                 answer_head.of_event_stream(request.received_us) + "retry: 1000\n\n"),
        services.live.status()};
    if (const auto cursor = read_cursor(request)) {
        std::vector<Body> earlier = co_await missed(seat.resume(*cursor), filter, services, workers);
        frames.insert(frames.end(), earlier.begin(), earlier.end());
        reading.frames.clear();
    }
    frames.insert(frames.end(), reading.frames.begin(), reading.frames.end());

    while (reading.state == LiveFeed::Reading::State::events) {
        if (!frames.empty() && !co_await write(stream, frames))
            co_return;
        reading = seat.read();
        frames = std::move(reading.frames);
        if (frames.empty() && reading.state == LiveFeed::Reading::State::events)
            co_await signal->wait();
    }
    if (reading.state == LiveFeed::Reading::State::ended) {
        frames.assign(1, services.live.status());
        co_await write(stream, frames);
    }
}

} // namespace meshview::reader
