#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <mosquitto.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "common/mesh/capture.hpp"
#include "tests/simulator/child_process.hpp"

namespace meshview::simulator {

/// A port of the loopback that nobody listens on at the moment.
inline std::uint16_t free_port()
{
    const int descriptor = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    const bool bound = bind(descriptor, generic, size) == 0 && getsockname(descriptor, generic, &size) == 0;
    close(descriptor);
    if (!bound)
        throw std::runtime_error("no free port");
    return ntohs(address.sin_port);
}

inline std::string mosquitto_program()
{
    for (const char* path : {"/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto"})
        if (std::filesystem::exists(path))
            return path;
    return "mosquitto";
}

/// A real mosquitto on the loopback, with its configuration in `folder`. It keeps every message for a slow
/// subscriber. (`user root`: it must read that folder when the tests run as root; otherwise it has no
/// effect.)
class Broker {
public:
    Broker(
        const std::filesystem::path& folder, std::uint16_t port, const std::string& more_configuration = {})
        : port_(port)
    {
        const auto configuration = folder / "mosquitto.conf";
        std::ofstream(configuration) << "listener " << port
                                     << " 127.0.0.1\nuser root\npersistence false\nmax_queued_messages 0\n"
                                     << (more_configuration.empty() ? "allow_anonymous true\n"
                                                                    : more_configuration);
        process_ = std::make_unique<ChildProcess>(
            std::vector<std::string>{mosquitto_program(), "-c", configuration.string()},
            folder / "mosquitto.log");
    }

    std::uint16_t port() const { return port_; }
    void stop() { process_.reset(); }

private:
    std::uint16_t port_;
    std::unique_ptr<ChildProcess> process_;
};

/// A client that keeps what it receives below `#`, until deadlines that end a failing test.
class Subscriber {
public:
    explicit Subscriber(std::uint16_t port)
        : client_(mosquitto_new(nullptr, true, this))
    {
        mosquitto_lib_init();
        mosquitto_connect_callback_set(client_, [](mosquitto* client, void*, int code) {
            if (code == 0)
                mosquitto_subscribe(client, nullptr, "#", 1);
        });
        mosquitto_subscribe_callback_set(client_, [](mosquitto*, void* self, int, int, const int*) {
            static_cast<Subscriber*>(self)->subscribed_ = true;
        });
        mosquitto_message_callback_set(client_, [](mosquitto*, void* self, const mosquitto_message* message) {
            const auto* const bytes = static_cast<const char*>(message->payload);
            static_cast<Subscriber*>(self)->received_.push_back(
                {message->topic, std::string(bytes, static_cast<std::size_t>(message->payloadlen))});
        });
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (mosquitto_connect(client_, "127.0.0.1", port, 60) != MOSQ_ERR_SUCCESS)
            if (std::chrono::steady_clock::now() > deadline)
                throw std::runtime_error("the broker does not answer");
        serve_until([&] { return subscribed_; });
    }

    ~Subscriber()
    {
        mosquitto_destroy(client_);
        mosquitto_lib_cleanup();
    }

    Subscriber(const Subscriber&) = delete;
    Subscriber& operator=(const Subscriber&) = delete;

    /// Serves the connection until `done` or for a minute; true if done.
    template <typename Done>
    bool serve_until(Done done)
    {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (!done() && std::chrono::steady_clock::now() < deadline)
            if (mosquitto_loop(client_, 20, 1) != MOSQ_ERR_SUCCESS)
                return done();
        return done();
    }

    const std::vector<mesh::CaptureRecord>& received() const { return received_; }

private:
    mosquitto* client_;
    bool subscribed_ = false;
    std::vector<mesh::CaptureRecord> received_;
};

} // namespace meshview::simulator
