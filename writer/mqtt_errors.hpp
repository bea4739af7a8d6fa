#pragma once

#include <string>

#include "common/config.hpp"

namespace meshview::writer {

/// What went wrong with a broker, in words for the log. Pure.

/// A CONNACK return code (MQTT 5: reason code) other than 0.
std::string refusal_text(int code, MqttVersion version);

/// An error of libmosquitto (MOSQ_ERR_...), with the errno that stood beside it.
std::string library_error_text(int error, int system_error);

/// An errno.
std::string system_error_text(int number);

} // namespace meshview::writer
