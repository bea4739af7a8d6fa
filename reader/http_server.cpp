#include "reader/http_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "common/exit_code.hpp"
#include "reader/metrics.hpp"
#include "reader/session.hpp"

namespace meshview::reader {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::chrono::milliseconds pause_after_accept_error{100};
constexpr std::chrono::seconds look_at_certificate{2};
/// A reader that was just killed, or that ends with its launcher, has the port for a moment more.
constexpr std::chrono::seconds wait_for_port{3};
constexpr std::chrono::milliseconds look_at_port{50};
constexpr int backlog = 4096;

asio::ip::address parse_address(const std::string& text)
{
    error_code error;
    auto address = asio::ip::make_address(text, error);
    if (error)
        throw ExitError(ExitCode::configuration,
            fmt::format("[server] bind is {}: allowed is an IP address, or * for all", text));
    return address;
}

error_code try_listen(tcp::acceptor& acceptor, const tcp::endpoint& endpoint, bool dual_stack)
{
    error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (error)
        return error;
    acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (endpoint.address().is_v6())
        acceptor.set_option(asio::ip::v6_only(!dual_stack), error);
    if (!acceptor.bind(endpoint, error))
        acceptor.listen(backlog, error);
    if (error) {
        error_code ignored;
        acceptor.close(ignored);
    }
    return error;
}

std::string advice(const error_code& error)
{
    if (error == asio::error::address_in_use)
        return "another program uses it: stop that one or choose another [server] port";
    if (error == asio::error::access_denied)
        return "ports below 1024 need a privilege: choose a [server] port from 1024 on";
    return "choose an address of this machine for [server] bind";
}

} // namespace

HttpServer::HttpServer(const Services& services, Workers& workers, int threads)
    : services_(services)
    , workers_(workers)
    , answer_head_(services.config.site)
    , dispatcher_(services, workers)
    , certificate_(services.config.server.tls_cert, services.config.server.tls_key)
    , trusted_proxies_(services.config.server.trusted_proxies)
    , address_limit_(services.config.server.max_connections_per_address, trusted_proxies_)
    , rate_limit_(services.config.server.requests_per_second, services.config.server.request_burst)
{
    for (int i = 0; i < threads; ++i) {
        lanes_.push_back(std::make_unique<Lane>());
        Lane& lane = *lanes_.back();
        lane.thread = std::thread([&lane] { lane.context.run(); });
    }
}

HttpServer::~HttpServer()
{
    stop(std::chrono::milliseconds{0});
}

error_code HttpServer::try_listen_where_configured(tcp::acceptor& acceptor, std::uint16_t port) const
{
    const std::string& bind = services_.config.server.bind;
    if (bind != "*" && !bind.empty())
        return try_listen(acceptor, {parse_address(bind), port}, false);
    const error_code error = try_listen(acceptor, {tcp::v6(), port}, true);
    if (!error || error == asio::error::address_in_use || error == asio::error::access_denied)
        return error;
    return try_listen(acceptor, {tcp::v4(), port}, false);
}

tcp::acceptor HttpServer::open_acceptor() const
{
    const ServerConfig& config = services_.config.server;
    const std::uint16_t port = port_ != 0 ? port_.load() : config.port;
    tcp::acceptor acceptor(lanes_.front()->context);
    error_code error = try_listen_where_configured(acceptor, port);
    if (error == asio::error::address_in_use)
        spdlog::info("http: port {} is in use; waiting up to {} s for its program to end", port,
            wait_for_port.count());
    const auto end = std::chrono::steady_clock::now() + wait_for_port;
    while (error == asio::error::address_in_use && std::chrono::steady_clock::now() < end) {
        std::this_thread::sleep_for(look_at_port);
        error = try_listen_where_configured(acceptor, port);
    }
    if (error)
        throw ExitError(ExitCode::unavailable,
            fmt::format("cannot listen on {}:{}: {}; {}", config.bind, port, error.message(), advice(error)));
    return acceptor;
}

