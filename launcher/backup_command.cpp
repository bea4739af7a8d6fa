#include <fmt/format.h>
#include <unistd.h>

#include "common/coordination/observation.hpp"
#include "launcher/commands.hpp"
#include "launcher/living_stack.hpp"
#include "launcher/restore_request.hpp"
#include "launcher/stack_file.hpp"
#include "launcher/takeover.hpp"

namespace meshview::launcher {

namespace {

/// Through a restart of the stack: without it the database could not be replaced under its writer.
void restore_running(const std::filesystem::path& database, const std::filesystem::path& backup)
{
    if (access(backup.c_str(), R_OK) != 0)
        throw ExitError(ExitCode::configuration, fmt::format("{} cannot be read", backup.string()));
    const LivingStack stack = find_stack(database);
    const auto before = coordination::observe(database, now_us()).file;
    request_restore(database, backup);
    try {
        const StackRecord record = restart_and_wait(stack, database);
        if (coordination::observe(database, now_us()).file == before)
            throw ExitError(ExitCode::bad_data,
                "the backup was not restored, the database is as it was; meshview logs tells why");
        fmt::print("restored {}; pages were away for {}; serving {}\n", backup.string(),
            record.away_us ? format_duration(*record.away_us) : "an unknown time", record.url);
    } catch (const ExitError&) {
        forget_restore_request(database);
        throw;
    }
}

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
    require_sqlite(load_config(invocation.sources).database, "meshview backup", "pg_dump makes a backup");
    if (invocation.arguments.size() == 1 && !invocation.arguments.front().starts_with('-'))
        become_migrate(invocation, "backup", {"--output", invocation.arguments.front()});
    become_migrate(invocation, "backup", invocation.arguments);
}

ExitCode restore_command(const Invocation& invocation)
{
    if (invocation.arguments.size() != 1)
        throw ExitError(ExitCode::usage, "restore takes one argument: the backup's file");
    const Config config = load_config(invocation.sources);
    require_sqlite(config.database, "meshview restore", "pg_restore puts a backup of pg_dump back");
    const std::filesystem::path& database = config.database.path;
    if (look_at_stack(database).alive) {
        restore_running(database, invocation.arguments.front());
        return ExitCode::ok;
    }
    become_migrate(invocation, "restore", invocation.arguments);
}

} // namespace meshview::launcher
