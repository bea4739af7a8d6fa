#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "common/mesh/keyring.hpp"
#include "common/mesh/meshtastic.pb.h"
#include "common/mesh/payload.hpp"
#include "common/node_id.hpp"

namespace meshview::mesh {

/// How far an accepted envelope could be opened.
enum class Outcome {
    decoded, ///< it arrived in the clear
    decrypted, ///< a key of the ring opened it
    encrypted_unknown_key,
    encrypted_pki, ///< a direct message that only its recipient can open
};

/// Why an envelope was turned away. Dense from 0, so that counters can be an array.
enum class RejectReason {
    not_protobuf_topic, ///< JSON, status or something else: never meant for this decoder
    empty_payload,
    oversized, ///< more bytes than any gateway sends
    envelope_parse_error,
    no_packet,
    no_payload_variant, ///< neither decoded nor encrypted
    bad_from, ///< the sender is 0 or broadcast
    zero_packet_id, ///< only map reports go without
    hop_out_of_range, ///< more than 7 hops
    encrypted_size, ///< no ciphertext, or more than a packet holds
};

inline constexpr std::size_t reject_reason_count = static_cast<std::size_t>(RejectReason::encrypted_size) + 1;

/// The name as in `RejectReason`.
std::string_view to_string(RejectReason reason);
/// The name as in `Outcome`.
std::string_view to_string(Outcome outcome);

struct Rejection {
    RejectReason reason;
};

/// One reception of one packet, opened as far as the keys allow. Everything in it was written by strangers,
/// and neither sender nor gateway are proven. Owns all its data; movable.
struct Envelope {
    Outcome outcome = Outcome::decoded;
    std::string
        channel_id; ///< name of the channel as the gateway wrote it, `PKI` for PKI messages; may be empty
    std::string channel; ///< the same, or from the topic when the envelope names none
    std::string gateway_id; ///< as the gateway wrote it, repaired to UTF-8; may be empty or no node id at all
    /// The node whose reception this is: `gateway_id`, or the topic's when the envelope names none. Empty
    /// when that is not the id of a node (`!zzzz`, 0, broadcast): then the packet counts, but nobody can be
    /// said to have heard it.
    std::optional<NodeNum> gateway;
    meshtastic::MeshPacket packet; ///< with `decoded` in place of `encrypted` once opened
    std::size_t encrypted_bytes = 0; ///< size of the ciphertext; 0 when it arrived in the clear
    std::optional<std::size_t> key_index; ///< which key of the ring opened it
    Payload payload;
};

/// Larger bodies are turned away unread. The firmware's own limit is 1 KiB.
inline constexpr std::size_t max_envelope_bytes = 4096;

using DecodeResult = std::variant<Envelope, Rejection>;

/// Makes an envelope of the body of an MQTT message, or says why not. A pure function of its arguments that
/// never throws on any bytes: any number of threads may share the keyring.
///
/// A key is tried where the hash of key and channel name is the one in the packet, and accepted when the
/// result is a Data with a port; AES-CTR itself proves nothing.
DecodeResult decode_envelope(std::string_view topic, std::string_view bytes, const Keyring& keyring);

} // namespace meshview::mesh
