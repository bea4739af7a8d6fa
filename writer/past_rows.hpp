#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "common/mesh/packet_key.hpp"
#include "common/node_id.hpp"
#include "common/time.hpp"

namespace meshview::writer {

/// A row of `packet`; valid during the call that shows it.
struct PastPacket {
    mesh::PacketKey key = 0;
    TimeUs import_time_us = 0;
    std::int64_t portnum = 0;
    std::string_view channel;
    std::string_view payload; ///< the serialized MeshPacket
};

/// A row of `traceroute` with its packet's ends; valid during the call that shows it.
struct PastTraceroute {
    NodeNum from = 0;
    NodeNum to = 0;
    bool done = false;
    std::optional<NodeNum> gateway;
    std::string_view route; ///< RouteDiscovery
    TimeUs import_time_us = 0;
};

/// How far a task came that reads rows again: a row of `payload_reading`.
struct Reading {
    std::int64_t next = 1;
    std::int64_t last = 0; ///< the last row there was when the task began
};

/// What was stored before, to be read again (past_packets.hpp). Works in the transaction of the store, on its
/// thread.
class PastRows {
public:
    enum class Kind { packets, traceroutes };

    virtual ~PastRows() = default;

    /// Notes a task, up to the newest row that there is now, unless it is noted already.
    virtual void plan(const std::string& task, Kind kind) = 0;
    virtual std::optional<Reading> find(const std::string& task) = 0;
    virtual void save(const std::string& task, std::int64_t next) = 0;
    /// All tasks whose names begin so, but one.
    virtual void forget_others(const std::string& prefix, const std::string& task) = 0;

    /// Both include `last`.
    virtual void each_packet(
        std::int64_t first, std::int64_t last, const std::function<void(const PastPacket&)>& show) = 0;
    virtual void each_traceroute(
        std::int64_t first, std::int64_t last, const std::function<void(const PastTraceroute&)>& show) = 0;
};

} // namespace meshview::writer
