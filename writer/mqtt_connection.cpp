#include "writer/mqtt_connection.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <poll.h>
#include <sys/socket.h>

#include "writer/mqtt_errors.hpp"

namespace meshview::writer {

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto connect_timeout = std::chrono::seconds(30);
constexpr auto hand_over_timeout = std::chrono::seconds(5);
constexpr int subscribe_qos = 1; // gateways publish with 0, other bridges with 1: at most what they chose
constexpr int refused_qos = 0x80; // SUBACK return code "failure", MQTT 3.1.1 section 3.9.3
constexpr std::size_t reads_in_a_row = 1000;
constexpr std::size_t burst_bytes = 16 * 1024; // handed over in one go
constexpr std::uint32_t session_s = 7 * 24 * 3600; // how long the broker keeps one

// In MQTT 5 a session ends with its connection unless CONNECT says otherwise (section 3.1.2.11.2). The only
// call of the library that takes such a property waits for the connection.
int connect_with_session(mosquitto* client, const MqttConfig& config)
{
    mosquitto_property* properties = nullptr;
    mosquitto_property_add_int32(&properties, MQTT_PROP_SESSION_EXPIRY_INTERVAL, session_s);
    const int error = mosquitto_connect_bind_v5(
        client, config.server.c_str(), config.port, config.keepalive, nullptr, properties);
    mosquitto_property_free_all(&properties);
    return error;
}

} // namespace

void MqttConnection::Destroy::operator()(mosquitto* client) const
{
    mosquitto_destroy(client);
}

