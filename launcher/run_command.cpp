#include <random>

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "launcher/commands.hpp"
#include "launcher/demo.hpp"
#include "launcher/journal.hpp"
#include "launcher/output.hpp"
#include "launcher/restore_request.hpp"
#include "launcher/stack.hpp"

namespace meshview::launcher {

namespace {

std::string new_run_id()
{
    std::random_device random;
    return fmt::format("{:08x}{:08x}", random(), random());
}

StackFile claim_stack(const std::filesystem::path& database, const std::optional<Handover>& before)
{
    if (before)
        if (auto file = StackFile::inherited(before->stack_descriptor, database))
            return std::move(*file);
    if (auto file = StackFile::try_acquire(database))
        return std::move(*file);
    const auto other = look_at_stack(database).record;
    throw ExitError(ExitCode::try_again,
        fmt::format("the stack of {} runs already{}; see it with meshview status, end it with meshview stop",
            database.string(),
            other ? fmt::format(
                ", pid {} on {} since {} UTC", other->pid, other->host, format_utc(other->started_us))
                  : std::string()));
}

/// The log file, unless the journal keeps the lines.
void set_up_log(const Config& config, StackPlan& plan)
{
    if (log::resolved(config.logging.format) == log::Format::journald) {
        plan.log_name = "journal:" + unit_of_this_process();
        return;
    }
    plan.log = std::make_shared<LogFile>(log_path(std::filesystem::absolute(config.database.files())));
    if (!plan.log->is_open()) {
        spdlog::warn(
            "log: {} cannot be written; meshview logs will show nothing new", plan.log->path().string());
        plan.log = nullptr;
        return;
    }
    plan.log_name = plan.log->path().string();
    log_also_to(plan.log, config.logging.format);
}

/// The writer and the reader, told the same configuration and the same run.
StackPlan plan_stack(const Invocation& invocation, const Config& config)
{
    StackPlan plan;
    plan.program_name = "meshview";
    plan.run_id = new_run_id();
    plan.database = config.database.files();
    plan.before = invocation.before;

    std::vector<std::string> arguments = common_arguments(invocation.sources);
    plan.rehearsal = {invocation.self, arguments};
    plan.rehearsal.arguments.emplace_back("check-config");
    arguments.insert(arguments.end(), {"--run-id", plan.run_id});
    if (config.logging.color == "auto" && isatty(STDERR_FILENO) == 1)
        arguments.insert(arguments.end(), {"--set", "logging.color=always"});
    // The children write into a pipe and cannot see where their lines end up.
    if (log::resolved(config.logging.format) == log::Format::journald)
        arguments.insert(arguments.end(), {"--set", "logging.format=journald"});
    plan.commands[Role::writer] = {invocation.program("meshview-writer"), arguments};
    plan.commands[Role::reader] = {invocation.program("meshview-reader"), arguments};
    return plan;
}

void warn_about(const Config& config)
{
    for (const std::string& warning : config.warnings)
        spdlog::warn("config: {}", warning);
}

DemoOptions parse_demo_options(const std::vector<std::string>& arguments)
{
    DemoOptions options;
    for (std::size_t i = 0; i < arguments.size(); i += 2) {
        const std::string& name = arguments[i];
        if (i + 1 == arguments.size())
            throw ExitError(ExitCode::usage, fmt::format("{} needs a value; see meshview --help", name));
        if (name == "--data")
            options.data = arguments[i + 1];
        else if (name == "--nodes")
            options.nodes = arguments[i + 1];
        else if (name == "--rate")
            options.rate = arguments[i + 1];
        else
            throw ExitError(ExitCode::usage, fmt::format("demo has no option {}; see meshview --help", name));
    }
    return options;
}

} // namespace

ExitCode run_command(const Invocation& invocation)
{
    require_no_arguments(invocation);
    const Config config = load_config(invocation.sources);
    log::start(config.logging, "launcher");
    const StackFile file = claim_stack(config.database.files(), invocation.before);
    StackPlan plan = plan_stack(invocation, config);
    set_up_log(config, plan);
    warn_about(config);
    spdlog::info("stack: meshview {} starting, database {}", MESHVIEW_VERSION, config.database.name());
    if (!config.database.postgresql)
        carry_out_restore_request(config.database.path,
            {invocation.program("meshview-migrate"), common_arguments(invocation.sources)});
    plan.restart = {invocation.self, common_arguments(invocation.sources)};
    plan.restart.arguments.emplace_back("run");
    return run_stack(plan, config, file);
}

ExitCode demo_command(const Invocation& invocation)
{
    const Demo demo(
        parse_demo_options(invocation.arguments), invocation.self.parent_path(), invocation.before);
    Invocation with_demo = invocation;
    const auto own = demo.assignments();
    auto& assignments = with_demo.sources.assignments;
    assignments.insert(assignments.begin(), own.begin(), own.end());

    const Config config = load_config(with_demo.sources);
    log::start(config.logging, "launcher");
    const StackFile file = claim_stack(config.database.files(), invocation.before);
    StackPlan plan = plan_stack(with_demo, config);
    set_up_log(config, plan);
    warn_about(config);
    spdlog::info("stack: demo with a simulated mesh, data in {}", demo.folder().string());
    plan.commands[Role::broker] = demo.broker();
    plan.commands[Role::simulator] = demo.simulator();
    plan.restart = {invocation.self, demo.restart_arguments()};
    const auto given = common_arguments(invocation.sources);
    plan.restart.arguments.insert(plan.restart.arguments.end(), given.begin(), given.end());
    plan.next = demo.handover();
    return run_stack(plan, config, file);
}

ExitCode check_config_command(const Invocation& invocation)
{
    require_no_arguments(invocation);
    const Config config = load_config(invocation.sources);
    for (const std::string& warning : config.warnings)
        fmt::print("warning: {}\n", warning);
    fmt::print("configuration is good: database {}, broker {}, port {}\n", config.database.name(),
        config.mqtt.server.empty() ? "(none)" : fmt::format("{}:{}", config.mqtt.server, config.mqtt.port),
        config.server.port);
    return ExitCode::ok;
}

} // namespace meshview::launcher
