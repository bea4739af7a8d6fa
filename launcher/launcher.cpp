#include "launcher/launcher.hpp"

#include <random>

#include <fmt/format.h>
#include <unistd.h>

#include "common/program.hpp"
#include "launcher/demo.hpp"
#include "launcher/stack.hpp"

namespace meshview::launcher {

namespace {

constexpr Program program{
    .name = "meshview",
    .process = "launcher",
    .summary = "- a viewer for Meshtastic meshes: starts and watches the writer and the reader",
    .usage = "[run | demo | check-config] [options]",
    .details =
        "Commands:\n"
        "  run            start the stack in the foreground (the default)\n"
        "  demo           start it with a broker of its own and a simulated mesh; needs no configuration\n"
        "  check-config   read the configuration, say what is wrong with it, and start nothing\n"
        "\n"
        "Options of demo:\n"
        "  --data DIR     keep the data in this folder (default: a temporary one, removed at the end)\n"
        "  --nodes N      size of the simulated mesh (default 150)\n"
        "  --rate R       packets a second that it sends (default 8)\n"
        "\n"
        "Ctrl-C or SIGTERM stops the stack in order; SIGHUP restarts it with new programs and migrations.",
};

std::string new_run_id()
{
    std::random_device random;
    return fmt::format("{:08x}{:08x}", random(), random());
}

std::filesystem::path this_program()
{
    return std::filesystem::read_symlink("/proc/self/exe");
}

std::vector<std::string> common_arguments(const ConfigSources& sources)
{
    std::vector<std::string> arguments;
    if (sources.file) {
        arguments.emplace_back("--config");
        arguments.push_back(sources.file->string());
    }
    for (const std::string& assignment : sources.assignments) {
        arguments.emplace_back("--set");
        arguments.push_back(assignment);
    }
    return arguments;
}

/// The writer and the reader, told the same configuration and the same run.
StackPlan plan_stack(
    const ConfigSources& sources, const Config& config, const std::filesystem::path& programs)
{
    std::vector<std::string> arguments = common_arguments(sources);
    arguments.emplace_back("--run-id");
    arguments.push_back(new_run_id());
    if (config.logging.color == "auto" && isatty(STDERR_FILENO) == 1)
        arguments.insert(arguments.end(), {"--set", "logging.color=always"});
    // The children write into a pipe and cannot see where their lines end up.
    if (log::resolved(config.logging.format) == log::Format::journald)
        arguments.insert(arguments.end(), {"--set", "logging.format=journald"});

    StackPlan plan;
    plan.program_name = program.name;
    plan.commands[Role::writer] = {programs / "meshview-writer", arguments};
    plan.commands[Role::reader] = {programs / "meshview-reader", arguments};
    plan.database = config.database.path;
    return plan;
}

void start_log(const Config& config)
{
    log::start(config.logging, program.process);
    for (const std::string& warning : config.warnings)
        spdlog::warn("config: {}", warning);
}

ExitCode run(const CommandLine& line)
{
    const Config config = Config::load(line.sources);
    start_log(config);
    const auto self = this_program();
    spdlog::info(
        "stack: meshview {} starting, database {}", MESHVIEW_VERSION, config.database.path.string());
    StackPlan plan = plan_stack(line.sources, config, self.parent_path());
    plan.restart_command = common_arguments(line.sources);
    plan.restart_command.insert(plan.restart_command.begin(), {self.string(), "run"});
    return run_stack(plan, config);
}

ExitCode demo(const CommandLine& line, DemoOptions options)
{
    const auto self = this_program();
    Demo demo(std::move(options), self.parent_path());
    ConfigSources sources = line.sources;
    const auto own = demo.assignments();
    sources.assignments.insert(sources.assignments.begin(), own.begin(), own.end());

    const Config config = Config::load(sources);
    start_log(config);
    spdlog::info("stack: demo with a simulated mesh, data in {}", demo.folder().string());
    StackPlan plan = plan_stack(sources, config, self.parent_path());
    plan.commands[Role::broker] = demo.broker();
    plan.commands[Role::simulator] = demo.simulator();
    plan.restart_command = demo.restart_arguments();
    plan.restart_command.insert(plan.restart_command.begin(), self.string());
    const auto given = common_arguments(line.sources);
    plan.restart_command.insert(plan.restart_command.end(), given.begin(), given.end());
    return run_stack(plan, config);
}

ExitCode check_config(const CommandLine& line)
{
    const Config config = Config::load(line.sources);
    for (const std::string& warning : config.warnings)
        fmt::print("warning: {}\n", warning);
    fmt::print("configuration is good: database {}, broker {}, port {}\n", config.database.path.string(),
        config.mqtt.server.empty() ? "(none)" : fmt::format("{}:{}", config.mqtt.server, config.mqtt.port),
        config.server.port);
    return ExitCode::ok;
}

DemoOptions parse_demo_options(const std::vector<std::string>& arguments)
{
    DemoOptions options;
    for (std::size_t i = 1; i < arguments.size(); i += 2) {
        const std::string& name = arguments[i];
        if (i + 1 == arguments.size())
            throw ExitError(ExitCode::usage, fmt::format("{} needs a value; see meshview --help", name));
        if (name == "--data")
            options.data = arguments[i + 1];
        else if (name == "--nodes")
            options.nodes = arguments[i + 1];
        else if (name == "--rate")
            options.rate = arguments[i + 1];
        else
            throw ExitError(ExitCode::usage, fmt::format("demo has no option {}; see meshview --help", name));
    }
    return options;
}

ExitCode dispatch(const CommandLine& line)
{
    const std::string command = line.arguments.empty() ? "run" : line.arguments.front();
    if (command == "demo")
        return demo(line, parse_demo_options(line.arguments));
    if (line.arguments.size() > 1)
        throw ExitError(
            ExitCode::usage, fmt::format("unexpected argument {}; see meshview --help", line.arguments[1]));
    if (command == "run")
        return run(line);
    if (command == "check-config")
        return check_config(line);
    throw ExitError(ExitCode::usage, fmt::format("there is no command {}; see meshview --help", command));
}

} // namespace

int main_program(int argc, char** argv)
{
    return run_program(program, argc, argv, dispatch);
}

} // namespace meshview::launcher
