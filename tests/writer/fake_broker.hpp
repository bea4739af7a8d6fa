#pragma once

#include <cstdint>
#include <string>
#include <thread>

namespace meshview::writer_test {

/// Says what a broker may say and mosquitto cannot be made to: accepts connections on loopback, one at a
/// time, answers CONNECT with `connect_code`, and each SUBSCRIBE of one topic with refusal when the topic is
/// `refused_topic`. Runs a thread until destruction.
class FakeBroker {
public:
    FakeBroker(std::uint8_t connect_code, std::string refused_topic);
    ~FakeBroker();
    FakeBroker(const FakeBroker&) = delete;
    FakeBroker& operator=(const FakeBroker&) = delete;

    std::uint16_t port() const { return port_; }

private:
    void run();
    void serve(int client) const;

    const std::uint8_t connect_code_;
    const std::string refused_topic_;
    int listener_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

} // namespace meshview::writer_test
