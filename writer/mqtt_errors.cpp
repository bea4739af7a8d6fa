#include "writer/mqtt_errors.hpp"

#include <system_error>

#include <fmt/format.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>

namespace meshview::writer {

namespace {

// MQTT 5, section 3.2.2.2, in the words of 3.1.1.
int older_code(int reason)
{
    switch (reason) {
    case MQTT_RC_UNSUPPORTED_PROTOCOL_VERSION:
        return 1;
    case MQTT_RC_CLIENTID_NOT_VALID:
        return 2;
    case MQTT_RC_SERVER_UNAVAILABLE:
    case MQTT_RC_SERVER_BUSY:
        return 3;
    case MQTT_RC_BAD_USERNAME_OR_PASSWORD:
    case MQTT_RC_NOT_AUTHORIZED:
        return 5;
    default:
        return reason;
    }
}

} // namespace

// MQTT 3.1.1, section 3.2.2.3.
std::string refusal_text(int code, MqttVersion version)
{
    switch (version == MqttVersion::v5 ? older_code(code) : code) {
    case 1:
        return version == MqttVersion::v5 ? "the broker does not speak MQTT 5; set [mqtt] version = 3.1.1"
                                          : "the broker does not speak MQTT 3.1.1";
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
