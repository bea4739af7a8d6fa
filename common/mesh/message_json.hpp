#pragma once

#include <boost/json/object.hpp>

namespace google::protobuf {
class Message;
}

namespace meshview::mesh {

/// A message as JSON: the protocol's field names, only fields that are present, enums as integers, text as
/// (repaired) strings, bytes as lower-case hex, floats as the shortest decimal that is the same float, and
/// "NaN", "Infinity", "-Infinity" for what JSON has no number for.
boost::json::object message_json(const google::protobuf::Message& message);

/// The names of the enum values in a message: dotted path of the field to name, or to null for a number that
/// the schema does not know. A repeated field has an array of names; elements of repeated messages share a
/// path.
boost::json::object enum_names(const google::protobuf::Message& message);

} // namespace meshview::mesh
