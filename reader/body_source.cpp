#include "reader/body_source.hpp"

#include <array>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "reader/connection_pool.hpp"
#include "reader/gate.hpp"
#include "reader/response.hpp"
#include "reader/run_on.hpp"
#include "reader/services.hpp"

namespace meshview::reader {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds write_limit{30};

asio::awaitable<bool> write_piece(boost::beast::tcp_stream& stream, std::string_view piece, bool chunked)
{
    const std::string size = chunked ? fmt::format("{:x}\r\n", piece.size()) : std::string();
    const std::array<asio::const_buffer, 3> buffers{
        asio::buffer(size), asio::buffer(piece), asio::buffer("\r\n", chunked ? 2 : 0)};
    stream.expires_after(write_limit);
    const auto [error, bytes] =
        co_await asio::async_write(stream, buffers, asio::as_tuple(asio::use_awaitable));
    co_return !error;
}

} // namespace

asio::awaitable<bool> write_from_source(boost::beast::tcp_stream& stream, const Response& response,
    bool chunked, const Services& services, asio::thread_pool& workers)
{
    std::string piece = *response.body;
    auto read = [&] { return response.source->next(*services.connections.lend()); };
    while (!piece.empty()) {
        if (!co_await write_piece(stream, piece, chunked))
            co_return false;
        const auto pass = services.gate.enter();
        if (!pass)
            co_return false;
        try {
            piece = co_await run_on(workers, read);
        } catch (const std::exception& error) {
            spdlog::warn("http: an export ends early: {}", error.what());
            co_return false;
        }
    }
    // The empty chunk says that this is all. Not in one expression: g++ 12 would wait in either case.
    if (!chunked)
        co_return true;
    co_return co_await write_piece(stream, "", true);
}

} // namespace meshview::reader
