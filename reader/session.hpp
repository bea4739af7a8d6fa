#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "reader/connection.hpp"
#include "reader/http_server.hpp"
#include "reader/request.hpp"
#include "reader/response.hpp"

namespace meshview::reader {

/// One connection: request after request until either side ends it. Everything runs on the thread of its
/// lane; every wait has a time limit, and every input a size limit.
class Session {
public:
    /// `tls` null: in the clear.
    Session(boost::asio::ip::tcp::socket socket, Connection::TlsContext tls, HttpServer& server);

    boost::asio::awaitable<void> run();

    /// The server stops: closes an idle connection at once, and a busy one after its answer.
    void finish();

private:
    using Parser = boost::beast::http::request_parser<boost::beast::http::empty_body>;

    /// What reading a request came to.
    struct Received {
        enum class State { request, closed, refused };
        State state = State::closed;
        Request request;
        Response refusal;
    };

    boost::asio::awaitable<Received> receive();
    boost::asio::awaitable<boost::beast::error_code> read_some();
    Received understood(Parser& parser);
    static Received refused(
        const Parser& parser, boost::beast::http::status status, std::string_view message);
    static Received refused_by(const boost::beast::error_code& error, const Parser& parser);

    boost::asio::awaitable<void> answer(Request& request);
    boost::asio::awaitable<bool> write(const Response& response, bool with_body, bool keep_alive);
    void log_access(const Request& request, const Response& response, TimeUs duration_us) const;

    Connection stream_;
    HttpServer& server_;
    boost::beast::flat_buffer buffer_;
    boost::asio::ip::address peer_;
    bool idle_ = true; ///< between two requests
    bool finishing_ = false; ///< no further request
};

} // namespace meshview::reader
