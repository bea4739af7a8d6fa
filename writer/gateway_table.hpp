#pragma once

#include <cstdint>

#include <boost/unordered/unordered_flat_map.hpp>

#include "common/node_id.hpp"
#include "common/time.hpp"
#include "writer/store.hpp"

namespace meshview::writer {

/// The rows of `gateway`: who passes packets on to MQTT, since when and how many. Collected in memory, added
/// to the rows once a batch. Works in the transaction of the store, on its thread.
class GatewayTable {
public:
    /// The store must outlive it.
    explicit GatewayTable(Store& store)
        : store_(store)
    { }

    /// A new reception by `gateway`.
    void passed_on(NodeNum gateway, TimeUs now_us);

    /// Writes what was collected; before the commit.
    void flush();
    /// To be called after a rollback.
    void forget() { seen_.clear(); }

private:
    struct Seen {
        std::int64_t receptions = 0;
        TimeUs first_us = 0;
        TimeUs last_us = 0;
    };

    Store& store_;
    boost::unordered_flat_map<NodeNum, Seen> seen_;
};

} // namespace meshview::writer
