#pragma once

#include <atomic>
#include <memory>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace meshview::reader {

/// Wakes a coroutine on its own thread; a wake-up before the wait is not lost. Held by shared_ptr, because it
/// may be raised while the coroutine goes.
class WakeSignal : public std::enable_shared_from_this<WakeSignal> {
public:
    explicit WakeSignal(boost::asio::any_io_executor executor)
        : timer_(std::move(executor), boost::asio::steady_timer::time_point::max())
    { }

    /// From any thread.
    void raise()
    {
        if (pending_.exchange(true))
            return;
        boost::asio::post(timer_.get_executor(), [self = shared_from_this()] { self->timer_.cancel(); });
    }

    /// On the executor's thread.
    boost::asio::awaitable<void> wait()
    {
        if (!pending_)
            co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        pending_ = false;
    }

private:
    std::atomic<bool> pending_ = false;
    boost::asio::steady_timer timer_; ///< never expires, only ever cancelled
};

} // namespace meshview::reader
