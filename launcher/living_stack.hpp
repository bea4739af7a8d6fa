#pragma once

#include <filesystem>

#include "launcher/running_process.hpp"
#include "launcher/stack_record.hpp"

namespace meshview::launcher {

/// The launcher of a database's stack, seen from another process.
struct LivingStack {
    StackRecord record; ///< as it was when it was found
    RunningProcess launcher;
};

/// Throws ExitError `unavailable` when none runs here.
LivingStack find_stack(const std::filesystem::path& database);

/// Asks it to begin anew with the programs on disk, and waits until it serves again; shows on a terminal how
/// far it is. The new record. Throws ExitError: `configuration` when it goes on as it was, `unavailable` when
/// it ended instead.
StackRecord restart_and_wait(const LivingStack& stack, const std::filesystem::path& database);

/// One line on a terminal that is written over; elsewhere nothing.
void show_on_terminal(const std::string& text);

} // namespace meshview::launcher
