#pragma once

#include <boost/json/object.hpp>

#include "common/mesh/envelope.hpp"

namespace meshview::mesh {

/// All that the decoder made of an envelope, as JSON for people and tests: outcome, reason of a rejection,
/// the packet without its payload, the Data, the inner message (see message_json), and what is derived from
/// them.
boost::json::object envelope_json(const DecodeResult& result);

} // namespace meshview::mesh
