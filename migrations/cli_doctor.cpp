#include <algorithm>
#include <iostream>
#include <memory>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

#include "common/database.hpp"
#include "migrations/cli_commands.hpp"
#include "migrations/cli_session.hpp"
#include "migrations/doctor.hpp"
#include "migrations/protective_backup.hpp"
#include "migrations/sqlite/errors.hpp"
#include "migrations/target.hpp"

namespace meshview::migrations {

namespace {

using Severity = Finding::Severity;

boost::json::array to_json(const std::vector<Finding>& findings)
{
    boost::json::array array;
    for (const Finding& finding : findings)
        array.push_back(boost::json::object{{"code", finding.code}, {"severity", to_string(finding.severity)},
            {"what", finding.what}, {"fix", finding.fix}, {"repairable", static_cast<bool>(finding.repair)}});
    return array;
}

void print(const std::vector<Finding>& findings)
{
    for (const Finding& finding : findings) {
        std::cout << fmt::format("{}: {}\n", to_string(finding.severity), finding.what);
        if (!finding.fix.empty())
            std::cout << fmt::format("    {}: {}\n", finding.repair ? "repair will" : "to do", finding.fix);
    }
}

bool has(const std::vector<Finding>& findings, Severity severity)
{
    return std::any_of(findings.begin(), findings.end(),
        [&](const Finding& finding) { return finding.severity == severity; });
}

ExitCode verdict(const std::vector<Finding>& findings)
{
    if (has(findings, Severity::damage))
        return ExitCode::bad_data;
    return has(findings, Severity::problem) ? static_cast<ExitCode>(1) : ExitCode::ok;
}

std::vector<Finding> findings_of(const std::filesystem::path& database)
{
    require_database(database);
    try {
        SQLite::Database db(database.string(), SQLite::OPEN_READWRITE); // a killed program's journal needs it
        db.setBusyTimeout(5000);
        return examine(db, RevisionGraph::of_this_program(), coordination::WriterLock::is_held(database));
    } catch (const SQLite::Exception& error) {
        throw sqlite::to_exit_error(database.string(), error);
    }
}

// Then there is nothing that repair could do, and no backup that is worth its name.
bool is_beyond_repair(const std::vector<Finding>& findings)
{
    return std::any_of(findings.begin(), findings.end(),
        [](const Finding& finding) { return finding.severity == Severity::damage && !finding.repair; });
}

std::unique_ptr<ProtectiveBackup> back_up(const Invocation& invocation)
{
    if (!invocation.backups.before_migration || !is_worth_a_backup(invocation.database))
        return nullptr;
    const auto revisions = look_at(invocation.database).revisions;
    return std::make_unique<ProtectiveBackup>(
        invocation.database, revisions.empty() ? std::string() : revisions.front(), invocation.backups);
}

} // namespace

ExitCode doctor_command(const Invocation& invocation)
{
    require_sqlite_target(invocation, "a killed migration leaves nothing behind in PostgreSQL; see check");
    const std::vector<Finding> findings = findings_of(invocation.database);
    if (invocation.json)
        print_json(boost::json::object{{"findings", to_json(findings)}});
    else
        print(findings);
    if (!invocation.json && !has(findings, Severity::problem) && !has(findings, Severity::damage))
        std::cout << "nothing is wrong\n";
    return verdict(findings);
}

ExitCode repair_command(const Invocation& invocation)
{
    require_sqlite_target(invocation, "a killed migration leaves nothing behind in PostgreSQL; see check");
    require_database(invocation.database);
    const coordination::WriterLock lock = take_lock(invocation.database);
    std::vector<Finding> repaired;
    if (!is_beyond_repair(findings_of(invocation.database))) {
        const auto backup = back_up(invocation);
        SQLite::Database db = open_for_writing({.path = invocation.database});
        repaired = repair(db, RevisionGraph::of_this_program());
    }
    const std::vector<Finding> left = findings_of(invocation.database);
    if (invocation.json) {
        print_json(boost::json::object{{"repaired", to_json(repaired)}, {"left", to_json(left)}});
        return verdict(left);
    }
    for (const Finding& finding : repaired)
        std::cout << fmt::format("repaired: {}\n    done: {}\n", finding.what, finding.fix);
    print(left);
    if (repaired.empty())
        std::cout << "nothing was repaired\n";
    return verdict(left);
}

} // namespace meshview::migrations
