#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "reader/packet_content.hpp"

namespace meshview::reader {

/// The content of packets as it was rendered lately, because writing protobuf's text form costs several times
/// what reading the row does. A packet changes only when a later copy can be decrypted; then its payload
/// does, which is compared each time. One slot for each packet that falls into it, the latest one stays:
/// bounded without a list of use. Safe from any thread.
class ContentCache {
public:
    explicit ContentCache(std::size_t slots = 16 * 1024)
        : slots_(slots)
    { }

    /// From memory, or rendered and remembered.
    std::shared_ptr<const RenderedContent> read(const PacketRow& row);

private:
    /// What the content depends on, and its packet.
    struct Identity {
        std::int64_t id = -1;
        Integer portnum;
        Integer to_node_id;
        std::size_t payload_bytes = 0;
        std::size_t payload_hash = 0;

        bool operator==(const Identity&) const = default;
    };
    struct Slot {
        Identity identity;
        std::shared_ptr<const RenderedContent> content;
    };

    std::vector<Slot> slots_; ///< each protected by the mutex of its index
    std::array<std::mutex, 16> mutexes_;
};

} // namespace meshview::reader
