#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "common/time.hpp"
#include "simulator/radio.hpp"
#include "simulator/random.hpp"

namespace meshview::simulator {

/// One sending of a packet by its author or by a node that repeats it.
struct Sending {
    NodeIndex by = 0;
    std::uint32_t hop_limit = 0; ///< in the packet as it is sent
    TimeUs at_us = 0;
    std::optional<std::size_t> heard_in; ///< the sending it repeats; none for the author's own
    Signal heard_as; ///< how `by` heard that one
};

/// That a node heard the packet for the first time.
struct Hearing {
    NodeIndex by = 0;
    std::size_t sending = 0; ///< index into Flooding::sendings
    Signal signal;
    TimeUs at_us = 0;
};

/// How one packet spread through the mesh.
struct Flooding {
    std::vector<Sending> sendings; ///< the first is the author's
    std::vector<Hearing> hearings; ///< each node at most once, in order of time

    const Hearing* heard_by(NodeIndex node) const;
    /// The nodes that repeated the packet before this hearing, from the author's side, and how each heard its
    /// predecessor: what a traceroute collects.
    struct Path {
        std::vector<NodeIndex> relays;
        std::vector<Signal> signals;
    };
    Path path_to(const Hearing& hearing) const;
};

/// Meshtastic's managed flooding: who hears a packet repeats it once, routers at once, others the later the
/// better they heard it, and not at all when somebody else did in the meantime; each repeat takes one from
/// hop_limit. Scratch memory is kept between calls. `nodes` and `links` must outlive it. Used by one thread.
class Flood {
public:
    Flood(const std::vector<Node>& nodes, LinkTable& links)
        : nodes_(nodes)
        , links_(links)
        , heard_(nodes.size(), 0)
    { }

    Flooding spread(NodeIndex author, std::uint32_t hop_limit, TimeUs at_us, Random& random);

private:
    void transmit(Flooding& flooding, std::size_t index, Random& random);
    std::optional<Sending> plan_repeat(const Sending& heard, const Hearing& hearing, Random& random) const;

    const std::vector<Node>& nodes_;
    LinkTable& links_;
    std::vector<std::uint32_t> heard_; ///< the flood in which each node heard or sent last
    std::vector<Sending> planned_; ///< repeats that have not gone out yet; few at any moment
    std::uint32_t round_ = 0;
};

} // namespace meshview::simulator
