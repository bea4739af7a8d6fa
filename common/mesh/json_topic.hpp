#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "common/mesh/envelope.hpp"
#include "common/mesh/meshtastic.pb.h"

namespace meshview::mesh {

/// The envelope that a body published on a `2/json` topic is a copy of, as far as it tells: sender, receiver,
/// id, reception, and the payload of texts, node infos, positions, telemetry and neighbour infos. Empty for
/// other types and for what lacks sender or id. Values that do not fit their field are left out. Pure.
std::optional<meshtastic::ServiceEnvelope> envelope_of_json(
    std::string_view topic, const boost::json::object& body);

/// The topic on which the gateway publishes the envelopes of which these are copies.
std::string envelope_topic(std::string_view json_topic);

/// As decode_envelope, and takes the bodies of `2/json` topics, too: `envelope_parse_error` when no envelope
/// can be made of one. Allocates no more than a few times the size of the body.
DecodeResult decode_envelope_or_json(std::string_view topic, std::string_view bytes, const Keyring& keyring);

} // namespace meshview::mesh
