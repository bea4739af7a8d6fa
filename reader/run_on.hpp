#pragma once

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace meshview::reader {

/// Runs `work` on the pool while the calling coroutine waits, and goes on with its result on the coroutine's
/// own thread. What `work` throws is thrown there. `work` lives in the caller's frame, so it may refer to it.
template <typename Work>
boost::asio::awaitable<std::invoke_result_t<Work&>> run_on(boost::asio::thread_pool& pool, Work& work)
{
    using Result = std::invoke_result_t<Work&>;
    std::optional<Result> result;
    std::exception_ptr failure;
    auto start = [&](auto handler) {
        auto job = [&, handler = std::move(handler)]() mutable {
            try {
                result.emplace(work());
            } catch (...) {
                failure = std::current_exception();
            }
            auto home = boost::asio::get_associated_executor(handler);
            boost::asio::post(home, std::move(handler));
        };
        boost::asio::post(pool, std::move(job));
    };
    co_await boost::asio::async_initiate<decltype(boost::asio::use_awaitable), void()>(
        start, boost::asio::use_awaitable);
    if (failure)
        std::rethrow_exception(failure);
    co_return std::move(*result);
}

} // namespace meshview::reader
