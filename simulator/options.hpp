#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "simulator/publisher.hpp"
#include "simulator/sources.hpp"

namespace meshview::simulator {

/// The command line of meshview-simulate as typed values.
struct Options {
    bool publishes = true; ///< to a broker; false when only a capture is written
    BrokerOptions broker;
    SimulationOptions simulation;
    std::optional<double>
        rate; ///< packets a second, of a replay envelopes a second; none: as fast as possible
    std::optional<double> duration_s;
    std::optional<std::filesystem::path> replay;
    std::optional<std::filesystem::path> record;
};

/// Reads the options of this program. `start_us` is where the world's clock begins unless --start says
/// otherwise. Throws ExitError (`usage`) naming the option, its value and what is allowed; reads
/// --password-file.
Options parse_options(const std::vector<std::string>& arguments, TimeUs start_us);

/// The options with their meanings and some examples, for --help.
std::string options_help();

} // namespace meshview::simulator