void HttpServer::listen()
{
    auto acceptor = std::make_shared<tcp::acceptor>(open_acceptor());
    port_ = acceptor->local_endpoint().port();
    acceptor_ = acceptor;
    auto failed = [](const std::exception_ptr& failure) {
        if (failure)
            std::rethrow_exception(failure);
    };
    asio::co_spawn(lanes_.front()->context, accept_loop(std::move(acceptor)), failed);
    if (certificate_.context() && !std::exchange(watching_, true))
        asio::co_spawn(lanes_.front()->context, watch_certificate(), failed);
}

void HttpServer::close_listener()
{
    if (!acceptor_)
        return;
    asio::post(lanes_.front()->context, [acceptor = std::move(acceptor_)] {
        error_code ignored;
        acceptor->close(ignored);
    });
}

std::string HttpServer::url() const
{
    const std::string& bind = services_.config.server.bind;
    const bool everywhere = bind == "*" || bind.empty() || bind == "0.0.0.0" || bind == "::";
    const std::string host = everywhere ? "localhost" : bind;
    return fmt::format("{}://{}:{}/", certificate_.context() ? "https" : "http",
        host.find(':') == std::string::npos ? host : '[' + host + ']', port());
}

asio::awaitable<void> HttpServer::accept_loop(std::shared_ptr<tcp::acceptor> acceptor)
{
    constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
    asio::steady_timer pause(acceptor->get_executor());
    std::size_t next_lane = 0;
    while (acceptor->is_open()) {
        Lane& lane = *lanes_[next_lane++ % lanes_.size()];
        auto [error, socket] = co_await acceptor->async_accept(lane.context.get_executor(), as_result);
        if (!acceptor->is_open())
            break;
        if (error) {
            // Out of descriptors, most likely: trying again at once would only burn the processor.
            spdlog::warn("http: cannot accept a connection: {}", error.message());
            pause.expires_after(pause_after_accept_error);
            co_await pause.async_wait(as_result);
            continue;
        }
        start_session(std::move(socket), lane);
    }
}

asio::awaitable<void> HttpServer::watch_certificate()
{
    asio::steady_timer timer(lanes_.front()->context);
    auto reload = [this] {
        certificate_.reload_if_changed();
        return true;
    };
    while (!stopping_) {
        timer.expires_after(look_at_certificate);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        try {
            co_await workers_.run(Workers::Lane::quick, reload);
        } catch (const Overloaded&) {
            spdlog::debug("http: no time to look at the certificate; looking again");
        }
    }
}

void HttpServer::start_session(tcp::socket socket, Lane& lane)
{
    if (stopping_ || connections_ >= services_.config.server.max_connections)
        return; // closes it
    error_code no_address;
    auto place = address_limit_.enter(socket.remote_endpoint(no_address).address());
    if (!place || no_address)
        return;
    ++connections_;
    services_.metrics.connections(connections_);
    auto ended = [this](const std::exception_ptr& failure) {
        --connections_;
        services_.metrics.connections(connections_);
        try {
            if (failure)
                std::rethrow_exception(failure);
        } catch (const std::exception& error) {
            spdlog::error("http: a connection ended: {}", error.what());
        }
    };
    asio::co_spawn(
        lane.context, run_session(std::move(socket), certificate_.context(), lane, std::move(*place)), ended);
}

asio::awaitable<void> HttpServer::run_session(
    tcp::socket socket, Connection::TlsContext tls, Lane& lane, AddressLimit::Place)
{
    Session session(std::move(socket), std::move(tls), *this);
    struct Registration {
        std::list<Session*>& sessions;
        std::list<Session*>::iterator place;
        ~Registration() { sessions.erase(place); }
    } registration{lane.sessions, lane.sessions.insert(lane.sessions.end(), &session)};
    if (stopping_)
        co_return;
    co_await session.run();
}

void HttpServer::stop(std::chrono::milliseconds patience)
{
    if (stopping_.exchange(true))
        return;
    close_listener();
    for (const auto& lane : lanes_) {
        asio::post(lane->context, [&sessions = lane->sessions] {
            for (Session* const session : sessions)
                session->finish();
        });
    }
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (connections_ > 0 && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    for (const auto& lane : lanes_) {
        lane->context.stop();
        lane->thread.join();
    }
}

} // namespace meshview::reader
