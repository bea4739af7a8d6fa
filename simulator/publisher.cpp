#include "simulator/publisher.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <fmt/format.h>
#include <mosquitto.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "common/exit_code.hpp"

namespace meshview::simulator {

namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t most_under_way = 200;
constexpr std::uint64_t serve_every = 32; // messages, when there is no pause between them
constexpr int keepalive_s = 30;
constexpr milliseconds longest_wait{100}; // so that a signal is noticed soon
constexpr milliseconds answer_wait{5000}; // for the broker's CONNACK
constexpr int not_authorized_3_1 = 4; // bad user name or password
constexpr int not_authorized = 5;

} // namespace

void Publisher::Free::operator()(mosquitto* client) const
{
    mosquitto_destroy(client);
}

Publisher::Publisher(const BrokerOptions& options, StopSignals& stop)
    : options_(options)
    , stop_(stop)
{
    mosquitto_lib_init();
    const std::string client_id = fmt::format("meshview-simulate-{}-{}", getpid(), steady_us() % 100'000);
    client_.reset(mosquitto_new(client_id.c_str(), true, this));
    if (client_ == nullptr)
        throw ExitError(ExitCode::internal, "mqtt: cannot create a client");
    mosquitto_connect_callback_set(client_.get(), on_connect);
    mosquitto_disconnect_callback_set(client_.get(), on_disconnect);
    mosquitto_publish_callback_set(client_.get(), on_publish);
    mosquitto_max_inflight_messages_set(client_.get(), most_under_way);
    if (!options_.username.empty())
        mosquitto_username_pw_set(client_.get(), options_.username.c_str(), options_.password.c_str());
}

Publisher::~Publisher()
{
    client_.reset();
    mosquitto_lib_cleanup();
}

void Publisher::on_connect(mosquitto*, void* self, int code)
{
    auto& publisher = *static_cast<Publisher*>(self);
    publisher.connected_ = code == 0;
    publisher.refusal_ = code;
}

void Publisher::on_disconnect(mosquitto*, void* self, int)
{
    static_cast<Publisher*>(self)->connected_ = false;
}

void Publisher::on_publish(mosquitto*, void* self, int)
{
    ++static_cast<Publisher*>(self)->completed_;
}

std::string Publisher::address() const
{
    return fmt::format("{}:{}", options_.server, options_.port);
}

/// One attempt; MOSQ_ERR_SUCCESS or libmosquitto's reason.
int Publisher::try_to_connect()
{
    connected_ = false;
    refusal_ = 0;
    int code = attempted_
        ? mosquitto_reconnect(client_.get())
        : mosquitto_connect(client_.get(), options_.server.c_str(), options_.port, keepalive_s);
    attempted_ = true;
    const TimeUs deadline = steady_us() + answer_wait.count() * 1000;
    while (code == MOSQ_ERR_SUCCESS && !connected_ && refusal_ == 0 && steady_us() < deadline
        && !stop_.requested())
        code = mosquitto_loop(client_.get(), static_cast<int>(longest_wait.count()), 1);
    if (refusal_ == not_authorized_3_1 || refusal_ == not_authorized)
        throw ExitError(ExitCode::configuration,
            fmt::format("mqtt: {} refuses the user name or password (--username, --password)", address()));
    if (connected_)
        return MOSQ_ERR_SUCCESS;
    return code == MOSQ_ERR_SUCCESS ? MOSQ_ERR_CONN_LOST : code;
}

void Publisher::connect()
{
    const TimeUs deadline = steady_us() + options_.connect_timeout.count() * us_per_second;
    milliseconds backoff{100};
    bool told = false;
    while (!stop_.requested()) {
        const int code = try_to_connect();
        const std::string reason =
            code == MOSQ_ERR_ERRNO ? std::generic_category().message(errno) : mosquitto_strerror(code);
        if (connected_) {
            if (options_.qos == 0)
                completed_ = handed_over_; // what the old connection had not sent yet is gone
            spdlog::info("mqtt: connected to {}", address());
            return;
        }
        if (steady_us() >= deadline)
            throw ExitError(ExitCode::unavailable,
                fmt::format("mqtt: no broker at {} within {} s ({}); is it running? --server, --port, "
                            "--connect-timeout",
                    address(), options_.connect_timeout.count(), reason));
        if (!told)
            spdlog::warn("mqtt: no broker at {} yet ({}), trying again for {} s", address(), reason,
                options_.connect_timeout.count());
        told = true;
        stop_.wait_for(backoff);
        backoff = std::min(backoff * 2, milliseconds(3000));
    }
}

void Publisher::serve(milliseconds wait)
{
    const int code = mosquitto_loop(client_.get(), static_cast<int>(wait.count()), 1);
    if (code == MOSQ_ERR_SUCCESS || stop_.requested())
        return;
    spdlog::warn("mqtt: connection to {} lost ({})", address(), mosquitto_strerror(code));
    connect();
}

void Publisher::publish(const Publication& publication)
{
    for (;;) {
        while (handed_over_ - completed_ >= most_under_way && !stop_.requested())
            serve(longest_wait);
        if (stop_.requested())
            return;
        const int code = mosquitto_publish(client_.get(), nullptr, publication.topic.c_str(),
            static_cast<int>(publication.payload.size()), publication.payload.data(), options_.qos, false);
        const bool connection_failed =
            code == MOSQ_ERR_NO_CONN || code == MOSQ_ERR_CONN_LOST || code == MOSQ_ERR_ERRNO;
        if (code != MOSQ_ERR_SUCCESS && !connection_failed)
            throw ExitError(ExitCode::bad_data,
                fmt::format("mqtt: a message of {} bytes cannot be published ({})",
                    publication.payload.size(), mosquitto_strerror(code)));
        // With qos 1, libmosquitto has kept the message and sends it once it is connected again.
        if (!connection_failed || options_.qos > 0) {
            ++handed_over_;
            if (handed_over_ % serve_every == 0)
                serve(milliseconds(0));
            return;
        }
        connect();
    }
}

void Publisher::wait_until(TimeUs steady_time_us)
{
    while (!stop_.requested()) {
        const milliseconds left((steady_time_us - steady_us()) / 1000);
        if (left <= milliseconds(0))
            return;
        serve(std::min(left, longest_wait));
    }
}

bool Publisher::finish(std::chrono::seconds patience)
{
    const TimeUs deadline = steady_us() + patience.count() * us_per_second;
    // A signal asks for an end, not for a loss: what is under way is still completed.
    while (connected_ && completed_ < handed_over_ && steady_us() < deadline)
        if (mosquitto_loop(client_.get(), static_cast<int>(longest_wait.count()), 1) != MOSQ_ERR_SUCCESS)
            break;
    const bool complete = completed_ >= handed_over_;
    if (connected_)
        mosquitto_disconnect(client_.get());
    return complete;
}

} // namespace meshview::simulator
