#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/mesh/meshtastic.pb.h"
#include "simulator/packet.hpp"
#include "simulator/publication.hpp"
#include "simulator/world.hpp"

namespace meshview::simulator {

/// Turns packets into what gateways publish: one ServiceEnvelope per reception, encrypted or, by gateways
/// with encryption off, in the clear; each with the gateway's own view (SNR, RSSI, hops left, relay, clock,
/// and for traceroutes the way so far). `world` must outlive it. Used by one thread.
class EnvelopeWriter {
public:
    EnvelopeWriter(const World& world, std::string root)
        : world_(world)
        , root_(std::move(root))
    { }

    /// One publication per reception; `due_us` is the world's time at which it reaches the broker.
    std::vector<Publication> write(const SentPacket& packet);

private:
    meshtastic::MeshPacket common_fields(const SentPacket& packet) const;
    void add_view(
        const SentPacket& packet, const Reception& reception, meshtastic::MeshPacket& mesh_packet) const;
    void add_content(
        const SentPacket& packet, const Reception& reception, meshtastic::MeshPacket& mesh_packet);
    meshtastic::Data data_of(const SentPacket& packet) const;
    std::string route_at(const SentPacket& packet, const Reception& reception) const;
    std::string topic(const SentPacket& packet, const Node& gateway) const;
    std::string_view channel_id(const Draft& draft) const;

    const World& world_;
    std::string root_;
    meshtastic::Data data_; ///< of the packet being written
    std::string encrypted_; ///< the same, encrypted once for all gateways; empty until needed
};

} // namespace meshview::simulator
