#include "launcher/launcher.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "common/text.hpp"
#include "launcher/commands.hpp"

namespace meshview::launcher {

namespace {

constexpr std::array all_commands{
    Subcommand{"run", "", "start the stack in the foreground (the default)", run_command},
    Subcommand{"demo", "[options]", "start it with a broker of its own and a simulated mesh", demo_command},
    Subcommand{"status", "[--json]", "what the stack does, its processes, ingest, database", status_command},
    Subcommand{"stop", "", "stop the stack in order, and wait for its end", stop_command},
    Subcommand{"restart", "", "new programs and migrations take over; wait for pages", restart_command},
    Subcommand{
        "logs", "[-f] [-n LINES]", "the last lines of the log; -f goes on with new ones", logs_command},
    Subcommand{"doctor", "", "look for everything that could keep the stack from working", doctor_command},
    Subcommand{
        "check-config", "", "read the configuration and say what is wrong with it", check_config_command},
    Subcommand{
        "backup", "[FILE]", "copy the database while it is in use, and check the copy", backup_command},
    Subcommand{"restore", "FILE", "put a backup in the place of the database", restore_command},
};

constexpr std::string_view more_help = R"(
Options of demo:
  --data DIR               keep the data in this folder (default: a temporary one, removed at the end)
  --nodes N                size of the simulated mesh (default 150)
  --rate R                 packets a second that it sends (default 8)

The commands find a running stack by its database: give them the same --config and --set.
Ctrl-C or SIGTERM stops the stack in order; SIGHUP restarts it with new programs and migrations.)";

// Built once, because Program only borrows its text.
const std::string& details()
{
    static const std::string text = [] {
        std::string lines = "Commands:\n";
        for (const Subcommand& command : all_commands)
            lines += fmt::format("  {:<13}{:<17} {}\n", command.name, command.arguments, command.summary);
        return lines.append(more_help);
    }();
    return text;
}

const Subcommand& command_named(const std::string& name)
{
    const auto found = std::ranges::find(all_commands, name, &Subcommand::name);
    if (found != all_commands.end())
        return *found;
    const auto nearest = std::ranges::min_element(
        all_commands, {}, [&](const Subcommand& command) { return edit_distance(command.name, name); });
    throw ExitError(ExitCode::usage,
        fmt::format(
            "there is no command {}; did you mean {}? See meshview --help", printable(name), nearest->name));
}

ExitCode dispatch(const CommandLine& line)
{
    Invocation invocation{.sources = line.sources,
        .arguments = line.arguments,
        .self = std::filesystem::read_symlink("/proc/self/exe"),
        .before = take_handover()};
    if (invocation.arguments.empty())
        return run_command(invocation);
    const Subcommand& command = command_named(invocation.arguments.front());
    invocation.arguments.erase(invocation.arguments.begin());
    return command.run(invocation);
}

} // namespace

std::span<const Subcommand> subcommands()
{
    return all_commands;
}

Config load_config(const ConfigSources& sources)
{
    return Config::load(sources);
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

void require_no_arguments(const Invocation& invocation)
{
    if (!invocation.arguments.empty())
        throw ExitError(ExitCode::usage,
            fmt::format("unexpected argument {}; see meshview --help", invocation.arguments.front()));
}

int main_program(int argc, char** argv)
{
    const Program program{
        .name = "meshview",
        .process = "launcher",
        .summary = "- a viewer for Meshtastic meshes: starts and watches the writer and the reader",
        .usage = "[COMMAND] [options]",
        .details = details(),
    };
    return run_program(program, argc, argv, dispatch);
}

} // namespace meshview::launcher
