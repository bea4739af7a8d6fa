#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "common/time.hpp"
#include "simulator/node.hpp"

namespace meshview::simulator {

/// That `to` may hear a node, on average.
struct Link {
    NodeIndex to = 0;
    float snr_db = 0; ///< before fading; may be higher than a receiver can report
    float margin_db = 0; ///< above what the modem preset needs
};

/// How one copy arrived.
struct Signal {
    float snr_db = 0; ///< as the chip reports it: quarter decibels, at most about 13
    int rssi_dbm = 0;
};

/// The mean SNR, in dB, at which `receiver` hears `transmitter` from `where`. Free space for the first
/// hundred metres, then a log-distance law whose exponent falls with the height of the antennas, a soft radio
/// horizon, and shadowing that belongs to the pair and is the same in both directions.
double mean_snr_db(const Node& transmitter, GeoPoint where, const Node& receiver, std::uint64_t seed);

/// What the chip says of a copy that arrives at this SNR.
Signal measure(double snr_db);

/// Who hears whom. Built once for nodes that stay in place; of a node that moves, the list is made anew as it
/// travels. Nodes hear only their own modem preset. `nodes` must outlive the table. Used by one thread.
class LinkTable {
public:
    LinkTable(const std::vector<Node>& nodes, std::uint64_t seed);

    /// Those who hear node `from`, strongest first. In a dense mesh a sample from near to far.
    std::span<const Link> from(NodeIndex from, TimeUs now_us);
    /// The same for a node that stays in place.
    std::span<const Link> fixed_from(NodeIndex from) const { return rows_[from]; }

private:
    std::vector<Link> listeners(NodeIndex from, TimeUs now_us) const;

    const std::vector<Node>& nodes_;
    std::uint64_t seed_;
    std::vector<std::vector<Link>> rows_;
    std::vector<TimeUs> valid_until_us_; ///< of the rows of nodes that move
};

} // namespace meshview::simulator
