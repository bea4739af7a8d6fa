#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct evp_cipher_ctx_st;

namespace meshview::mesh {

/// The key that everybody's devices come with, as it is usually written: one byte, an index into a family of
/// 16-byte keys.
inline constexpr std::string_view default_psk_base64 = "AQ==";

/// XOR of all bytes: how channel hashes are made.
std::uint8_t xor_of(std::string_view bytes);

/// The AES key of a channel. Immutable once made: any number of threads may use one at the same time.
class ChannelKey {
public:
    static constexpr std::size_t max_psk_bytes = 32;

    /// `psk` is the key as configured, at most 32 bytes: none or a single 0 means no encryption, another
    /// single byte an index into the default keys; shorter keys than 16 or 32 bytes are padded with zeros.
    explicit ChannelKey(std::string_view psk);

    /// The bytes that AES gets: 0, 16 or 32. Secret.
    std::string_view bytes() const { return bytes_; }

    /// What stands in `MeshPacket.channel` of packets that a channel of this name encrypts with this key.
    std::uint8_t hash(std::string_view channel_name) const { return hash(xor_of(channel_name)); }
    /// The same for a name whose bytes were XORed before.
    std::uint8_t hash(std::uint8_t name_xor) const { return static_cast<std::uint8_t>(name_xor ^ xor_); }

    /// AES-CTR with the counter made of packet id and sender. The same call encrypts and decrypts; nothing
    /// tells whether the key was right.
    std::string crypt(std::uint32_t packet_id, std::uint32_t from, std::string_view text) const;

private:
    struct FreeContext {
        void operator()(evp_cipher_ctx_st* context) const;
    };
    using Context = std::unique_ptr<evp_cipher_ctx_st, FreeContext>;

    std::string bytes_;
    std::uint8_t xor_;
    Context prepared_; ///< holds the key schedule; only ever copied from. Null without encryption
};

} // namespace meshview::mesh
