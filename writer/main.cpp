#include <string>

#include "common/config.hpp"
#include "common/exit_code.hpp"
#include "common/log.hpp"
#include "common/program.hpp"
#include "writer/offline.hpp"
#include "writer/stop_signals.hpp"
#include "writer/writer.hpp"

namespace {

using namespace meshview;

constexpr Program program{
    .name = "meshview-writer",
    .process = "writer",
    .summary = "Stores what a Meshtastic mesh says over MQTT, and keeps the database's schema up to date.",
    .usage = "[--config FILE] [--set section.key=value]... [--run-id ID | --import FILE | --reopen]",
    .details =
        "Options of its own:\n"
        "  --run-id ID    what the launcher calls this run; its reader waits for the same\n"
        "  --import FILE  store a recording of MQTT traffic, and end: a capture (.cap), or lines of JSON "
        "(.jsonl), each\n"
        "                 plain or with .gz\n"
        "  --reopen       try the configured keys on all packets that none opened, and end; a writer does\n"
        "                 the same by itself, beside its work, when it starts with other keys\n"
        "\n"
        "SIGTERM and SIGINT stop it after what was received is stored.\n",
};

struct Options {
    std::string run_id;
    std::string import_file;
    bool reopen = false;
};

Options parse_options(std::vector<std::string> arguments)
{
    if (arguments.empty())
        return {};
    if (const std::size_t at = arguments[0].find('='); arguments.size() == 1 && at != std::string::npos)
        arguments = {arguments[0].substr(0, at), arguments[0].substr(at + 1)};
    if (arguments.size() == 2 && arguments[0] == "--run-id")
        return {.run_id = arguments[1]};
    if (arguments.size() == 2 && arguments[0] == "--import")
        return {.import_file = arguments[1]};
    if (arguments.size() == 1 && arguments[0] == "--reopen")
        return {.reopen = true};
    throw ExitError(ExitCode::usage, "unexpected argument " + arguments[0] + "; see meshview-writer --help");
}

ExitCode run_writer(const CommandLine& command_line)
{
    const Options options = parse_options(command_line.arguments);
    const Config config = Config::load(command_line.sources);
    log::start(config.logging, program.process);
    if (options.run_id.empty()) // otherwise the launcher has said them
        for (const std::string& warning : config.warnings)
            spdlog::warn("config: {}", warning);
    const writer::StopSignals signals;
    if (!options.import_file.empty()) {
        writer::import_recording(config, options.import_file, signals.token());
        return ExitCode::ok;
    }
    if (options.reopen) {
        writer::read_again(config, signals.token());
        return ExitCode::ok;
    }
    return writer::run(config, options.run_id, signals.token());
}

} // namespace

int main(int argc, char** argv)
{
    return run_program(program, argc, argv, run_writer);
}
