#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "launcher/child.hpp"

namespace meshview::launcher {

/// A program is to take over from this one. Before anything is stopped for it, it has to show that it would
/// start: a restart into a configuration or programs that do not work would take the pages down for nothing.
/// On the io_context's one thread.
class Rehearsal {
public:
    /// Runs `command`, which has to end with 0, and looks for the programs. Calls `done` once, later, with
    /// what stands in the way, or nothing.
    Rehearsal(boost::asio::io_context& io, const Command& command,
        std::vector<std::filesystem::path> programs,
        std::function<void(std::optional<std::string> obstacle)> done);

private:
    void end(const ExitStatus& status);

    std::vector<std::filesystem::path> programs_;
    std::function<void(std::optional<std::string>)> done_;
    std::string last_line_;
    std::unique_ptr<Child> child_;
};

/// A signal that comes while one program gives way to the next has to wait, instead of ending it.
void hold_signals();
void release_signals();

/// Replaces this process. Throws ExitError `unavailable` when the program cannot be started.
[[noreturn]] void become(const Command& command);

} // namespace meshview::launcher
