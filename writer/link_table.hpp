#pragma once

#include <cstdint>
#include <optional>
#include <tuple>

#include <boost/unordered/unordered_flat_map.hpp>

#include "common/mesh/links.hpp"
#include "common/node_id.hpp"
#include "common/time.hpp"
#include "writer/store.hpp"

namespace meshview::mesh {
struct Envelope;
}

namespace meshview::writer {

/// How a link is known: `link.source`. The numbers stand in databases.
enum class LinkSource {
    direct = 1, ///< a gateway heard the sender itself
    neighbor = 2, ///< a node names those it hears
    traceroute = 3, ///< the way of a traceroute
    traceroute_back = 4, ///< the way back of its answer
};

/// What a stored reception of a traceroute shows: a row of `traceroute` with its packet's ends.
struct TracedPath {
    NodeNum from = 0; ///< of the packet
    NodeNum to = 0;
    bool done = false; ///< the packet is the reply
    std::optional<NodeNum> gateway;
    std::optional<float> gateway_snr; ///< with which the gateway heard the last relay
    TimeUs arrival_us = 0;
};

/// Who hears whom: the rows of `link`. Collected in memory, added to the rows once a batch. Links of a node
/// to itself are left out. Works in the transaction of the store, on its thread.
class LinkTable {
public:
    /// The store must outlive it.
    explicit LinkTable(Store& store)
        : store_(store)
    { }

    void report(const mesh::Link& link, LinkSource source, TimeUs now_us);
    /// What a reception itself shows.
    void reception(const mesh::Envelope& envelope, TimeUs now_us);
    void traceroute(const TracedPath& path, const meshtastic::RouteDiscovery& route);
    void neighbors(const meshtastic::NeighborInfo& report, TimeUs now_us);

    /// Writes what was collected; before the commit.
    void flush();
    /// To be called after a rollback.
    void forget() { reports_.clear(); }

private:
    using Key = std::tuple<NodeNum, NodeNum, LinkSource>;
    struct Report {
        std::int64_t count = 0;
        std::optional<double> snr; ///< the latest
        double snr_sum = 0;
        std::int64_t snr_count = 0;
        TimeUs first_us = 0;
        TimeUs last_us = 0;
    };

    Store& store_;
    boost::unordered_flat_map<Key, Report> reports_;
};

} // namespace meshview::writer
