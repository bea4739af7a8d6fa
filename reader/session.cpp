#include "reader/session.hpp"

#include <algorithm>
#include <vector>

#include <boost/beast/http/error.hpp>
#include <spdlog/spdlog.h>

#include "reader/live_stream.hpp"

namespace meshview::reader {

namespace asio = boost::asio;
namespace beast = boost::beast;
using beast::error_code;

namespace {

constexpr std::chrono::seconds idle_limit{75}; ///< longer than the usual proxy keeps its connections
constexpr std::chrono::seconds header_limit{10}; ///< from the first byte to the empty line
constexpr std::chrono::seconds write_limit{30}; ///< for each piece of an answer
constexpr std::uint32_t max_header_bytes = 16 * 1024;
constexpr std::size_t max_target_bytes = 8 * 1024;
constexpr std::size_t read_bytes = 4096;
constexpr std::size_t piece_bytes = 256 * 1024;

Response too_many_requests(const Request& request, int seconds)
{
    Response response =
        error_answer(request, http::status::too_many_requests, "too many requests from your address");
    response.headers.emplace_back("Retry-After", std::to_string(seconds));
    return response;
}

} // namespace

Session::Session(asio::ip::tcp::socket socket, Connection::TlsContext tls, HttpServer& server)
    : stream_(std::move(socket), std::move(tls))
    , server_(server)
{
    error_code ignored;
    stream_.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
    peer_ = unmapped(stream_.socket().remote_endpoint(ignored).address());
}

void Session::finish()
{
    finishing_ = true;
    if (idle_)
        stream_.close();
}

asio::awaitable<void> Session::run()
{
    stream_.expires_after(header_limit);
    if (co_await stream_.handshake())
        co_return;
    while (!finishing_) {
        Received received = co_await receive();
        if (received.state == Received::State::closed)
            break;
        if (received.state == Received::State::refused) {
            // What follows on this connection cannot be told from the rest of this request.
            finishing_ = true;
            received.request.client = peer_;
            co_await write(received.refusal, received.request.method != http::verb::head, false);
            if (server_.services_.config.logging.access_log)
                log_access(received.request, received.refusal, 0);
            break;
        }
        co_await answer(received.request);
    }
    co_await stream_.shut_down();
}

asio::awaitable<Session::Received> Session::receive()
{
    Parser parser;
    parser.header_limit(max_header_bytes);
    parser.body_limit(boost::none); // none is ever read
    parser.eager(false);
    idle_ = buffer_.size() == 0;
    stream_.expires_after(idle_ ? idle_limit : header_limit);
    while (true) {
        error_code error;
        if (buffer_.size() > 0) {
            buffer_.consume(parser.put(buffer_.data(), error));
            if (parser.is_header_done())
                co_return understood(parser);
            if (error && error != http::error::need_more)
                co_return refused_by(error, parser);
            if (buffer_.size() >= max_header_bytes)
                co_return refused_by(http::error::header_limit, parser);
        }
        if (co_await read_some())
            co_return Received{};
        if (std::exchange(idle_, false))
            stream_.expires_after(header_limit);
    }
}

asio::awaitable<error_code> Session::read_some()
{
    const auto [error, bytes] = co_await stream_.read_some(buffer_.prepare(read_bytes));
    buffer_.commit(bytes);
    co_return error;
}

// What was understood of the request decides whether its answer has a body, and stands in the log.
Session::Received Session::refused(const Parser& parser, http::status status, std::string_view message)
{
    Received received{.state = Received::State::refused, .request = {}, .refusal = {}};
    const auto target = parser.get().target();
    received.request.method = parser.get().method();
    received.request.target.assign(target.data(), std::min(target.size(), max_target_bytes));
    received.request.prefers_json = true;
    received.refusal = error_answer(received.request, status, message);
    return received;
}

Session::Received Session::refused_by(const error_code& error, const Parser& parser)
{
    if (error == http::error::header_limit) {
        const bool within_target = parser.get().target().empty();
        return within_target
            ? refused(parser, http::status::uri_too_long, "the address is too long")
            : refused(parser, http::status::request_header_fields_too_large, "the header is too large");
    }
    if (error == http::error::bad_version)
        return refused(parser, http::status::http_version_not_supported, "HTTP/1.1 or HTTP/1.0, please");
    return refused(parser, http::status::bad_request, "this is not HTTP: " + error.message());
}

Session::Received Session::understood(Parser& parser)
{
    const auto& message = parser.get();
    const bool has_body = parser.chunked() || parser.content_length().value_or(0) > 0;
    if (message.target().size() > max_target_bytes)
        return refused(parser, http::status::uri_too_long, "the address is too long");
    const auto hosts = message.count(http::field::host);
    if (hosts > 1 || (hosts == 0 && message.version() >= 11))
        return refused(parser, http::status::bad_request, "HTTP/1.1 needs the header Host, once");
    Received received{.state = Received::State::request, .request = {}, .refusal = {}};
    try {
        received.request = read_request(message, now_us());
        received.request.strip(server_.services_.config.server.path_prefix);
    } catch (const BadParameter& error) {
        received = refused(parser, http::status::bad_request, error.what());
        received.refusal = bad_parameter_answer(error);
        return received;
    }
    const bool reads = message.method() == http::verb::get || message.method() == http::verb::head;
    if (has_body && reads)
        return refused(parser, http::status::payload_too_large, "requests here have no body");
    if (has_body)
        received.request.keep_alive = false;
    return received;
}

asio::awaitable<void> Session::answer(Request& request)
{
    const TimeUs started_us = steady_us();
    request.client = server_.trusted_proxies_.client_of(peer_, request.forwarded_for);
    Response response;
    if (const auto seconds = server_.rate_limit_.refused(request.client, started_us))
        response = too_many_requests(request, *seconds);
    else
        response = co_await server_.dispatcher_.answer(request);
    if (response.event_stream && request.method != http::verb::head) {
        finishing_ = true;
        if (server_.services_.config.logging.access_log)
            log_access(request, response, steady_us() - started_us);
        co_await stream_events(stream_, request, server_.services_, server_.workers_, server_.answer_head_);
        co_return;
    }
    const bool keep_alive = request.keep_alive && !finishing_ && (!response.source || request.accepts_chunks);
    if (response.source && request.accepts_chunks)
        response.headers.emplace_back("Transfer-Encoding", "chunked");
    const bool with_body = request.method != http::verb::head;
    bool written = co_await write(response, with_body && !response.source, keep_alive);
    if (written && with_body && response.source)
        written = co_await write_from_source(
            stream_, response, request.accepts_chunks, server_.services_, server_.workers_);
    finishing_ = finishing_ || !keep_alive || !written;
    if (server_.services_.config.logging.access_log)
        log_access(request, response, steady_us() - started_us);
}

asio::awaitable<bool> Session::write(const Response& response, bool with_body, bool keep_alive)
{
    const std::string head = server_.answer_head_.of(response, keep_alive, now_us());
    const std::string_view body =
        with_body && response.body ? std::string_view(*response.body) : std::string_view();
    const std::string_view first = body.substr(0, piece_bytes);
    std::vector<asio::const_buffer> buffers{asio::buffer(head), asio::buffer(first)};
    stream_.expires_after(write_limit);
    error_code error = co_await stream_.write(std::move(buffers));
    for (std::size_t at = first.size(); !error && at < body.size(); at += piece_bytes) {
        const std::string_view piece = body.substr(at, piece_bytes);
        stream_.expires_after(write_limit);
        std::vector<asio::const_buffer> further{asio::buffer(piece)};
        error = co_await stream_.write(std::move(further));
    }
    co_return !error;
}

void Session::log_access(const Request& request, const Response& response, TimeUs duration_us) const
{
    const auto method = http::to_string(request.method);
    const std::string size = response.source || response.event_stream
        ? "streamed"
        : fmt::format("{} bytes", response.body ? response.body->size() : 0);
    spdlog::info("http: {} {} {} {} {} {}", static_cast<unsigned>(response.status),
        std::string_view(method.data(), method.size()), request.target, size, format_duration(duration_us),
        request.client.to_string());
}

} // namespace meshview::reader
