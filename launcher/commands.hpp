#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/program.hpp"
#include "launcher/handover.hpp"

namespace meshview::launcher {

/// What a command of `meshview` is called with.
struct Invocation {
    ConfigSources sources;
    std::vector<std::string> arguments; ///< after the command's name
    std::filesystem::path self; ///< this program's file, as it was named at the start
    std::optional<Handover> before; ///< from the launcher that this one replaces

    std::filesystem::path program(std::string_view name) const { return self.parent_path() / name; }
};

struct Subcommand {
    std::string_view name;
    std::string_view arguments; ///< `[-f] [-n LINES]`
    std::string_view summary;
    ExitCode (*run)(const Invocation&);
};

/// All commands: a new one is a function and a row in launcher.cpp.
std::span<const Subcommand> subcommands();

ExitCode run_command(const Invocation& invocation);
ExitCode demo_command(const Invocation& invocation);
ExitCode check_config_command(const Invocation& invocation);
ExitCode status_command(const Invocation& invocation);
ExitCode stop_command(const Invocation& invocation);
ExitCode restart_command(const Invocation& invocation);
ExitCode logs_command(const Invocation& invocation);
ExitCode doctor_command(const Invocation& invocation);
ExitCode backup_command(const Invocation& invocation);
ExitCode restore_command(const Invocation& invocation);

/// The configuration of the stack. Throws ExitError as Config::load, and for a database that it cannot work
/// with yet.
Config load_config(const ConfigSources& sources);

/// The options that give another program of ours the same configuration.
std::vector<std::string> common_arguments(const ConfigSources& sources);

/// Throws ExitError `usage` when a command that takes no arguments got some.
void require_no_arguments(const Invocation& invocation);

} // namespace meshview::launcher
