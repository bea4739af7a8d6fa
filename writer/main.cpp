#include <string>

#include "common/config.hpp"
#include "common/exit_code.hpp"
#include "common/log.hpp"
#include "common/program.hpp"
#include "writer/stop_signals.hpp"
#include "writer/writer.hpp"

namespace {

using namespace meshview;

constexpr Program program{
    .name = "meshview-writer",
    .process = "writer",
    .summary = "Stores what a Meshtastic mesh says over MQTT, and keeps the database's schema up to date.",
    .usage = "[--config FILE] [--set section.key=value]... [--run-id ID]",
    .details = "Options of its own:\n"
               "  --run-id ID    what the launcher calls this run; its reader waits for the same\n"
               "\n"
               "SIGTERM and SIGINT stop it after what was received is stored.\n",
};

std::string parse_run_id(const std::vector<std::string>& arguments)
{
    if (arguments.empty())
        return {};
    if (arguments.size() == 2 && arguments[0] == "--run-id")
        return arguments[1];
    if (arguments.size() == 1 && arguments[0].starts_with("--run-id="))
        return arguments[0].substr(arguments[0].find('=') + 1);
    throw ExitError(ExitCode::usage, "unexpected argument " + arguments[0] + "; see meshview-writer --help");
}

ExitCode run_writer(const CommandLine& command_line)
{
    const std::string run_id = parse_run_id(command_line.arguments);
    const Config config = Config::load(command_line.sources);
    log::start(config.logging, program.process);
    if (run_id.empty()) // otherwise the launcher has said them
        for (const std::string& warning : config.warnings)
            spdlog::warn("config: {}", warning);
    const writer::StopSignals signals;
    return writer::run(config, run_id, signals.token());
}

} // namespace

int main(int argc, char** argv)
{
    return run_program(program, argc, argv, run_writer);
}
