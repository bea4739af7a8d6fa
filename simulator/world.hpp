#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "common/time.hpp"
#include "simulator/channels.hpp"
#include "simulator/composer.hpp"
#include "simulator/flood.hpp"
#include "simulator/habits.hpp"
#include "simulator/node.hpp"
#include "simulator/packet.hpp"
#include "simulator/radio.hpp"
#include "simulator/random.hpp"
#include "simulator/schedule.hpp"

namespace meshview::simulator {

struct WorldOptions {
    std::uint64_t seed = 1;
    std::size_t nodes = 120;
    std::optional<GeoPoint> center; ///< none: the San Francisco Bay
    double radius_km = 60;
    TimeUs start_us = 0; ///< the world's clock when it begins
    double packets_per_second = 5; ///< of the world's time
    double announce_seconds = 4; ///< in which every node introduces itself first, 0: not at all
};

/// The mesh: its nodes, the air between them, and what they say. Pure: no clock but its own, no input or
/// output; the same options give the same packets, byte for byte, on every machine. Used by one thread.
///
/// Two clocks drive it. Habits (one telemetry an hour, a nodeinfo every three) run on a clock of their own
/// that goes as fast as the asked packet rate needs, so that their mix stays the firmware's. Everything with
/// a speed of its own runs on the world's clock: movement, the sun, batteries, answers that take a few
/// seconds.
class World {
public:
    explicit World(const WorldOptions& options);

    World(const World&) = delete;
    World& operator=(const World&) = delete;

    /// The next packet that at least one gateway hears. Packets that nobody hears are simulated too, and not
    /// counted.
    SentPacket next();

    /// The world's time: that of the next packet, at the earliest.
    TimeUs now_us() const { return now_us_; }
    const std::vector<Node>& nodes() const { return nodes_; }
    const std::vector<Channel>& channels() const { return channels_; }

private:
    struct Turn {
        NodeIndex node = 0;
        Habit habit;
    };
    struct Introduction {
        NodeIndex node = 0;
        bool position = false;
        int attempts_left = 8;
    };

    void plan_habits();
    void plan_introductions();
    void advance();
    Draft next_draft();
    std::optional<SentPacket> introduce();
    SentPacket send(Draft draft);
    void gather_receptions(SentPacket& packet);
    std::uint32_t next_packet_id(NodeIndex node);

    WorldOptions options_;
    Random random_;
    std::vector<Channel> channels_;
    std::vector<Node> nodes_;
    LinkTable links_;
    Flood flood_;
    Composer composer_;

    TimeUs now_us_;
    double elapsed_us_ = 0; ///< since the start, with fractions that now_us_ cannot hold
    Schedule<Turn> turns_; ///< by hours of the habits' clock
    Schedule<Draft> responses_; ///< by microseconds of the world's clock
    std::vector<Introduction> introductions_; ///< last first
    std::size_t introductions_total_ = 0;
    std::vector<std::uint32_t> packet_ids_; ///< the last of each node
};

} // namespace meshview::simulator
