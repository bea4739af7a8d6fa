#pragma once

#include <map>
#include <string>
#include <vector>

#include "migrations/revision.hpp"

namespace meshview::migrations {

/// The revisions and how they build on each other. Immutable after construction, so any thread may read it;
/// references and pointers to revisions live as long as the graph.
///
/// Where a database stands is a set of revision ids (alembic_version): one id on a straight line, none at
/// base.
class RevisionGraph {
public:
    using Path = std::vector<const Revision*>; ///< in the order in which the steps are run

    /// Throws ExitError `internal` when the revisions cannot be a graph: two with one id, one that builds on
    /// itself or on one that is missing, a cycle. The message says which files to look at.
    explicit RevisionGraph(std::vector<Revision> revisions);

    /// The revisions compiled into this program.
    static const RevisionGraph& of_this_program();

    bool contains(const std::string& revision) const;
    /// Throws ExitError `usage` naming the nearest known ids.
    const Revision& at(const std::string& revision) const;
    /// All, older before newer.
    const std::vector<const Revision*>& ordered() const { return ordered_; }
    std::vector<std::string> ids() const;

    /// The revisions that none builds on.
    std::vector<std::string> heads() const;
    /// The only head. Throws ExitError `internal` when there are several, with the way to merge them.
    const std::string& head() const;

    /// A revision as people name it on the command line: an id or the unambiguous beginning of one, `head`,
    /// `base` (empty), `+N` and `-N` steps from where the database stands. Throws ExitError `usage`.
    std::string resolve(const std::string& name, const std::vector<std::string>& current) const;

    /// The steps from `current` to `target`, each with the revisions it builds on before it. Empty when
    /// nothing is to be done. Throws ExitError: `configuration` when `current` is unknown or contradicts
    /// itself, `usage` when the target does not lie in that direction.
    Path path_up(const std::vector<std::string>& current, const std::string& target) const;
    Path path_down(const std::vector<std::string>& current, const std::string& target) const;

    /// True if `newer` builds on `older`, directly or not; both are known. Base (empty) is older than all.
    bool is_ancestor(const std::string& older, const std::string& newer) const;

    /// What alembic_version holds after a step up or down from `current`, in its order: by name.
    std::vector<std::string> after_upgrade(
        const std::vector<std::string>& current, const Revision& step) const;
    std::vector<std::string> after_downgrade(
        const std::vector<std::string>& current, const Revision& step) const;

    /// The older revisions whose readers can read the schema at `revision`
    /// (Revision::readers_stay_compatible).
    std::vector<std::string> compatible_with(const std::string& revision) const;

    /// Throws ExitError `configuration` unless `current` can be what alembic_version holds: known revisions,
    /// none of which builds on another.
    void require_known(const std::vector<std::string>& current) const;

private:
    using Position = std::map<std::string, std::size_t>; ///< id -> index in revisions_

    void sort();
    std::vector<bool> with_ancestors(const std::vector<std::string>& revisions) const;
    std::string step_from(const std::vector<std::string>& current, long steps) const;

    std::vector<Revision> revisions_;
    Position position_;
    std::vector<const Revision*> ordered_;
};

/// The head of this program: the schema its readers expect and its writers make. It never changes while the
/// program runs.
const std::string& head();

} // namespace meshview::migrations
