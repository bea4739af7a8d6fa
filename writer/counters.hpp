#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "common/mesh/envelope.hpp"

namespace meshview::writer {

/// Why a message, or a part of it, was not stored. The decoder's reasons come first, with the same numbers.
enum class Discard : std::size_t {
    skipped_node = mesh::reject_reason_count, ///< `[mqtt] skip_node_ids`
    opted_out, ///< the sender's name asks to be left out
    not_permitted, ///< the sender does not permit MQTT, and `[privacy] require_ok_to_mqtt` respects it
    bad_gateway, ///< the packet is stored, but nobody can be said to have heard it
    no_free_key, ///< too many packets with one mesh id: forged
    internal_error, ///< a fault of ours or of the database with this very message
};

inline constexpr std::size_t discard_count = static_cast<std::size_t>(Discard::internal_error) + 1;

constexpr Discard discard_of(mesh::RejectReason reason)
{
    return static_cast<Discard>(reason);
}

/// `oversized`, `skipped_node`, ...
std::string_view to_string(Discard discard);

/// What became of the messages. Plain numbers: a batch has its own, added to the total when it is committed.
struct IngestCounters {
    std::uint64_t received = 0; ///< messages, whatever became of them
    std::uint64_t packets = 0; ///< stored for the first time
    std::uint64_t private_packets = 0; ///< of these, PKI: only their recipient can open them
    std::uint64_t undecoded = 0; ///< of these, the others that no key opened
    std::uint64_t receptions = 0; ///< stored
    std::uint64_t duplicates = 0; ///< receptions that were there already
    std::array<std::uint64_t, discard_count> discarded{};

    std::uint64_t& operator[](Discard discard) { return discarded[static_cast<std::size_t>(discard)]; }
    IngestCounters& operator+=(const IngestCounters& other);
    bool operator==(const IngestCounters&) const = default;
};

/// What happened since `before`.
IngestCounters operator-(const IngestCounters& now, const IngestCounters& before);

/// The reasons that occurred, by name.
std::map<std::string, std::uint64_t> named_discards(const IngestCounters& counters);

} // namespace meshview::writer
