#pragma once

#include "common/program.hpp"

namespace meshview::migrations {

/// The program `meshview-migrate`: its name and help, and what it does with a command line. Results go to
/// standard output, the log to standard error.
Program migrate_program();
ExitCode run_migrate(const CommandLine& line);

} // namespace meshview::migrations
