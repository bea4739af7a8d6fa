#include "reader/connection.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace meshview::reader {

namespace asio = boost::asio;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds farewell_limit{5};

} // namespace

Connection::Connection(asio::ip::tcp::socket socket, TlsContext tls)
    : tls_(std::move(tls))
    , stream_(std::in_place_type<Plain>, std::move(socket))
{
    if (!tls_)
        return;
    Plain plain = std::move(std::get<Plain>(stream_));
    stream_.emplace<Secure>(std::move(plain), *tls_);
}

boost::beast::tcp_stream& Connection::tcp()
{
    if (auto* const secure = std::get_if<Secure>(&stream_))
        return secure->next_layer();
    return std::get<Plain>(stream_);
}

asio::any_io_executor Connection::get_executor()
{
    return tcp().get_executor();
}

asio::awaitable<Connection::Error> Connection::handshake()
{
    auto* const secure = std::get_if<Secure>(&stream_);
    if (secure == nullptr)
        co_return Error();
    const auto [error] = co_await secure->async_handshake(asio::ssl::stream_base::server, as_result);
    co_return error;
}

asio::awaitable<std::pair<Connection::Error, std::size_t>> Connection::read_some(asio::mutable_buffer buffer)
{
    if (auto* const secure = std::get_if<Secure>(&stream_)) {
        const auto [error, bytes] = co_await secure->async_read_some(buffer, as_result);
        co_return std::pair(error, bytes);
    }
    const auto [error, bytes] = co_await std::get<Plain>(stream_).async_read_some(buffer, as_result);
    co_return std::pair(error, bytes);
}

asio::awaitable<Connection::Error> Connection::write(std::vector<asio::const_buffer> buffers)
{
    if (auto* const secure = std::get_if<Secure>(&stream_)) {
        const auto [error, bytes] = co_await asio::async_write(*secure, buffers, as_result);
        co_return error;
    }
    const auto [error, bytes] = co_await asio::async_write(std::get<Plain>(stream_), buffers, as_result);
    co_return error;
}

asio::awaitable<void> Connection::shut_down()
{
    if (auto* const secure = std::get_if<Secure>(&stream_)) {
        expires_after(farewell_limit);
        // Whether the client answers the farewell is its own affair.
        co_await secure->async_shutdown(as_result);
    }
    Error ignored;
    socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

} // namespace meshview::reader
