#pragma once

#include <string_view>

#include "common/config.hpp"
#include "common/mesh/envelope.hpp"

namespace meshview::writer {

/// What `[privacy]` asks for, as pure functions of an envelope.

/// False for a packet whose sender says that it does not belong on MQTT, where that is asked for.
bool is_permitted(const mesh::Envelope& envelope, const PrivacyConfig& privacy);

/// Takes out what must not be stored: the texts of direct messages, coordinates beyond the precision.
void redact(mesh::Envelope& envelope, const PrivacyConfig& privacy);

/// Whether a node's name holds the marker, in any case of its ASCII letters.
bool asks_to_be_left_out(std::string_view long_name, const PrivacyConfig& privacy);

} // namespace meshview::writer