MqttConnection::MqttConnection(
    const MqttConfig& config, const std::string& client_id, MessageQueue& queue, MqttObserver& observer)
    : config_(config)
    , queue_(queue)
    , observer_(observer)
    , client_(mosquitto_new(client_id.c_str(), /*clean_session=*/!config.persistent_session, this))
{
    if (!client_)
        throw std::system_error(errno, std::generic_category(), "mqtt: no client");
    set_up_security();
    auto* client = client_.get();
    if (config_.version == MqttVersion::v5)
        mosquitto_int_option(client, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
    mosquitto_connect_callback_set(client,
        [](mosquitto*, void* self, int code) { static_cast<MqttConnection*>(self)->on_connect(code); });
    mosquitto_subscribe_callback_set(
        client, [](mosquitto*, void* self, int id, int count, const int* granted) {
            static_cast<MqttConnection*>(self)->on_subscribe(id, count, granted);
        });
    mosquitto_message_callback_set(client, [](mosquitto*, void* self, const mosquitto_message* message) {
        static_cast<MqttConnection*>(self)->on_message(*message);
    });
    mosquitto_log_callback_set(client, [](mosquitto*, void* self, int level, const char* text) {
        static_cast<MqttConnection*>(self)->on_library_log(level, text);
    });
}

MqttConnection::~MqttConnection() = default;

void MqttConnection::set_up_security()
{
    auto* client = client_.get();
    if (!config_.username.empty())
        mosquitto_username_pw_set(client, config_.username.c_str(), config_.password.c_str());
    if (!config_.tls)
        return;
    const int error = config_.tls_ca_file.empty()
        ? mosquitto_int_option(client, MOSQ_OPT_TLS_USE_OS_CERTS, 1)
        : mosquitto_tls_set(client, config_.tls_ca_file.c_str(), nullptr, nullptr, nullptr, nullptr);
    if (error != MOSQ_ERR_SUCCESS)
        tls_problem_ = fmt::format("cannot read [mqtt] tls_ca_file {}", config_.tls_ca_file.string());
    mosquitto_tls_insecure_set(client, config_.tls_insecure);
}

std::string MqttConnection::run(std::stop_token stop, int wake_fd)
{
    if (!tls_problem_.empty())
        return tls_problem_;
    if (std::string problem = connect(); !problem.empty())
        return problem;
    std::string problem = serve(stop, wake_fd);
    if (problem.empty()) {
        hand_over_the_rest();
        mosquitto_disconnect(client_.get());
        mosquitto_loop_write(client_.get(), 1);
    }
    return problem;
}

std::string MqttConnection::connect()
{
    errno = 0;
    const bool names_session_end = config_.persistent_session && config_.version == MqttVersion::v5;
    const int error = names_session_end
        ? connect_with_session(client_.get(), config_)
        : mosquitto_connect_async(client_.get(), config_.server.c_str(), config_.port, config_.keepalive);
    last_sign_of_life_ = Clock::now();
    return error == MOSQ_ERR_SUCCESS ? std::string() : why(error);
}

std::string MqttConnection::serve(std::stop_token stop, int wake_fd)
{
    auto* client = client_.get();
    const auto give_up = Clock::now() + connect_timeout;
    auto next_chores = Clock::now() + std::chrono::seconds(1);
    while (!stop.stop_requested()) {
        if (!deliver_pending()) {
            if (!std::exchange(stalled_, true)) {
                last_sign_of_life_ = Clock::now();
                observer_.on_stalled(true);
            }
            wait_for_room();
            continue;
        }
        const int socket = mosquitto_socket(client);
        if (socket < 0)
            return refusal_.empty() ? why(MOSQ_ERR_CONN_LOST) : refusal_;
        const bool want_write = mosquitto_want_write(client);
        pollfd waits[] = {
            {socket, static_cast<short>(want_write ? POLLIN | POLLOUT : POLLIN), 0}, {wake_fd, POLLIN, 0}};
        poll(waits, 2, 1000);

        if (!acknowledged_) {
            if (std::string problem = socket_error(); !problem.empty())
                return problem;
            if (Clock::now() > give_up)
                return fmt::format("no answer within {} s", connect_timeout.count());
        }
        int error = MOSQ_ERR_SUCCESS;
        if ((waits[0].revents & (POLLIN | POLLHUP | POLLERR)) != 0)
            error = read_what_there_is();
        if (error == MOSQ_ERR_SUCCESS && (waits[0].revents & POLLOUT) != 0)
            error = mosquitto_loop_write(client, 1);
        if (error == MOSQ_ERR_SUCCESS && Clock::now() >= next_chores) {
            error = mosquitto_loop_misc(client); // pings
            next_chores = Clock::now() + std::chrono::seconds(1);
        }
        if (error != MOSQ_ERR_SUCCESS)
            return refusal_.empty() ? why(error) : refusal_;
    }
    return {};
}

// The library reads one packet a call; going on while packets come saves one poll() and one lock a message.
int MqttConnection::read_what_there_is()
{
    for (std::size_t reads = 0; reads < reads_in_a_row; ++reads) {
        const std::size_t before = messages_;
        if (const int error = mosquitto_loop_read(client_.get(), 1); error != MOSQ_ERR_SUCCESS)
            return error;
        if (messages_ == before || pending_.bytes() >= burst_bytes)
            break;
    }
    return MOSQ_ERR_SUCCESS;
}

bool MqttConnection::deliver_pending()
{
    if (pending_.empty())
        return true;
    if (queue_.try_push(pending_, delivered_) == MessageQueue::Push::full)
        return false;
    pending_.clear();
    delivered_ = 0;
    if (std::exchange(stalled_, false))
        observer_.on_stalled(false);
    return true;
}

// What was taken from the broker is not dropped at a stop, unless nobody stores any more.
void MqttConnection::hand_over_the_rest()
{
    const auto give_up = Clock::now() + hand_over_timeout;
    while (!deliver_pending() && Clock::now() < give_up)
        queue_.wait_for_room(std::chrono::milliseconds(100));
}

// Nothing is read meanwhile, so the answer to a ping would stay behind the data and the library would hang up
// on a broker that did nothing wrong. To leave a topic that was never subscribed to costs the broker nothing,
// and any packet restarts its own keep-alive clock.
void MqttConnection::wait_for_room()
{
    if (queue_.wait_for_room(std::chrono::milliseconds(100)))
        return;
    if (Clock::now() - last_sign_of_life_ < std::chrono::seconds(config_.keepalive) / 2)
        return;
    last_sign_of_life_ = Clock::now();
    mosquitto_unsubscribe(client_.get(), nullptr, "meshview/keepalive");
}

void MqttConnection::on_message(const mosquitto_message& message)
{
    ++messages_;
    pending_.append(
        {message.topic,
            {static_cast<const char*>(message.payload), static_cast<std::size_t>(message.payloadlen)},
            now_us()},
        queue_.limits().payload_bytes);
}

void MqttConnection::on_connect(int code)
{
    if (code != 0) {
        refusal_ = refusal_text(code, config_.version);
        return;
    }
    acknowledged_ = true;
    observer_.on_connected();
    subscribe();
}

void MqttConnection::subscribe()
{
    for (const std::string& topic : config_.topics) {
        int id = 0;
        if (mosquitto_subscribe(client_.get(), &id, topic.c_str(), subscribe_qos) == MOSQ_ERR_SUCCESS)
            unanswered_.emplace(id, topic);
        else
            refused_.push_back(topic);
    }
    if (unanswered_.empty())
        observer_.on_subscribed(granted_, refused_);
}

void MqttConnection::on_subscribe(int message_id, int count, const int* granted_qos)
{
    const auto found = unanswered_.find(message_id);
    if (found == unanswered_.end())
        return;
    const bool refused = count < 1 || granted_qos[0] >= refused_qos;
    (refused ? refused_ : granted_).push_back(found->second);
    unanswered_.erase(found);
    if (unanswered_.empty())
        observer_.on_subscribed(granted_, refused_);
}

void MqttConnection::on_library_log(int level, const char* text)
{
    if (level == MOSQ_LOG_ERR)
        tls_problem_ = text;
}

std::string MqttConnection::socket_error() const
{
    int number = 0;
    socklen_t size = sizeof number;
    if (getsockopt(mosquitto_socket(client_.get()), SOL_SOCKET, SO_ERROR, &number, &size) != 0 || number == 0)
        return {};
    return system_error_text(number);
}

std::string MqttConnection::why(int error) const
{
    const int number = errno;
    if (config_.tls && !tls_problem_.empty() && !acknowledged_)
        return "TLS: " + tls_problem_;
    return library_error_text(error, number);
}

} // namespace meshview::writer
