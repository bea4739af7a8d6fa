#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/mesh/channel_key.hpp"

namespace meshview::mesh {

/// A key as people configure it. The name only tells people which one it is: every key is tried on every
/// channel, since the same key may serve several.
struct KeyEntry {
    std::string channel; ///< may be empty
    std::string psk_base64; ///< secret
};

/// The keys that a decoder may try, in order of preference. Immutable and shared by any number of threads.
class Keyring {
public:
    /// A ring without keys opens nothing.
    Keyring() = default;

    /// Throws ExitError (`configuration`) naming `where`, the number of the entry and its channel, and never
    /// the key, when an entry is not base64 or has more than 32 bytes.
    explicit Keyring(std::span<const KeyEntry> entries, std::string_view where = "keys");

    /// The ring of the writer: the default key, then `[mqtt] secondary_keys`. Throws as above.
    static Keyring with_default_key(std::span<const std::string> secondary_keys);

    std::span<const ChannelKey> keys() const { return keys_; }

private:
    std::vector<ChannelKey> keys_;
};

} // namespace meshview::mesh
