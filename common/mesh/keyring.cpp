#include "common/mesh/keyring.hpp"

#include <fmt/format.h>

#include "common/exit_code.hpp"
#include "common/mesh/encoding.hpp"
#include "common/text.hpp"

namespace meshview::mesh {

namespace {

ChannelKey read_key(const KeyEntry& entry, std::string_view where, std::size_t number)
{
    const auto psk = decode_base64(entry.psk_base64);
    if (psk && psk->size() <= ChannelKey::max_psk_bytes)
        return ChannelKey(*psk);
    const std::string channel = entry.channel.empty() ? "" : " (" + printable(entry.channel) + ")";
    throw ExitError(ExitCode::configuration,
        fmt::format(
            "{}: key {}{} {}; a channel key is base64 of at most {} bytes, as in a channel's settings", where,
            number, channel, psk ? fmt::format("has {} bytes", psk->size()) : std::string("is not base64"),
            ChannelKey::max_psk_bytes));
}

} // namespace

Keyring::Keyring(std::span<const KeyEntry> entries, std::string_view where)
{
    keys_.reserve(entries.size());
    for (const KeyEntry& entry : entries)
        keys_.push_back(read_key(entry, where, keys_.size() + 1));
}

Keyring Keyring::with_default_key(std::span<const std::string> secondary_keys)
{
    std::vector<KeyEntry> entries;
    for (const std::string& key : secondary_keys)
        entries.push_back({.channel = {}, .psk_base64 = key});
    Keyring ring(entries, "[mqtt] secondary_keys");
    ring.keys_.emplace(ring.keys_.begin(), decode_base64(default_psk_base64).value());
    return ring;
}

} // namespace meshview::mesh
