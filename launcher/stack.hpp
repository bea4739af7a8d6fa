#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "common/config.hpp"
#include "launcher/child.hpp"
#include "launcher/handover.hpp"
#include "launcher/log_file.hpp"
#include "launcher/stack_file.hpp"
#include "launcher/supervisor.hpp"

namespace meshview::launcher {

/// What a stack consists of.
struct StackPlan {
    std::string program_name; ///< what the operator calls it in messages: `meshview`
    std::string run_id; ///< both children have it among their arguments
    std::map<Role, Command> commands;
    std::filesystem::path database; ///< its coordination table drives the progress line
    std::shared_ptr<LogFile> log; ///< null: no log file
    std::string log_name; ///< for the record: the file, or `journal:UNIT`
    Command restart; ///< takes over on SIGHUP
    Command rehearsal; ///< has to end with 0 before a restart is dared: reads the configuration
    std::optional<Handover> before; ///< from the launcher that this one replaced
    Handover next; ///< for the one that replaces this: what only the command knows
};

/// Runs the stack in the foreground until it is told to end (SIGTERM, SIGINT) or cannot go on, on the calling
/// thread: spawns the processes, merges their logs, carries out what the Supervisor decides. On SIGHUP it
/// makes sure that the programs on disk would start, ends the processes in order, and replaces this process
/// by `restart`, so that new binaries take over, the launcher's too; `file` stays locked through that.
ExitCode run_stack(const StackPlan& plan, const Config& config, const StackFile& file);

} // namespace meshview::launcher
