#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/mesh/meshtastic.pb.h"
#include "common/time.hpp"
#include "simulator/flood.hpp"
#include "simulator/node.hpp"

namespace meshview::simulator {

/// A packet as its author means it, before it has gone out.
struct Draft {
    NodeIndex from = 0;
    std::optional<NodeIndex> to; ///< none: broadcast
    std::size_t channel = 0;
    meshtastic::PortNum port = meshtastic::UNKNOWN_APP;
    std::string payload;
    bool want_response = false;
    bool want_ack = false;
    bool sealed = false; ///< a direct message that only its recipient can open (PKI)
    bool map_report = false; ///< goes to the broker only, without id and radio fields
    bool zero_hop = false;
    std::uint32_t request_id = 0;
    std::uint32_t reply_id = 0;
    std::uint32_t emoji = 0;
    /// Of a traceroute: what is known when it leaves its author. Relays and gateways add themselves.
    std::optional<meshtastic::RouteDiscovery> route;
    std::optional<std::size_t> exchange; ///< of chat: which exchange (phrases.hpp) it opens
};

/// That a gateway heard a packet, as it will tell the broker.
struct Reception {
    NodeIndex gateway = 0;
    TimeUs at_us = 0;
    std::optional<std::size_t>
        hearing; ///< index into the flooding's hearings; none: the gateway is the author
};

/// A packet that went out and was heard by at least one gateway.
struct SentPacket {
    Draft draft;
    std::uint32_t id = 0; ///< 0 only for map reports
    TimeUs sent_us = 0;
    Flooding flooding;
    std::vector<Reception> receptions; ///< in order of time, each gateway once
};

} // namespace meshview::simulator
