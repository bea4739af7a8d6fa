#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include <boost/container_hash/hash.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include "common/node_id.hpp"
#include "common/time.hpp"
#include "writer/store.hpp"

namespace meshview::writer {

/// Counts packets and receptions by hour and by day (UTC): `traffic_*` by channel and port, `node_*` by
/// sender. Counted in memory, added to the rows once a batch. Works in the transaction of the store, on its
/// thread.
class Rollups {
public:
    /// The store must outlive it.
    explicit Rollups(Store& store)
        : store_(store)
    { }

    /// A packet stored for the first time.
    void packet(TimeUs arrival_us, const std::string& channel, std::int64_t portnum, NodeNum from);
    /// A packet that was counted under port 0 was opened.
    void opened(TimeUs arrival_us, const std::string& channel, std::int64_t portnum);
    /// A reception; `packet_us` is the arrival of its packet's first copy.
    void reception(
        TimeUs arrival_us, const std::string& channel, std::int64_t portnum, TimeUs packet_us, NodeNum from);

    /// Writes what is counted; before the commit.
    void flush();
    /// To be called after a rollback.
    void forget();

private:
    struct Counts {
        std::int64_t packets = 0;
        std::int64_t receptions = 0;
    };
    struct TrafficKey {
        std::int64_t period;
        std::int64_t portnum;
        std::string channel;
        bool operator==(const TrafficKey&) const = default;
        friend std::size_t hash_value(const TrafficKey& key)
        {
            std::size_t seed = 0;
            boost::hash_combine(seed, key.period);
            boost::hash_combine(seed, key.portnum);
            boost::hash_combine(seed, key.channel);
            return seed;
        }
    };

    Counts& traffic(TimeUs time_us, const std::string& channel, std::int64_t portnum);
    Counts& node(TimeUs time_us, NodeNum node);

    using Traffic = boost::unordered_flat_map<TrafficKey, Counts>;
    using Nodes = boost::unordered_flat_map<std::pair<std::int64_t, NodeNum>, Counts>;

    static Traffic by_day(const Traffic& by_hour);
    static Nodes by_day(const Nodes& by_hour);
    void add(Period period, const Traffic& traffic, const Nodes& nodes);

    Store& store_;
    Traffic traffic_; ///< by hour
    Nodes nodes_; ///< by hour
};

} // namespace meshview::writer
