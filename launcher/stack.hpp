#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "common/config.hpp"
#include "launcher/child.hpp"
#include "launcher/supervisor.hpp"

namespace meshview::launcher {

/// What a stack consists of.
struct StackPlan {
    std::string program_name; ///< what the operator calls it in messages: `meshview`
    std::map<Role, Command> commands;
    std::filesystem::path database; ///< its coordination table drives the progress line
    /// Program and arguments that take over on SIGHUP.
    std::vector<std::string> restart_command;
};

/// Runs the stack in the foreground until it is told to end (SIGTERM, SIGINT) or cannot go on, on the calling
/// thread: spawns the processes, merges their logs, carries out what the Supervisor decides. On SIGHUP it
/// ends them in order and replaces this process by `restart_command`, so that new binaries take over, the
/// launcher's too.
ExitCode run_stack(const StackPlan& plan, const Config& config);

} // namespace meshview::launcher
