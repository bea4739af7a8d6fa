#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "common/config.hpp"
#include "common/time.hpp"
#include "writer/backoff.hpp"
#include "writer/message_queue.hpp"
#include "writer/mqtt_connection.hpp"

namespace meshview::writer {

/// Throws ExitError (`configuration`) naming the first of `[mqtt] topics` that is not a valid topic filter.
void check_topics(const MqttConfig& config);

/// Keeps a connection to the broker for as long as it lives: connects, subscribes, delivers into the queue,
/// and when the connection ends connects again, with exponential backoff and jitter, and subscribes again.
/// Each change of state is one line in the log, not each try. Without a configured server it only says so.
///
/// Runs one thread, `mqtt`, from construction until `stop` or destruction. The queue must outlive it. `state`
/// is for any thread, the rest for the owner.
class MqttSource final : private MqttObserver {
public:
    struct State {
        bool connected = false; ///< accepted by the broker
        TimeUs since_us = 0;
    };

    struct Pace {
        std::chrono::milliseconds first_retry{1000};
        std::chrono::milliseconds longest_retry{60'000};
    };

    /// Throws as check_topics.
    MqttSource(const MqttConfig& config, MessageQueue& queue);
    MqttSource(const MqttConfig& config, MessageQueue& queue, const Pace& pace);
    ~MqttSource();

    /// Takes nothing more from the broker and disconnects, within a moment; only a name that is being
    /// resolved, a queue that stays full and open, or, with a persistent session of MQTT 5, a host that does
    /// not answer holds it up.
    void stop();

    State state() const;

private:
    void run(std::stop_token stop);
    void wait_before_retry(std::stop_token stop);
    void report_end(const std::string& reason);
    void set_connected(bool connected);

    void on_connected() override;
    void on_subscribed(
        const std::vector<std::string>& granted, const std::vector<std::string>& refused) override;
    void on_stalled(bool stalled) override;

    const MqttConfig config_;
    const std::string client_id_;
    MessageQueue& queue_;
    Backoff backoff_;
    int tries_ = 0; ///< since the last connection; this and the next are the mqtt thread's
    std::string last_problem_; ///< what the log was told last
    TimeUs stalled_since_us_ = 0;

    mutable std::mutex mutex_;
    State state_; ///< protected by mutex_
    std::jthread thread_; ///< last: it uses everything above
};

} // namespace meshview::writer
