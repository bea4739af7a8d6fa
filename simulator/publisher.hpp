#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "common/time.hpp"
#include "simulator/publication.hpp"
#include "simulator/stop_signals.hpp"

struct mosquitto;

namespace meshview::simulator {

struct BrokerOptions {
    std::string server = "127.0.0.1";
    std::uint16_t port = 1883;
    std::string username;
    std::string password; ///< secret
    int qos = 1; ///< gateways use 0; with 1 the broker confirms each message
    std::chrono::seconds connect_timeout{30};
};

/// Publishes to an MQTT broker through libmosquitto, in the calling thread: the connection is served only
/// inside these functions, so call wait_until often. A bounded number of messages is under way at any time; a
/// lost connection is made again with backoff, and unconfirmed messages are sent again (qos 1). All functions
/// return early once `stop` was requested.
class Publisher {
public:
    Publisher(const BrokerOptions& options, StopSignals& stop);
    ~Publisher();

    Publisher(const Publisher&) = delete;
    Publisher& operator=(const Publisher&) = delete;

    /// Connects, trying again with backoff. Throws ExitError: `unavailable` when no broker answered within
    /// `connect_timeout`, `configuration` when it refuses the user.
    void connect();

    /// Sends one message; waits while too many are under way. Throws as connect() when the connection is lost
    /// for good.
    void publish(const Publication& publication);

    /// Serves the connection until this time of the steady clock (common/time.hpp). Throws as connect().
    void wait_until(TimeUs steady_time_us);

    /// Waits, at most this long, until the broker has everything; false when it has not. Then disconnects.
    bool finish(std::chrono::seconds patience);

private:
    struct Free {
        void operator()(mosquitto* client) const;
    };

    static void on_connect(mosquitto* client, void* self, int code);
    static void on_disconnect(mosquitto* client, void* self, int code);
    static void on_publish(mosquitto* client, void* self, int message_id);

    int try_to_connect();
    void serve(std::chrono::milliseconds wait);
    std::string address() const;

    BrokerOptions options_;
    StopSignals& stop_;
    std::unique_ptr<mosquitto, Free> client_;
    bool attempted_ = false; ///< from then on libmosquitto knows the address
    bool connected_ = false;
    int refusal_ = 0; ///< the broker's answer to the last CONNECT
    std::uint64_t handed_over_ = 0; ///< messages given to libmosquitto
    std::uint64_t completed_ = 0; ///< of these, sent (qos 0) or confirmed (qos 1)
};

} // namespace meshview::simulator
