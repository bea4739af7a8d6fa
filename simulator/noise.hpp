#pragma once

#include <cstdint>
#include <string>

#include "simulator/publication.hpp"
#include "simulator/random.hpp"

namespace meshview::simulator {

/// Traffic that a public broker carries beside the well-formed: envelopes cut short, gateways that are no
/// node ids, text and JSON where protobuf belongs, floats that are no numbers, broken UTF-8, packets from
/// nobody. Used by one thread.
class Noise {
public:
    Noise(std::uint64_t seed, std::string root);

    /// Something malformed, made of or beside `genuine`, which stays as it is.
    Publication next(const Publication& genuine);

private:
    Publication on_channel(const std::string& gateway, std::string payload) const;
    Publication with_gateway(const Publication& genuine, const std::string& gateway) const;
    Publication strange_packet();
    Publication not_protobuf();

    Random random_;
    std::string root_;
};

} // namespace meshview::simulator
