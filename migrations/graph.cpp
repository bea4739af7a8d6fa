#include "migrations/graph.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/exit_code.hpp"
#include "common/text.hpp"
#include "migrations/registry.hpp"

namespace meshview::migrations {

namespace {

[[noreturn]] void throw_unusable(const std::string& message)
{
    throw ExitError(ExitCode::configuration, message);
}

[[noreturn]] void throw_usage(const std::string& message)
{
    throw ExitError(ExitCode::usage, message);
}

std::string names(const std::vector<std::string>& revisions)
{
    return revisions.empty() ? "base" : fmt::format("{}", fmt::join(revisions, ", "));
}

void erase(std::vector<std::string>& from, const std::string& revision)
{
    from.erase(std::remove(from.begin(), from.end(), revision), from.end());
}

} // namespace

std::string title(const Revision& revision)
{
    return fmt::format("{} {}", revision.revision, revision.message);
}

RevisionGraph::RevisionGraph(std::vector<Revision> revisions)
    : revisions_(std::move(revisions))
{
    for (std::size_t i = 0; i < revisions_.size(); ++i)
        if (!position_.emplace(revisions_[i].revision, i).second)
            throw_unusable(
                fmt::format("migrations: two files in migrations/versions/ have the revision {} (\"{}\" "
                            "and \"{}\"); give one of them a new id",
                    revisions_[i].revision, revisions_[position_.at(revisions_[i].revision)].message,
                    revisions_[i].message));
    for (const Revision& revision : revisions_)
        for (const std::string& down : revision.down_revision)
            if (!contains(down))
                throw_unusable(
                    fmt::format("migrations: {} builds on {}, which is not in migrations/versions/; add "
                                "that file, or correct down_revision",
                        title(revision), down));
    sort();
}

// Each revision after those it builds on; among equals the order of the files.
void RevisionGraph::sort()
{
    std::vector<bool> placed(revisions_.size());
    const auto can_be_placed = [&](std::size_t i) {
        const std::vector<std::string>& downs = revisions_[i].down_revision;
        return !placed[i] && std::all_of(downs.begin(), downs.end(), [&](const auto& down) {
            return placed[position_.at(down)];
        });
    };
    for (bool progress = true; std::exchange(progress, false);) {
        for (std::size_t i = 0; i < revisions_.size(); ++i) {
            if (!can_be_placed(i))
                continue;
            placed[i] = true;
            ordered_.push_back(&revisions_[i]);
            progress = true;
        }
    }
    std::vector<std::string> in_cycle;
    for (std::size_t i = 0; i < revisions_.size(); ++i)
        if (!placed[i])
            in_cycle.push_back(revisions_[i].revision);
    if (!in_cycle.empty())
        throw_unusable(fmt::format("migrations: {} build on each other in a cycle; correct a down_revision",
            fmt::join(in_cycle, ", ")));
}

const RevisionGraph& RevisionGraph::of_this_program()
{
    static const RevisionGraph graph(all_revisions());
    return graph;
}

bool RevisionGraph::contains(const std::string& revision) const
{
    return position_.count(revision) != 0;
}

const Revision& RevisionGraph::at(const std::string& revision) const
{
    const auto found = position_.find(revision);
    if (found != position_.end())
        return revisions_[found->second];
    if (revisions_.empty())
        throw_usage(fmt::format("there is no revision {}; there are none at all", revision));
    const auto nearest =
        std::min_element(revisions_.begin(), revisions_.end(), [&](const auto& a, const auto& b) {
            return edit_distance(a.revision, revision) < edit_distance(b.revision, revision);
        });
    throw_usage(
        fmt::format("there is no revision {}; the nearest is {} (`meshview-migrate history` lists all)",
            revision, title(*nearest)));
}

std::vector<std::string> RevisionGraph::ids() const
{
    std::vector<std::string> ids;
    for (const Revision* revision : ordered_)
        ids.push_back(revision->revision);
    return ids;
}

std::vector<std::string> RevisionGraph::heads() const
{
    std::vector<std::string> heads = ids();
    for (const Revision& revision : revisions_)
        for (const std::string& down : revision.down_revision)
            erase(heads, down);
    return heads;
}

const std::string& RevisionGraph::head() const
{
    const std::vector<std::string> found = heads();
    if (found.size() > 1)
        throw_unusable(fmt::format(
            "migrations: there are {} heads ({}), because two migrations build on the same revision; "
            "let one build on the other (down_revision), or join them with `meshview-migrate merge`",
            found.size(), fmt::join(found, ", ")));
    if (found.empty())
        throw_unusable("migrations: there are no revisions; is migrations/versions/ empty?");
    return at(found.front()).revision;
}

std::vector<bool> RevisionGraph::with_ancestors(const std::vector<std::string>& revisions) const
{
    std::vector<bool> included(revisions_.size());
    std::vector<std::size_t> open;
    for (const std::string& revision : revisions)
        open.push_back(position_.at(revision));
    while (!open.empty()) {
        const std::size_t i = open.back();
        open.pop_back();
        if (included[i])
            continue;
        included[i] = true;
        for (const std::string& down : revisions_[i].down_revision)
            open.push_back(position_.at(down));
    }
    return included;
}

bool RevisionGraph::is_ancestor(const std::string& older, const std::string& newer) const
{
    return older != newer && (older.empty() || with_ancestors({newer})[position_.at(older)]);
}

void RevisionGraph::require_known(const std::vector<std::string>& current) const
{
    for (const std::string& revision : current)
        if (!contains(revision))
            throw ExitError(ExitCode::configuration,
                fmt::format(
                    "the database is at revision {}, which this program does not know (it knows up to {}). "
                    "Start the version that made it, or a newer one; or restore a backup. `meshview-migrate "
                    "doctor` "
                    "says whose schema it has",
                    names(current), names(heads())));
    for (const std::string& a : current)
        for (const std::string& b : current)
            if (is_ancestor(a, b))
                throw ExitError(ExitCode::configuration,
                    fmt::format("alembic_version names {} at once, and {} comes before {}; `meshview-migrate "
                                "repair` sets the "
                                "one whose schema the database has, `stamp REVISION` one that you name",
                        names(current), a, b));
}

RevisionGraph::Path RevisionGraph::path_up(
    const std::vector<std::string>& current, const std::string& target) const
{
    require_known(current);
    const std::vector<std::string> targets =
        target.empty() ? std::vector<std::string>{} : std::vector{at(target).revision};
    const std::vector<bool> have = with_ancestors(current);
    const std::vector<bool> want = with_ancestors(targets);
    Path path;
    for (const Revision* revision : ordered_) {
        const std::size_t i = position_.at(revision->revision);
        if (want[i] && !have[i])
            path.push_back(revision);
    }
    if (path.empty() && targets != current)
        throw_usage(fmt::format(
            "{} is behind the database, which is at {}; use downgrade", names(targets), names(current)));
    return path;
}

RevisionGraph::Path RevisionGraph::path_down(
    const std::vector<std::string>& current, const std::string& target) const
{
    require_known(current);
    const std::vector<std::string> targets =
        target.empty() ? std::vector<std::string>{} : std::vector{at(target).revision};
    const std::vector<bool> have = with_ancestors(current);
    const std::vector<bool> keep = with_ancestors(targets);
    Path path;
    for (auto revision = ordered_.rbegin(); revision != ordered_.rend(); ++revision) {
        const std::size_t i = position_.at((*revision)->revision);
        if (keep[i] && !have[i])
            throw_usage(fmt::format("{} is not behind the database, which is at {}; use upgrade",
                names(targets), names(current)));
        if (have[i] && !keep[i])
            path.push_back(*revision);
    }
    return path;
}

std::vector<std::string> RevisionGraph::after_upgrade(
    const std::vector<std::string>& current, const Revision& step) const
{
    std::vector<std::string> after = current;
    for (const std::string& down : step.down_revision)
        erase(after, down);
    after.push_back(step.revision);
    std::ranges::sort(after);
    return after;
}

std::vector<std::string> RevisionGraph::after_downgrade(
    const std::vector<std::string>& current, const Revision& step) const
{
    std::vector<std::string> after = current;
    erase(after, step.revision);
    const std::vector<bool> covered = with_ancestors(after);
    for (const std::string& down : step.down_revision)
        if (!covered[position_.at(down)])
            after.push_back(down);
    std::ranges::sort(after);
    return after;
}

std::vector<std::string> RevisionGraph::compatible_with(const std::string& revision) const
{
    std::vector<std::string> compatible;
    for (const Revision* at = &this->at(revision);
         at->readers_stay_compatible && at->down_revision.size() == 1;) {
        at = &this->at(at->down_revision.front());
        compatible.push_back(at->revision);
    }
    return compatible;
}

const std::string& head()
{
    return RevisionGraph::of_this_program().head();
}

} // namespace meshview::migrations
