#pragma once

#include <optional>
#include <string>

#include "common/program.hpp"

namespace meshview::migrations {

/// The program `meshview-migrate`: its name and help, and what it does with a command line. Results go to
/// standard output, the log to standard error.
Program migrate_program();
ExitCode run_migrate(const CommandLine& line);

/// What `meshview-migrate COMMAND --help` prints; nothing when the command line does not ask for that.
std::optional<std::string> command_help(int argc, const char* const* argv);

} // namespace meshview::migrations
