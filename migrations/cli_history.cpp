#include <algorithm>
#include <iostream>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "migrations/cli_commands.hpp"
#include "migrations/cli_session.hpp"
#include "migrations/graph.hpp"
#include "migrations/target.hpp"

namespace meshview::migrations {

namespace {

std::string down_names(const Revision& revision)
{
    return revision.down_revision.empty() ? "base"
                                          : fmt::format("{}", fmt::join(revision.down_revision, ", "));
}

bool contains(const std::vector<std::string>& revisions, const std::string& revision)
{
    return std::find(revisions.begin(), revisions.end(), revision) != revisions.end();
}

bool is_head(const Revision& revision)
{
    return contains(RevisionGraph::of_this_program().heads(), revision.revision);
}

std::string in_full(const Revision& revision, const std::string& marks)
{
    return fmt::format("Revision: {}{}\nRevises: {}\nCreate date: {}\n\n    {}\n\n", revision.revision, marks,
        down_names(revision), revision.create_date, revision.message);
}

boost::json::object to_json(const Revision& revision, const std::vector<std::string>& current)
{
    return {{"revision", revision.revision},
        {"down_revision", boost::json::array(revision.down_revision.begin(), revision.down_revision.end())},
        {"create_date", revision.create_date}, {"message", revision.message}, {"is_head", is_head(revision)},
        {"is_current", contains(current, revision.revision)},
        {"readers_stay_compatible", revision.readers_stay_compatible}};
}

void print(const Revision& revision, const std::vector<std::string>& current, bool verbose)
{
    const std::string marks = fmt::format(
        "{}{}", is_head(revision) ? " (head)" : "", contains(current, revision.revision) ? " (current)" : "");
    if (verbose)
        std::cout << in_full(revision, marks);
    else
        std::cout << fmt::format(
            "{} -> {}{}, {}\n", down_names(revision), revision.revision, marks, revision.message);
}

} // namespace

ExitCode history_command(const Invocation& invocation)
{
    // The database only adds a mark; history is about the program.
    const std::vector<std::string> current = open_target(invocation)->observe().revisions;
    const std::vector<const Revision*>& ordered = RevisionGraph::of_this_program().ordered();
    boost::json::array revisions;
    for (auto revision = ordered.rbegin(); revision != ordered.rend(); ++revision) {
        if (invocation.json)
            revisions.push_back(to_json(**revision, current));
        else
            print(**revision, current, invocation.verbose);
    }
    if (invocation.json)
        print_json(boost::json::object{{"revisions", std::move(revisions)}});
    return ExitCode::ok;
}

ExitCode heads_command(const Invocation& invocation)
{
    const RevisionGraph& graph = RevisionGraph::of_this_program();
    if (invocation.json) {
        const std::vector<std::string> heads = graph.heads();
        print_json(boost::json::object{{"heads", boost::json::array(heads.begin(), heads.end())}});
        return ExitCode::ok;
    }
    for (const std::string& head : graph.heads())
        std::cout << (invocation.verbose ? in_full(graph.at(head), " (head)") : head + " (head)\n");
    return ExitCode::ok;
}

} // namespace meshview::migrations
