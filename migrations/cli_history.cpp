#include <algorithm>
#include <iostream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/coordination/observation.hpp"
#include "common/time.hpp"
#include "migrations/cli_commands.hpp"
#include "migrations/graph.hpp"

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

std::string marks(const Revision& revision, const std::vector<std::string>& current)
{
    std::string marks;
    if (contains(RevisionGraph::of_this_program().heads(), revision.revision))
        marks += " (head)";
    if (contains(current, revision.revision))
        marks += " (current)";
    return marks;
}

std::string in_full(const Revision& revision, const std::string& marks)
{
    return fmt::format("Revision: {}{}\nRevises: {}\nCreate date: {}\n\n    {}\n\n", revision.revision, marks,
        down_names(revision), revision.create_date, revision.message);
}

} // namespace

ExitCode history_command(const Invocation& invocation)
{
    // The database only adds a mark; history is about the program.
    const std::vector<std::string> current = coordination::observe(invocation.database, now_us()).revisions;
    const std::vector<const Revision*>& ordered = RevisionGraph::of_this_program().ordered();
    for (auto revision = ordered.rbegin(); revision != ordered.rend(); ++revision) {
        const std::string mark = marks(**revision, current);
        if (invocation.verbose)
            std::cout << in_full(**revision, mark);
        else
            std::cout << fmt::format("{} -> {}{}, {}\n", down_names(**revision), (*revision)->revision, mark,
                (*revision)->message);
    }
    return ExitCode::ok;
}

ExitCode heads_command(const Invocation& invocation)
{
    const RevisionGraph& graph = RevisionGraph::of_this_program();
    for (const std::string& head : graph.heads())
        std::cout << (invocation.verbose ? in_full(graph.at(head), " (head)") : head + " (head)\n");
    return ExitCode::ok;
}

} // namespace meshview::migrations
