#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "common/config.hpp"
#include "reader/address_limit.hpp"
#include "reader/answer_head.hpp"
#include "reader/certificate.hpp"
#include "reader/client_address.hpp"
#include "reader/connection.hpp"
#include "reader/dispatcher.hpp"
#include "reader/rate_limit.hpp"
#include "reader/services.hpp"
#include "reader/workers.hpp"

namespace meshview::reader {

class Session;

/// Accepts connections and runs one coroutine for each. Several threads, each with an io_context of its own:
/// a connection stays on one thread for its life, so a session needs no locks. `services` and `workers`
/// outlive it.
class HttpServer {
public:
    HttpServer(const Services& services, Workers& workers, int threads);
    ~HttpServer();

    /// Opens, binds and listens; waits some seconds for a port that is in use. Throws ExitError:
    /// `configuration` for a bind address that is none, `unavailable` when the port cannot be had. The port
    /// of the first time is kept for later ones.
    void listen();
    /// Closes the port; connections stay.
    void close_listener();

    /// The port in use; 0 before the first listen().
    std::uint16_t port() const noexcept { return port_; }
    /// `http://host:port/`, or `https:`, with a host that a browser on this machine can use.
    std::string url() const;

    /// Closes the port, lets the requests in progress finish, closes idle connections, and after `patience`
    /// all others. Idempotent.
    void stop(std::chrono::milliseconds patience);

private:
    friend class Session;

    /// One thread and its connections.
    struct Lane {
        std::list<Session*> sessions; ///< the lane's thread only; outlives the coroutines in the context
        boost::asio::io_context context{1};
        boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{context.get_executor()};
        std::thread thread;
    };

    boost::system::error_code try_listen_where_configured(
        boost::asio::ip::tcp::acceptor& acceptor, std::uint16_t port) const;
    boost::asio::ip::tcp::acceptor open_acceptor() const;
    boost::asio::awaitable<void> accept_loop(std::shared_ptr<boost::asio::ip::tcp::acceptor> acceptor);
    boost::asio::awaitable<void> run_session(boost::asio::ip::tcp::socket socket, Connection::TlsContext tls,
        Lane& lane, AddressLimit::Place place);
    boost::asio::awaitable<void> watch_certificate();
    void start_session(boost::asio::ip::tcp::socket socket, Lane& lane);

    const Services& services_;
    Workers& workers_;
    const AnswerHead answer_head_;
    const Dispatcher dispatcher_;
    Certificate certificate_;
    const TrustedProxies trusted_proxies_;
    AddressLimit address_limit_;
    RateLimit rate_limit_;
    std::vector<std::unique_ptr<Lane>> lanes_;
    bool watching_ = false; ///< the certificate
    std::shared_ptr<boost::asio::ip::tcp::acceptor> acceptor_; ///< used on the first lane's thread
    std::atomic<std::uint16_t> port_ = 0;
    std::atomic<int> connections_ = 0;
    std::atomic<bool> stopping_ = false;
};

} // namespace meshview::reader
