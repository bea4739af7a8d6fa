#include <algorithm>
#include <iostream>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

#include "migrations/cli_commands.hpp"
#include "migrations/cli_session.hpp"
#include "migrations/fingerprint.hpp"
#include "migrations/graph.hpp"
#include "migrations/target.hpp"

namespace meshview::migrations {

namespace {

bool is_head(const std::string& revision)
{
    const std::vector<std::string> heads = RevisionGraph::of_this_program().heads();
    return std::find(heads.begin(), heads.end(), revision) != heads.end();
}

std::string fingerprint_of(const Target& target)
{
    return hash_of(objects_of(target.schema()));
}

std::unique_ptr<Target> existing_target(const Invocation& invocation)
{
    auto target = open_target(invocation);
    if (!target->exists())
        throw ExitError(ExitCode::configuration, fmt::format("there is no database {}", target->name()));
    return target;
}

// For scripts; people have read the log.
void print_done(const Invocation& invocation, const Plan& plan, const ProtectiveBackup* backup)
{
    if (!invocation.json)
        return;
    boost::json::array steps;
    for (const Revision* step : plan.steps)
        steps.push_back(boost::json::object{{"revision", step->revision}, {"message", step->message}});
    print_json(boost::json::object{{"from", or_base(plan.from)},
        {"to", plan.target.empty() ? "base" : plan.target}, {"steps", std::move(steps)},
        {"backup", backup != nullptr ? boost::json::value(backup->file().string()) : nullptr}});
}

void print_current(const Invocation& invocation, const Target& target, const coordination::Observation& seen)
{
    if (seen.revisions.empty())
        std::cout << "base\n";
    const RevisionGraph& graph = RevisionGraph::of_this_program();
    for (const std::string& revision : seen.revisions) {
        const bool known = graph.contains(revision);
        std::cout << revision << (!known ? " (unknown to this program)" : is_head(revision) ? " (head)" : "");
        if (invocation.verbose && known)
            std::cout << " " << graph.at(revision).message;
        std::cout << "\n";
    }
    if (invocation.verbose)
        std::cout << "fingerprint " << fingerprint_of(target) << "\n";
}

} // namespace

ExitCode upgrade_command(const Invocation& invocation)
{
    if (invocation.sql)
        return print_script(invocation, Direction::up);
    if (invocation.rehearse)
        return print_rehearsal(invocation, Direction::up);
    const std::string& target = only_argument(invocation, "head, +N or a revision");
    const auto session = open_target(invocation)->change();
    const Plan plan = session->migrator().plan_upgrade(target);
    const auto backup = session->protect(plan, invocation.backups);
    session->migrator().upgrade(target);
    if (!plan.target.empty())
        session->log_drift(plan.target);
    print_done(invocation, plan, backup.get());
    return ExitCode::ok;
}

ExitCode downgrade_command(const Invocation& invocation)
{
    if (invocation.sql)
        return print_script(invocation, Direction::down);
    if (invocation.rehearse)
        return print_rehearsal(invocation, Direction::down);
    const std::string& target = only_argument(invocation, "base, -N or a revision");
    const auto session = existing_target(invocation)->change();
    const Plan plan = session->migrator().plan_downgrade(target);
    const auto backup = session->protect(plan, invocation.backups);
    session->migrator().downgrade(target);
    print_done(invocation, plan, backup.get());
    return ExitCode::ok;
}

ExitCode stamp_command(const Invocation& invocation)
{
    const std::string& revision = only_argument(invocation, "head, base or a revision");
    const auto target = existing_target(invocation);
    const std::string before = or_base(target->look().revisions);
    target->change()->migrator().stamp(revision);
    const std::string now = or_base(target->look().revisions);
    if (invocation.json)
        print_json(boost::json::object{{"from", before}, {"to", now}});
    else
        std::cout << fmt::format("{} is said to be at {} now; it was at {}\n", target->name(), now, before);
    return ExitCode::ok;
}

ExitCode current_command(const Invocation& invocation)
{
    const auto target = open_target(invocation);
    const coordination::Observation seen = target->look();
    if (!invocation.json) {
        print_current(invocation, *target, seen);
        return ExitCode::ok;
    }
    boost::json::array revisions(seen.revisions.begin(), seen.revisions.end());
    print_json(boost::json::object{{"database", target->name()}, {"revisions", std::move(revisions)},
        {"at_head", seen.revisions.size() == 1 && is_head(seen.revisions.front())},
        {"fingerprint", fingerprint_of(*target)},
        {"writer_lives", seen.lock == coordination::LockState::held}});
    return ExitCode::ok;
}

} // namespace meshview::migrations
