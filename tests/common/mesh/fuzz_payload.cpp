#include <cstddef>
#include <cstdint>
#include <stdexcept>

#include "common/mesh/message_json.hpp"
#include "common/mesh/payload.hpp"
#include "common/text.hpp"

/// libFuzzer's entry: the first byte is a port (those from 128 on stand for 256 and later), the rest its
/// payload.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    constexpr int private_ports = 128;
    if (size == 0)
        return 0;
    meshtastic::Data packet;
    packet.set_portnum(
        static_cast<meshtastic::PortNum>(data[0] < private_ports ? data[0] : data[0] + private_ports));
    packet.set_payload(data + 1, size - 1);
    const meshview::mesh::Payload payload = meshview::mesh::read_payload(packet);
    if (const auto text = meshview::mesh::payload_text(packet, payload);
        text && !meshview::is_valid_utf8(*text))
        throw std::logic_error("the text of a payload is not UTF-8");
    if (payload.message)
        meshview::mesh::message_json(*payload.message);
    return 0;
}
