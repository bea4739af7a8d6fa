#include <chrono>
#include <optional>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <fmt/format.h>

#include "launcher/doctor.hpp"

namespace meshview::launcher {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Level = Finding::Level;

constexpr std::chrono::seconds patience{5};

Finding port_problem(const Config& config, const error_code& error)
{
    const std::string text =
        fmt::format("{} port {}: {}", config.server.bind, config.server.port, error.message());
    if (error == asio::error::access_denied)
        return {Level::problem, "port", text,
            "a port below 1024 needs a right: setcap cap_net_bind_service=+ep meshview-reader, or a port "
            "above",
            ExitCode::unavailable};
    if (error == asio::error::address_in_use)
        return {Level::problem, "port", text,
            fmt::format("end the program that has it (ss -ltnp 'sport = :{}'), or set [server] port",
                config.server.port),
            ExitCode::unavailable};
    return {Level::problem, "port", text, "set [server] bind to an address of this machine, or to *",
        ExitCode::unavailable};
}

/// Resolving, connecting and the TLS handshake, each step remembered, until all is done or patience runs out.
class BrokerCall {
public:
    explicit BrokerCall(const MqttConfig& config)
        : config_(config)
        , tls_(asio::ssl::context::tls_client)
    { }

    /// What went wrong; nothing when the broker was reached.
    std::optional<std::string> make()
    {
        if (config_.tls)
            prepare_tls();
        resolver_.async_resolve(config_.server, std::to_string(config_.port),
            [this](error_code error, const tcp::resolver::results_type& found) {
                if (!failed(error, "its name is not known"))
                    connect(found);
            });
        io_.run_for(patience);
        if (!done_ && !problem_)
            problem_ = "no answer within " + format_duration(patience.count() * us_per_second);
        return problem_;
    }

private:
    void prepare_tls()
    {
        if (config_.tls_ca_file.empty())
            tls_.set_default_verify_paths();
        else
            tls_.load_verify_file(config_.tls_ca_file.string());
        tls_.set_verify_mode(config_.tls_insecure ? asio::ssl::verify_none : asio::ssl::verify_peer);
    }

    void connect(const tcp::resolver::results_type& found)
    {
        asio::async_connect(socket_, found, [this](error_code error, const tcp::endpoint&) {
            if (failed(error, "no connection"))
                return;
            if (!config_.tls) {
                done_ = true;
                return;
            }
            stream_.emplace(socket_, tls_);
            if (!config_.tls_insecure)
                stream_->set_verify_callback(asio::ssl::host_name_verification(config_.server));
            // SSL_set_tlsext_host_name is this, with a cast of C's.
            SSL_ctrl(stream_->native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                const_cast<char*>(config_.server.c_str()));
            stream_->async_handshake(asio::ssl::stream_base::client,
                [this](error_code handshake) { done_ = !failed(handshake, "no TLS"); });
        });
    }

    bool failed(const error_code& error, const char* what)
    {
        if (error)
            problem_ = fmt::format("{}: {}", what, error.message());
        return static_cast<bool>(error);
    }

    const MqttConfig& config_;
    asio::io_context io_{1};
    asio::ssl::context tls_;
    tcp::resolver resolver_{io_};
    tcp::socket socket_{io_};
    std::optional<asio::ssl::stream<tcp::socket&>> stream_;
    std::optional<std::string> problem_;
    bool done_ = false;
};

} // namespace

std::vector<Finding> check_port(const Config& config, const StackStatus& status)
{
    if (config.server.port == 0)
        return {{Level::ok, "port", "a free one is taken at each start"}};
    error_code error;
    const bool any = config.server.bind == "*" || config.server.bind.empty();
    const auto address = any ? asio::ip::address(asio::ip::address_v4::any())
                             : asio::ip::make_address(config.server.bind, error);
    asio::io_context io;
    tcp::acceptor acceptor(io);
    const tcp::endpoint endpoint(address, config.server.port);
    if (!error)
        acceptor.open(endpoint.protocol(), error);
    if (!error)
        acceptor.set_option(tcp::acceptor::reuse_address(true));
    if (!error)
        acceptor.bind(endpoint, error);
    if (!error)
        return {{Level::ok, "port", fmt::format("{} is free", config.server.port)}};
    const bool ours = error == asio::error::address_in_use && status.stack.alive && status.stack.record
        && status.stack.record->url.find(fmt::format(":{}/", config.server.port)) != std::string::npos;
    if (ours)
        return {{Level::ok, "port", fmt::format("{} is served by this stack", config.server.port)}};
    return {port_problem(config, error)};
}

std::vector<Finding> check_broker(const Config& config)
{
    const MqttConfig& mqtt = config.mqtt;
    if (mqtt.server.empty())
        return {{Level::warning, "broker", "none is configured",
            "set [mqtt] server; until then nothing arrives"}};
    std::vector<Finding> findings;
    const std::string name = fmt::format("{}:{}{}", mqtt.server, mqtt.port, mqtt.tls ? " over TLS" : "");
    try {
        if (const auto problem = BrokerCall(mqtt).make())
            findings.push_back({Level::problem, "broker", fmt::format("{}: {}", name, *problem),
                "check [mqtt] server, port and tls, and the network; the stack goes on trying",
                ExitCode::unavailable});
        else
            findings.push_back({Level::ok, "broker", name + " answers"});
    } catch (const boost::system::system_error& error) {
        findings.push_back({Level::problem, "broker", fmt::format("{}: {}", name, error.what()),
            "check [mqtt] tls_ca_file", ExitCode::configuration});
    }
    if (mqtt.topics.empty())
        findings.push_back({Level::warning, "topics", "none is configured",
            "set [mqtt] topics, for example [\"msh/US/CA/#\"]; until then nothing arrives"});
    return findings;
}

} // namespace meshview::launcher
