#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "common/config.hpp"
#include "writer/message_queue.hpp"

struct mosquitto;
struct mosquitto_message;

namespace meshview::writer {

/// What a connection tells its owner, on the thread that calls MqttConnection::run.
class MqttObserver {
public:
    virtual void on_connected() = 0;
    /// The broker has answered for every topic.
    virtual void on_subscribed(
        const std::vector<std::string>& granted, const std::vector<std::string>& refused) = 0;
    /// The queue is full, or has room again after it was.
    virtual void on_stalled(bool stalled) = 0;

protected:
    ~MqttObserver() = default;
};

/// One connection to the broker, from the first packet to its end, over libmosquitto (MQTT 3.1.1 or 5).
/// The library acknowledges a message of QoS 1 when it hands it over, before it is stored. Every message goes
/// into the queue; while that is full nothing more is read from the socket, so that the broker has to wait,
/// and the connection is kept alive meanwhile. A new connection is a new object: nothing of an old one can
/// linger.
///
/// Constructed, run and destroyed by one thread. The configuration, queue and observer must outlive it.
class MqttConnection {
public:
    MqttConnection(
        const MqttConfig& config, const std::string& client_id, MessageQueue& queue, MqttObserver& observer);
    ~MqttConnection();
    MqttConnection(const MqttConnection&) = delete;
    MqttConnection& operator=(const MqttConnection&) = delete;

    /// Connects, subscribes and delivers until the connection ends. Returns why it ended in plain words,
    /// empty when `stop` was requested. `wake_fd` becomes readable then.
    std::string run(std::stop_token stop, int wake_fd);

private:
    void set_up_security();
    std::string connect();
    std::string serve(std::stop_token stop, int wake_fd);
    int read_what_there_is();
    bool deliver_pending();
    void hand_over_the_rest();
    void wait_for_room();
    std::string why(int error) const;
    std::string socket_error() const;
    void subscribe();

    void on_connect(int code);
    void on_subscribe(int message_id, int count, const int* granted_qos);
    void on_message(const mosquitto_message& message);
    void on_library_log(int level, const char* text);

    const MqttConfig& config_;
    MessageQueue& queue_;
    MqttObserver& observer_;
    struct Destroy {
        void operator()(mosquitto* client) const;
    };
    std::unique_ptr<mosquitto, Destroy> client_;

    bool acknowledged_ = false; ///< the broker accepted us
    std::string refusal_; ///< why it did not
    std::string tls_problem_; ///< the library's last words about TLS
    std::map<int, std::string> unanswered_; ///< SUBSCRIBE packets under way: message id to topic
    std::vector<std::string> granted_;
    std::vector<std::string> refused_;

    std::size_t messages_ = 0; ///< received by this connection
    MessageBatch pending_; ///< received and not yet handed over
    std::size_t delivered_ = 0; ///< how many of pending_ are in the queue by now
    bool stalled_ = false; ///< the queue has no room for them
    std::chrono::steady_clock::time_point last_sign_of_life_{};
};

} // namespace meshview::writer
