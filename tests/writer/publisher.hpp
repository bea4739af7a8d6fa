#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include <mosquitto.h>

namespace meshview::writer_test {

/// A client that publishes to a broker on loopback and waits until the broker has it. Used by one thread.
class Publisher {
public:
    explicit Publisher(std::uint16_t port)
    {
        mosquitto_lib_init();
        client_.reset(mosquitto_new(nullptr, true, this));
        mosquitto_connect_callback_set(client_.get(),
            [](mosquitto*, void* self, int code) { static_cast<Publisher*>(self)->connected_ = code == 0; });
        mosquitto_publish_callback_set(
            client_.get(), [](mosquitto*, void* self, int) { ++static_cast<Publisher*>(self)->published_; });
        if (mosquitto_connect(client_.get(), "127.0.0.1", port, 60) != MOSQ_ERR_SUCCESS)
            throw std::runtime_error("publisher: no broker");
        while (!connected_)
            step();
    }
    ~Publisher()
    {
        mosquitto_disconnect(client_.get());
        client_.reset();
        mosquitto_lib_cleanup();
    }
    Publisher(const Publisher&) = delete;
    Publisher& operator=(const Publisher&) = delete;

    void publish(const std::string& topic, std::string_view payload, int qos = 1)
    {
        mosquitto_publish(client_.get(), nullptr, topic.c_str(), static_cast<int>(payload.size()),
            payload.data(), qos,
            /*retain=*/false);
        ++given_;
    }
    void wait()
    {
        while (published_ < given_)
            step();
    }

private:
    void step()
    {
        if (mosquitto_loop(client_.get(), 100, 1) != MOSQ_ERR_SUCCESS)
            throw std::runtime_error("publisher: the broker is gone");
    }

    struct Destroy {
        void operator()(mosquitto* client) const { mosquitto_destroy(client); }
    };
    std::unique_ptr<mosquitto, Destroy> client_;
    bool connected_ = false;
    int given_ = 0;
    int published_ = 0;
};

} // namespace meshview::writer_test
