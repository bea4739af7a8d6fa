#pragma once

#include <optional>
#include <string_view>

#include <boost/json/object.hpp>

#include "common/mesh/meshtastic.pb.h"

namespace meshview::mesh {

/// The envelope that a body published on a `2/json` topic is a copy of, as far as it tells: sender, receiver,
/// id, reception, and the payload of texts, node infos, positions, telemetry and neighbour infos. Empty for
/// other types and for what lacks sender or id. Values that do not fit their field are left out. Pure.
std::optional<meshtastic::ServiceEnvelope> envelope_of_json(
    std::string_view topic, const boost::json::object& body);

} // namespace meshview::mesh
