#pragma once

#include <optional>
#include <string>

#include "common/time.hpp"

namespace meshview::simulator {

/// One MQTT message to be published.
struct Publication {
    TimeUs due_us = 0; ///< since the source began, in real time; paced sources are published then
    std::string topic;
    std::string payload;
    bool starts_packet = false; ///< the first envelope of a mesh packet, for counting
};

/// Where publications come from: a simulated mesh or a capture. Used by one thread.
class PublicationSource {
public:
    virtual ~PublicationSource() = default;

    /// The next one, in order of `due_us`; none at the end. Throws ExitError (`bad_data`) when a capture is
    /// damaged.
    virtual std::optional<Publication> next() = 0;
};

} // namespace meshview::simulator
