#include "bench/ingest/publish.hpp"

#include <memory>
#include <stdexcept>
#include <string>

#include <mosquitto.h>

#include "common/mesh/capture.hpp"

namespace meshview::bench {

namespace {

constexpr int keepalive_s = 60;
constexpr int step_ms = 1'000;

struct State {
    bool connected = false;
    int taken = 0; ///< the message that is on its way or, with QoS 1, with the broker
};

struct Destroy {
    void operator()(mosquitto* client) const { mosquitto_destroy(client); }
};

void check(int error, const char* what)
{
    if (error != MOSQ_ERR_SUCCESS)
        throw std::runtime_error(std::string(what) + ": " + mosquitto_strerror(error));
}

} // namespace

void publish(const std::filesystem::path& capture, std::uint16_t port)
{
    mosquitto_lib_init();
    State state;
    const std::unique_ptr<mosquitto, Destroy> client(mosquitto_new("bench-publisher", true, &state));
    mosquitto_connect_callback_set(
        client.get(), [](mosquitto*, void* self, int) { static_cast<State*>(self)->connected = true; });
    mosquitto_publish_callback_set(
        client.get(), [](mosquitto*, void* self, int id) { static_cast<State*>(self)->taken = id; });
    check(mosquitto_connect(client.get(), "127.0.0.1", port, keepalive_s), "connecting");
    while (!state.connected)
        check(mosquitto_loop(client.get(), step_ms, 1), "connecting");
    mesh::CaptureReader reader(capture);
    while (const auto record = reader.next()) {
        check(mosquitto_publish(client.get(), nullptr, record->topic.c_str(),
                  static_cast<int>(record->payload.size()), record->payload.data(), 0, false),
            "publishing");
        while (mosquitto_want_write(client.get()))
            check(mosquitto_loop(client.get(), step_ms, 1), "publishing");
    }
    // The broker reads in order: when it acknowledges this one, it has all.
    int last = 0;
    check(mosquitto_publish(client.get(), &last, "bench/end", 0, nullptr, 1, false), "publishing");
    while (state.taken != last)
        check(mosquitto_loop(client.get(), step_ms, 1), "waiting for the broker");
    mosquitto_disconnect(client.get());
}

} // namespace meshview::bench
