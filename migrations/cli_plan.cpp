#include <iostream>
#include <sstream>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "migrations/cli_commands.hpp"
#include "migrations/cli_session.hpp"
#include "migrations/migration_plan.hpp"
#include "migrations/rehearsal.hpp"
#include "migrations/target.hpp"

namespace meshview::migrations {

namespace {

boost::json::object to_json(const StrategyPlan& plan)
{
    return {{"strategy", plan.strategy}, {"reason", plan.reason}, {"seconds", plan.seconds},
        {"bytes_written", plan.bytes_written}, {"wal_bytes", plan.wal_bytes},
        {"disk_bytes", plan.disk_bytes}};
}

boost::json::object to_json(const PlannedRun& run)
{
    boost::json::array steps;
    for (const PlannedStep& step : run.steps) {
        boost::json::array operations;
        for (const PlannedOperation& operation : step.operations) {
            boost::json::object object = to_json(operation.strategy);
            object["operation"] = operation.description;
            operations.push_back(std::move(object));
        }
        steps.push_back(boost::json::object{{"revision", step.revision->revision},
            {"message", step.revision->message}, {"operations", std::move(operations)}});
    }
    return {{"from", or_base(run.plan.from)}, {"to", or_base(run.plan.target)}, {"steps", std::move(steps)},
        {"total", to_json(run.total())}};
}

std::string megabytes(std::int64_t bytes)
{
    return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

void print(const PlannedRun& run)
{
    if (run.steps.empty()) {
        std::cout << "nothing to do, at " << or_base(run.plan.from) << "\n";
        return;
    }
    std::cout << fmt::format("{} from {} to {}: {} revisions\n",
        run.plan.direction == Direction::up ? "upgrade" : "downgrade", or_base(run.plan.from),
        or_base(run.plan.target), run.steps.size());
    for (const PlannedStep& step : run.steps) {
        std::cout << title(*step.revision) << "\n";
        for (const PlannedOperation& operation : step.operations)
            std::cout << fmt::format("    {}: {}\n", operation.description, describe(operation.strategy));
        if (step.operations.empty())
            std::cout << "    nothing to do in this database\n";
    }
    const StrategyPlan total = run.total();
    std::cout << fmt::format("together about {:.1f} s, {} written, log up to {}, {} of free disk needed\n",
        total.seconds, megabytes(total.bytes_written), megabytes(total.wal_bytes),
        megabytes(total.disk_bytes));
}

boost::json::object to_json(const Rehearsal& rehearsal)
{
    boost::json::array steps;
    for (const RehearsedStep& step : rehearsal.steps)
        steps.push_back(boost::json::object{
            {"step", step.title}, {"seconds", static_cast<double>(step.duration_us) / us_per_second}});
    boost::json::array schema;
    for (const Difference& difference : rehearsal.schema_changes)
        schema.emplace_back(describe(difference));
    boost::json::array drift;
    for (const Drift& each : rehearsal.drift)
        drift.emplace_back(describe(each));
    return {{"succeeded", rehearsal.succeeded()}, {"from", or_base(rehearsal.from)},
        {"to", or_base(rehearsal.target)}, {"steps", std::move(steps)}, {"error", rehearsal.error},
        {"schema_changes", std::move(schema)},
        {"row_changes", boost::json::array(rehearsal.row_changes.begin(), rehearsal.row_changes.end())},
        {"drift", std::move(drift)}, {"quick_check", rehearsal.quick_check},
        {"foreign_key_errors_before", rehearsal.foreign_key_errors_before},
        {"foreign_key_errors_after", rehearsal.foreign_key_errors_after}};
}

// What changed, as a list of what there is more, less and otherwise.
std::string change_line(const Difference& difference)
{
    switch (difference.kind) {
    case Difference::Kind::missing:
        return "- " + difference.object;
    case Difference::Kind::unexpected:
        return fmt::format("+ {}: {}", difference.object, difference.found);
    case Difference::Kind::different:
        break;
    }
    return fmt::format("~ {}: {} instead of {}", difference.object, difference.found, difference.expected);
}

void print(const Rehearsal& rehearsal)
{
    std::cout << fmt::format("rehearsal from {} to {} on a copy (made in {})\n", or_base(rehearsal.from),
        or_base(rehearsal.target), format_duration(rehearsal.copy_us));
    for (const RehearsedStep& step : rehearsal.steps)
        std::cout << fmt::format("    {} in {}\n", step.title, format_duration(step.duration_us));
    for (const Difference& difference : rehearsal.schema_changes)
        std::cout << "    " << change_line(difference) << "\n";
    for (const std::string& line : rehearsal.row_changes)
        std::cout << "    rows: " << line << "\n";
    for (const Drift& drift : rehearsal.drift)
        std::cout << "    otherwise than expected: " << describe(drift) << "\n";
    std::cout << fmt::format("quick_check: {}; foreign key errors: {} before, {} after\n",
        rehearsal.quick_check, rehearsal.foreign_key_errors_before, rehearsal.foreign_key_errors_after);
    std::cout << (rehearsal.succeeded() ? std::string("it works") : "it does not work: " + rehearsal.error)
              << "\n";
}

} // namespace

ExitCode plan_command(const Invocation& invocation)
{
    const std::string target =
        invocation.arguments.empty() ? "head" : only_argument(invocation, "a revision");
    const PlannedRun run = open_target(invocation)->plan(target);
    if (invocation.json)
        print_json(to_json(run));
    else
        print(run);
    return ExitCode::ok;
}

ExitCode print_script(const Invocation& invocation, Direction direction)
{
    const std::string& range = only_argument(invocation, "a revision, or FROM:TO");
    const std::size_t colon = range.find(':');
    const auto from =
        colon == std::string::npos ? std::nullopt : std::optional<std::string>(range.substr(0, colon));
    std::ostringstream script;
    open_target(invocation)
        ->write_script(script, direction, from, colon == std::string::npos ? range : range.substr(colon + 1));
    if (invocation.json)
        print_json(boost::json::object{{"script", script.str()}});
    else
        std::cout << script.str();
    return ExitCode::ok;
}

ExitCode print_rehearsal(const Invocation& invocation, Direction direction)
{
    const std::string& target = only_argument(invocation, "a revision");
    require_sqlite_target(invocation, "restore a dump into another database and upgrade that");
    require_database(invocation.database);
    const Rehearsal rehearsal =
        rehearse(invocation.database, RevisionGraph::of_this_program(), direction, target);
    if (invocation.json)
        print_json(to_json(rehearsal));
    else
        print(rehearsal);
    return rehearsal.succeeded() ? ExitCode::ok : static_cast<ExitCode>(1);
}

} // namespace meshview::migrations
