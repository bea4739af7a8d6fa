#pragma once

#include <memory>
#include <optional>
#include <string>

#include "common/mesh/meshtastic.pb.h"

namespace meshview::mesh {

enum class PayloadStatus {
    ok,
    invalid, ///< not what its port demands; what can be read is kept, text in it needs repair
    opaque, ///< bytes of an application that a viewer does not look into, or of a packet that no key opens
};

/// What stands inside a packet.
struct Payload {
    PayloadStatus status = PayloadStatus::opaque;
    /// The message of a protobuf port. Null for text and opaque ports, and where the bytes do not parse.
    std::unique_ptr<google::protobuf::Message> message;

    /// The message as a type of the schema; null when it is not one.
    template <typename T>
    const T* as() const
    {
        return dynamic_cast<const T*>(message.get());
    }
};

/// Reads the payload of an opened packet by its port. Takes any bytes; never throws on them.
Payload read_payload(const meshtastic::Data& data);

/// The payload as text for people: the message of a text port, or the inner message in protobuf's text format
/// as Python prints it (`latitude_i: 377749000\n...`), without trailing newline. Text that is not UTF-8 is
/// repaired. Empty when there is nothing to print: opaque ports, bytes that do not parse.
std::optional<std::string> payload_text(const meshtastic::Data& data, const Payload& payload);

/// The same for a packet as it is stored. Empty too when it is still encrypted.
std::optional<std::string> payload_text(const meshtastic::MeshPacket& packet);

} // namespace meshview::mesh
