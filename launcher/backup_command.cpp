#include <fmt/format.h>

#include "launcher/commands.hpp"
#include "launcher/stack_file.hpp"
#include "launcher/takeover.hpp"

namespace meshview::launcher {

namespace {

/// The program that knows databases takes over, with the same configuration.
[[noreturn]] void become_migrate(
    const Invocation& invocation, const std::string& command, const std::vector<std::string>& arguments)
{
    Command migrate{invocation.program("meshview-migrate"), common_arguments(invocation.sources)};
    migrate.arguments.push_back(command);
    migrate.arguments.insert(migrate.arguments.end(), arguments.begin(), arguments.end());
    become(migrate);
}

} // namespace

ExitCode backup_command(const Invocation& invocation)
{
    if (invocation.arguments.size() == 1 && !invocation.arguments.front().starts_with('-'))
        become_migrate(invocation, "backup", {"--output", invocation.arguments.front()});
    become_migrate(invocation, "backup", invocation.arguments);
}

ExitCode restore_command(const Invocation& invocation)
{
    if (invocation.arguments.size() != 1)
        throw ExitError(ExitCode::usage, "restore takes one argument: the backup's file");
    const auto database = Config::load(invocation.sources).database.path;
    if (look_at_stack(database).alive)
        throw ExitError(ExitCode::try_again,
            fmt::format("the stack of {} is running; end it first: meshview stop", database.string()));
    become_migrate(invocation, "restore", invocation.arguments);
}

} // namespace meshview::launcher
