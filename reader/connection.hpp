#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/tcp_stream.hpp>

namespace meshview::reader {

/// A client's connection, in the clear or under TLS. Every operation ends with an error when the time set by
/// expires_after() is over. Used on one thread.
class Connection {
public:
    using Error = boost::system::error_code;
    using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

    /// `tls` null: in the clear.
    Connection(boost::asio::ip::tcp::socket socket, TlsContext tls);

    boost::asio::any_io_executor get_executor();
    boost::asio::ip::tcp::socket& socket() { return tcp().socket(); }

    void expires_after(std::chrono::steady_clock::duration time) { tcp().expires_after(time); }
    /// The beginning of TLS; nothing in the clear.
    boost::asio::awaitable<Error> handshake();
    boost::asio::awaitable<std::pair<Error, std::size_t>> read_some(boost::asio::mutable_buffer buffer);
    boost::asio::awaitable<Error> write(std::vector<boost::asio::const_buffer> buffers);
    /// Says that nothing more will come.
    boost::asio::awaitable<void> shut_down();
    /// At once; what runs ends with an error.
    void close() { tcp().close(); }

private:
    using Plain = boost::beast::tcp_stream;
    using Secure = boost::asio::ssl::stream<Plain>;

    boost::beast::tcp_stream& tcp();

    const TlsContext tls_; ///< lives as long as the stream that was made with it
    std::variant<Plain, Secure> stream_;
};

} // namespace meshview::reader
