#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/config.hpp"
#include "common/exit_code.hpp"

namespace meshview {

/// What the command line of a program asked for. `--help` and `--version` never get here.
struct CommandLine {
    ConfigSources sources;
    std::vector<std::string> arguments; ///< everything that is not a common option, in order
};

struct Program {
    std::string_view name; ///< the executable, `meshview-writer`
    std::string_view process; ///< the name in the log, `writer`
    std::string_view summary; ///< one sentence for `--help`
    std::string_view usage; ///< the usage line after the name
    std::string_view details; ///< the rest of `--help`: commands and options of its own
    bool takes_config = true; ///< understands `--config FILE` and `--set section.key=value`
};

/// The part of main that all programs share: common options, `--help`, `--version`, and the translation of
/// every exception that reaches main into one line on standard error and an exit code (exit_code.hpp). `run`
/// returns the exit code of a normal end.
int run_program(
    const Program& program, int argc, char** argv, const std::function<ExitCode(const CommandLine&)>& run);

} // namespace meshview
