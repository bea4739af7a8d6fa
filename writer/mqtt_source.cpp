#include "writer/mqtt_source.hpp"

#include <condition_variable>
#include <random>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <mosquitto.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "common/exit_code.hpp"

namespace meshview::writer {

namespace {

// A full queue is ordinary under load; one that stays full is worth a line.
constexpr TimeUs notable_stall_us = 5 * us_per_second;

double roll_dice()
{
    thread_local std::minstd_rand random(std::random_device{}());
    return std::uniform_real_distribution<double>(0, 1)(random);
}

std::string choose_client_id(const MqttConfig& config)
{
    if (!config.client_id.empty())
        return config.client_id;
    std::random_device random;
    return fmt::format("meshview-{:08x}{:08x}", random(), random());
}

/// A descriptor that becomes readable, for poll, when a stop is requested.
class StopEvent {
public:
    explicit StopEvent(std::stop_token stop)
        : callback_(stop, Signal{event_.fd})
    { }

    int fd() const { return event_.fd; }

private:
    struct Event {
        Event()
            : fd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
        {
            if (fd < 0)
                throw std::system_error(errno, std::generic_category(), "eventfd");
        }
        ~Event() { close(fd); }
        Event(const Event&) = delete;
        Event& operator=(const Event&) = delete;

        int fd;
    };
    struct Signal {
        int fd;
        void operator()() const { eventfd_write(fd, 1); }
    };

    Event event_;
    std::stop_callback<Signal> callback_;
};

} // namespace

void check_topics(const MqttConfig& config)
{
    for (const std::string& topic : config.topics)
        if (topic.empty() || mosquitto_sub_topic_check(topic.c_str()) != MOSQ_ERR_SUCCESS)
            throw ExitError(ExitCode::configuration,
                fmt::format(
                    "[mqtt] topics: {:?} is not a topic filter; # stands only at the end, after a slash, "
                    "and + only for one whole level",
                    topic));
}

MqttSource::MqttSource(const MqttConfig& config, MessageQueue& queue)
    : MqttSource(config, queue, Pace{})
{ }

MqttSource::MqttSource(const MqttConfig& config, MessageQueue& queue, const Pace& pace)
    : config_(config)
    , client_id_(choose_client_id(config))
    , queue_(queue)
    , backoff_(pace.first_retry, pace.longest_retry)
    , state_{.connected = false, .since_us = now_us()}
{
    check_topics(config_);
    if (config_.persistent_session && config_.client_id.empty())
        throw ExitError(ExitCode::configuration,
            "[mqtt] persistent_session: the broker knows a client again by its name only; set [mqtt] "
            "client_id");
    if (config_.server.empty()) {
        spdlog::warn("mqtt: no broker is configured, so nothing new will arrive; set [mqtt] server");
        return;
    }
    if (config_.topics.empty())
        spdlog::warn("mqtt: no topics are configured, so nothing new will arrive; set [mqtt] topics");
    mosquitto_lib_init();
    thread_ = std::jthread([this](std::stop_token stop) { run(stop); });
}

MqttSource::~MqttSource()
{
    stop();
    if (!config_.server.empty())
        mosquitto_lib_cleanup();
}

void MqttSource::stop()
{
    if (!thread_.joinable())
        return;
    thread_.request_stop();
    thread_.join();
}

MqttSource::State MqttSource::state() const
{
    const std::lock_guard guard(mutex_);
    return state_;
}

void MqttSource::set_connected(bool connected)
{
    const std::lock_guard guard(mutex_);
    if (state_.connected != connected)
        state_ = {.connected = connected, .since_us = now_us()};
}

void MqttSource::run(std::stop_token stop)
{
    const StopEvent stop_event(stop);
    spdlog::info("mqtt: connecting to {}:{}{}{}", config_.server, config_.port,
        config_.tls ? " over TLS" : "",
        config_.username.empty() ? "" : fmt::format(" as user {}", config_.username));
    while (!stop.stop_requested()) {
        ++tries_;
        std::string problem;
        try {
            MqttConnection connection(config_, client_id_, queue_, *this);
            problem = connection.run(stop, stop_event.fd());
        } catch (const std::exception& error) {
            problem = error.what();
        }
        if (stop.stop_requested())
            break;
        report_end(problem);
        set_connected(false);
        wait_before_retry(stop);
    }
    if (state().connected)
        spdlog::info("mqtt: disconnected from {}:{}", config_.server, config_.port);
    set_connected(false);
}

void MqttSource::report_end(const std::string& reason)
{
    const bool was_connected = state().connected;
    if (!was_connected && reason == last_problem_)
        return;
    last_problem_ = reason;
    if (was_connected)
        spdlog::warn("mqtt: the connection to {}:{} ended: {}; connecting again", config_.server,
            config_.port, reason);
    else
        spdlog::warn("mqtt: cannot connect to {}:{}: {}; trying again until it works", config_.server,
            config_.port, reason);
}

void MqttSource::wait_before_retry(std::stop_token stop)
{
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock guard(mutex);
    stopped.wait_for(guard, stop, backoff_.next(roll_dice()), [] { return false; });
}

void MqttSource::on_connected()
{
    if (last_problem_.empty())
        spdlog::info("mqtt: connected to {}:{}, client id {}", config_.server, config_.port, client_id_);
    else
        spdlog::info("mqtt: connected to {}:{} again after {}, at try {}", config_.server, config_.port,
            format_duration(now_us() - state().since_us), tries_);
    set_connected(true);
    tries_ = 0;
    last_problem_.clear();
}

// The backoff starts anew only here: a broker that accepts a client and then throws it out is not hammered.
void MqttSource::on_subscribed(
    const std::vector<std::string>& granted, const std::vector<std::string>& refused)
{
    for (const std::string& topic : refused)
        spdlog::error(
            "mqtt: the broker refuses to subscribe topic {} for this user; nothing of it will arrive", topic);
    if (granted.empty())
        return;
    spdlog::info("mqtt: subscribed to {}", fmt::join(granted, ", "));
    backoff_.reset();
}

void MqttSource::on_stalled(bool stalled)
{
    if (stalled) {
        if (stalled_since_us_ == 0)
            stalled_since_us_ = steady_us();
        return;
    }
    const TimeUs waited_us = steady_us() - stalled_since_us_;
    stalled_since_us_ = 0;
    if (waited_us >= notable_stall_us)
        spdlog::warn("mqtt: the broker had to wait {} for the database", format_duration(waited_us));
}

} // namespace meshview::writer
