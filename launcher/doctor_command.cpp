#include <fmt/format.h>
#include <unistd.h>

#include "launcher/commands.hpp"
#include "launcher/doctor.hpp"

namespace meshview::launcher {

namespace {

using Level = Finding::Level;

std::vector<Finding> check_programs(const Invocation& invocation)
{
    std::vector<Finding> findings;
    for (const char* name : {"meshview-writer", "meshview-reader", "meshview-migrate"})
        if (access(invocation.program(name).c_str(), X_OK) != 0)
            findings.push_back({Level::problem, "programs",
                fmt::format("{} is not there or cannot be executed", invocation.program(name).string()),
                "install MeshView again: its programs stand side by side", ExitCode::configuration});
    if (findings.empty())
        findings.push_back({Level::ok, "programs",
            fmt::format("meshview {} in {}", MESHVIEW_VERSION, invocation.self.parent_path().string())});
    return findings;
}

Finding describe_stack(const StackStatus& status)
{
    const std::string word = state_word(status);
    if (word == "killed")
        return {Level::warning, "stack", "the last launcher did not end in order; nothing committed is lost",
            "meshview logs shows its last lines"};
    if (status.stack.alive && status.stack.record)
        return {Level::ok, "stack",
            fmt::format("{}, pid {} since {} UTC", word, status.stack.record->pid,
                format_utc(status.stack.record->started_us))};
    return {Level::ok, "stack", word};
}

} // namespace

ExitCode doctor_command(const Invocation& invocation)
{
    require_no_arguments(invocation);
    std::vector<Finding> all;
    const auto tell = [&all](const std::vector<Finding>& findings) {
        for (const Finding& finding : findings) {
            fmt::print("{}", to_text(finding));
            std::fflush(stdout);
            all.push_back(finding);
        }
    };
    Config config;
    try {
        config = load_config(invocation.sources);
    } catch (const ExitError& error) {
        tell({{Level::problem, "config", error.what(), "correct it; the rest is looked at afterwards",
            error.code()}});
        return exit_code(all);
    }
    tell({{Level::ok, "config", invocation.sources.file ? invocation.sources.file->string() : "no file"}});
    for (const std::string& warning : config.warnings)
        tell({{Level::warning, "config", warning}});
    const StackStatus status = gather_status(config, now_us());
    tell(check_programs(invocation));
    tell({describe_stack(status)});
    tell(check_files(config, status));
    tell(check_clock(now_us()));
    tell(check_port(config, status));
    tell(check_broker(config));
    tell(check_database(config, status));
    if (status.is_file && status.seen.database == coordination::DatabaseState::readable
        && exit_code(all) != ExitCode::bad_data)
        tell(check_schema_with(invocation.program("meshview-migrate"), config.database.path));
    return exit_code(all);
}

} // namespace meshview::launcher
