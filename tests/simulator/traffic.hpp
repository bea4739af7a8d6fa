#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "common/mesh/envelope.hpp"
#include "simulator/sources.hpp"

namespace meshview::simulator {

/// A mesh for tests: the middle of a weekday afternoon, so that people talk.
inline SimulationOptions small_mesh(std::uint64_t packets, std::uint64_t seed = 1)
{
    SimulationOptions options;
    options.world.seed = seed;
    options.world.nodes = 80;
    options.world.start_us =
        1'767'405'600 * us_per_second; // 2026-01-03 02:00 UTC, six in the evening by the bay
    options.packets = packets;
    return options;
}

inline std::vector<Publication> all_of(PublicationSource& source)
{
    std::vector<Publication> publications;
    while (auto publication = source.next())
        publications.push_back(*std::move(publication));
    return publications;
}

inline std::vector<Publication> traffic(const SimulationOptions& options)
{
    SimulatedSource source(options);
    return all_of(source);
}

inline const mesh::Keyring& default_keyring()
{
    static const mesh::Keyring keyring = mesh::Keyring::with_default_key({});
    return keyring;
}

/// What a viewer makes of a publication. Fails the test when it is turned away.
inline mesh::Envelope decoded(const Publication& publication)
{
    auto result = mesh::decode_envelope(publication.topic, publication.payload, default_keyring());
    if (const auto* rejection = std::get_if<mesh::Rejection>(&result))
        throw std::runtime_error("rejected: " + std::string(mesh::to_string(rejection->reason)));
    return std::get<mesh::Envelope>(std::move(result));
}

/// Envelopes by packet: (from, id). Map reports, which have no id, are left out.
using Packets = std::map<std::pair<NodeNum, std::uint32_t>, std::vector<mesh::Envelope>>;

inline Packets packets(const std::vector<Publication>& publications)
{
    Packets result;
    for (const Publication& publication : publications) {
        mesh::Envelope envelope = decoded(publication);
        const auto key = std::pair(envelope.packet.from(), envelope.packet.id());
        if (key.second != 0)
            result[key].push_back(std::move(envelope));
    }
    return result;
}

} // namespace meshview::simulator
