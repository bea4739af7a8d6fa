#pragma once

#include <cstdint>

#include "common/config.hpp"

namespace meshview::reader {

class Assets;
class ConnectionPool;
class Gate;
class LiveFeed;

/// What handlers may use. Made once by Reader, which owns everything in it; all parts are safe from any
/// thread.
struct Services {
    const Config& config;
    const Assets& assets;
    Gate& gate;
    ConnectionPool& connections;
    LiveFeed& live;
};

} // namespace meshview::reader
