#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/exit_code.hpp"
#include "migrations/graph.hpp"

namespace meshview::migrations {

namespace {

// `+2` or `-1`; 0 for anything else.
long parse_relative(const std::string& name)
{
    if (name.size() < 2 || (name.front() != '+' && name.front() != '-'))
        return 0;
    long steps = 0;
    const char* const end = name.data() + name.size();
    const auto [stopped, error] = std::from_chars(name.data() + 1, end, steps);
    if (error != std::errc{} || stopped != end)
        return 0;
    return name.front() == '-' ? -steps : steps;
}

} // namespace

std::string RevisionGraph::step_from(const std::vector<std::string>& current, long steps) const
{
    const bool up = steps > 0;
    const Path path = up ? path_up(current, head()) : path_down(current, {});
    const auto wanted = static_cast<std::size_t>(up ? steps : -steps);
    if (wanted > path.size())
        throw ExitError(ExitCode::usage,
            fmt::format("cannot go {} {} steps: there are only {}", up ? "up" : "down", wanted, path.size()));
    std::vector<std::string> position = current;
    for (std::size_t i = 0; i < wanted; ++i)
        position = up ? after_upgrade(position, *path[i]) : after_downgrade(position, *path[i]);
    if (position.size() > 1)
        throw ExitError(ExitCode::usage,
            fmt::format(
                "{} steps end between branches ({}); name a revision", steps, fmt::join(position, ", ")));
    return position.empty() ? std::string() : position.front();
}

std::string RevisionGraph::resolve(const std::string& name, const std::vector<std::string>& current) const
{
    if (name == "head" || name == "heads")
        return head();
    if (name == "base")
        return {};
    if (const long steps = parse_relative(name))
        return step_from(current, steps);
    if (contains(name))
        return name;
    std::vector<std::string> beginning_so;
    for (const Revision& revision : revisions_)
        if (!name.empty() && revision.revision.starts_with(name))
            beginning_so.push_back(revision.revision);
    if (beginning_so.size() > 1)
        throw ExitError(ExitCode::usage,
            fmt::format("{} could be any of {}; write more of it", name, fmt::join(beginning_so, ", ")));
    return beginning_so.empty() ? at(name).revision : beginning_so.front();
}

} // namespace meshview::migrations
