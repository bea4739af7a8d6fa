#pragma once

#include <string>
#include <vector>

#include "migrations/cli_commands.hpp"

namespace meshview::migrations {

/// Reads the options of meshview-migrate, the common ones being gone already; what is none goes to
/// `invocation.arguments`, the command's name first. Throws ExitError `usage`.
void read_arguments(const std::vector<std::string>& arguments, Invocation& invocation);

/// Throws ExitError `usage` for an option or argument with which the command can do nothing: it may have been
/// meant to keep the command from what it is about to do.
void require_fitting(const Command& command, const Invocation& invocation);

} // namespace meshview::migrations
