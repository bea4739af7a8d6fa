#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/exit_code.hpp"

namespace meshview::migrations {

/// What a command of meshview-migrate is called with.
struct Invocation {
    std::vector<std::string> arguments; ///< after the command's name, without options
    std::filesystem::path database;
    bool verbose = false;
    std::string message;
    std::filesystem::path versions; ///< the folder of the migrations' sources
};

struct Command {
    std::string_view name;
    std::string_view arguments; ///< `head|+N|REVISION`
    std::string_view summary;
    ExitCode (*run)(const Invocation&);
};

/// All commands: a new one is a function and a row here.
std::span<const Command> commands();

ExitCode upgrade_command(const Invocation& invocation);
ExitCode downgrade_command(const Invocation& invocation);
ExitCode stamp_command(const Invocation& invocation);
ExitCode current_command(const Invocation& invocation);
ExitCode history_command(const Invocation& invocation);
ExitCode heads_command(const Invocation& invocation);
ExitCode revision_command(const Invocation& invocation);

/// The one argument of a command. Throws ExitError `usage` when there is not exactly one.
const std::string& only_argument(const Invocation& invocation, std::string_view meaning);

} // namespace meshview::migrations
