#include "common/log.hpp"
#include "common/program.hpp"
#include "common/time.hpp"
#include "simulator/options.hpp"
#include "simulator/simulate.hpp"

int main(int argc, char** argv)
{
    using namespace meshview;
    const std::string details = simulator::options_help();
    const Program program{
        .name = "meshview-simulate",
        .process = "simulate",
        .summary = "publishes a believable Meshtastic mesh, or a capture of one, to an MQTT broker.",
        .usage = "[options]",
        .details = details,
        .takes_config = false,
    };
    return run_program(program, argc, argv, [&](const CommandLine& command_line) {
        const auto options = simulator::parse_options(command_line.arguments, now_us());
        log::start(LoggingConfig{}, program.process);
        return simulator::simulate(options);
    });
}
