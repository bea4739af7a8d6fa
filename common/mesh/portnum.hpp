#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

namespace google::protobuf {
class Descriptor;
class Message;
} // namespace google::protobuf

namespace meshview::mesh {

/// What a payload is made of.
enum class PayloadKind {
    text, ///< UTF-8
    protobuf, ///< a message of our schema
    opaque, ///< bytes of an application that a viewer does not look into
};

/// One assigned port number.
struct Port {
    std::int32_t number;
    std::string_view name; ///< as the protocol calls it, `POSITION_APP`
    PayloadKind kind;
    /// An empty message of the port's type; protobuf ports only, as what follows.
    std::unique_ptr<google::protobuf::Message> (*create)() = nullptr;
    const google::protobuf::Descriptor* (*descriptor)() = nullptr;
    /// False when a text field in a message of that type is not UTF-8. Null where the type has no text.
    bool (*has_valid_text)(const google::protobuf::Message&) = nullptr;
};

/// The entry of a port in the one table of ports; null when the number is not assigned.
const Port* find_port(std::int32_t number);

} // namespace meshview::mesh
