#pragma once

#include "common/exit_code.hpp"
#include "simulator/options.hpp"
#include "simulator/publication.hpp"
#include "simulator/publisher.hpp"

namespace meshview::simulator {

/// What a run has done.
struct Totals {
    std::uint64_t envelopes = 0;
    std::uint64_t packets = 0;
    TimeUs duration_us = 0;
};

/// Makes the source the options ask for, and moves its publications to the broker, the capture, or both,
/// until its end, the asked duration, or SIGINT or SIGTERM. Logs what it does and a summary. Throws ExitError
/// as Publisher and the captures do.
ExitCode simulate(const Options& options);

} // namespace meshview::simulator
