#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <type_traits>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "common/time.hpp"
#include "reader/run_on.hpp"

namespace meshview::reader {

/// Too much waits already, or this waited for too long. Answered 503 with Retry-After.
class Overloaded : public std::runtime_error {
public:
    Overloaded()
        : std::runtime_error("too many questions at the same time; try again")
    { }
};

/// The threads that ask the database, in lanes: a question that may have to read the whole history waits for
/// others of its kind, and not those that an index answers for it; and an answer that is made anew while the
/// one before is still served takes the cores from none of them. What waits in a lane is bounded in number
/// and time. Safe from any thread.
class Workers {
public:
    enum class Lane {
        quick,
        slow, ///< fewer threads, of a lower priority
        behind, ///< one thread, of a lower priority: for what nobody waits for yet
    };

    /// `longest_wait` is how long something may wait before it is begun.
    Workers(int quick_threads, std::chrono::milliseconds longest_wait);

    /// Runs `work` on the lane while the calling coroutine waits, and goes on with its result on the
    /// coroutine's own thread. What `work` throws is thrown there. `work` lives in the caller's frame. Throws
    /// Overloaded.
    template <typename Work>
    boost::asio::awaitable<std::invoke_result_t<Work&>> run(Lane lane, Work& work)
    {
        const Place place(queue_of(lane));
        const TimeUs came_us = steady_us();
        auto in_time = [&] {
            if (steady_us() - came_us > longest_wait_us_)
                throw Overloaded();
            return work();
        };
        co_return co_await run_on(queue_of(lane).threads, in_time);
    }

    /// Runs `work` on the lane for nobody who waits. Throws Overloaded.
    template <typename Work>
    void post(Lane lane, Work work)
    {
        auto place = std::make_unique<Place>(queue_of(lane));
        boost::asio::post(
            queue_of(lane).threads, [place = std::move(place), work = std::move(work)]() mutable { work(); });
    }

    /// Waits for all that was given to them.
    void join();

private:
    struct Queue {
        Queue(int count, int most)
            : threads(static_cast<std::size_t>(count))
            , most_inside(most)
        { }

        boost::asio::thread_pool threads;
        const int most_inside; ///< waiting or running
        std::atomic<int> inside = 0;
    };

    /// One in a queue, for as long as it lives.
    class Place {
    public:
        explicit Place(Queue& queue)
            : queue_(queue)
        {
            if (++queue_.inside > queue_.most_inside) {
                --queue_.inside;
                throw Overloaded();
            }
        }
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        ~Place() { --queue_.inside; }

    private:
        Queue& queue_;
    };

    Queue& queue_of(Lane lane)
    {
        switch (lane) {
        case Lane::quick:
            break;
        case Lane::slow:
            return slow_;
        case Lane::behind:
            return behind_;
        }
        return quick_;
    }

    const TimeUs longest_wait_us_;
    Queue quick_;
    Queue slow_;
    Queue behind_;
};

} // namespace meshview::reader
