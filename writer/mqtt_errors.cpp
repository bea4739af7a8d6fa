#include "writer/mqtt_errors.hpp"

#include <system_error>

#include <fmt/format.h>
#include <mosquitto.h>

namespace meshview::writer {

// MQTT 3.1.1, section 3.2.2.3.
std::string refusal_text(int code)
{
    switch (code) {
    case 1:
        return "the broker does not speak MQTT 3.1.1";
    case 2:
        return "the broker refuses the client id; set [mqtt] client_id";
    case 3:
        return "the broker says that it is not available";
    case 4:
    case 5:
        return "the broker refuses the user name or password; check [mqtt] username and password";
    default:
        return fmt::format("the broker refuses the connection (code {})", code);
    }
}

std::string library_error_text(int error, int system_error)
{
    switch (error) {
    case MOSQ_ERR_ERRNO:
        return system_error == 0 ? "the connection failed" : system_error_text(system_error);
    case MOSQ_ERR_EAI:
        return "its name cannot be resolved";
    case MOSQ_ERR_CONN_LOST:
        return "the broker closed the connection";
    case MOSQ_ERR_KEEPALIVE:
        return "the broker did not answer in time";
    default:
        return mosquitto_strerror(error);
    }
}

std::string system_error_text(int number)
{
    return std::system_category().message(number);
}

} // namespace meshview::writer
