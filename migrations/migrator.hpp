#pragma once

#include <cstddef>
#include <stop_token>
#include <string>
#include <vector>

#include "common/time.hpp"
#include "migrations/dialect.hpp"
#include "migrations/graph.hpp"

namespace meshview::migrations {

enum class Direction { up, down };

/// What a run of migrations does: decided before the first step.
struct Plan {
    Direction direction = Direction::up;
    std::vector<std::string> from; ///< where the database stands
    std::string target; ///< empty: base
    RevisionGraph::Path steps;
};

/// Told how migrations go, on the thread that runs them. The default is to say nothing. `step` counts from 0.
class MigrationObserver {
public:
    virtual ~MigrationObserver() = default;

    virtual void on_begin(const Plan&) { }
    virtual void on_step(const Plan&, std::size_t /*step*/) { }
    /// From inside long statements, many times a second; must not use the database being migrated.
    virtual void on_progress(RowProgress) { }
    virtual void on_step_done(const Plan&, std::size_t /*step*/) { }
    virtual void on_failure(const Plan&, std::size_t /*step*/, const std::string& /*error*/) { }
    virtual void on_end(const Plan&) { }
};

/// Moves a database along the revision graph. Each step and its alembic_version row share one transaction:
/// cut at any moment, the database is exactly before or after the step, and the next run goes on from there.
///
/// The caller holds the WriterLock. Borrows everything; one thread.
class Migrator {
public:
    Migrator(
        const RevisionGraph& graph, Dialect& dialect, MigrationObserver& observer, std::stop_token stop = {});
    Migrator(const Migrator&) = delete;
    Migrator& operator=(const Migrator&) = delete;
    ~Migrator();

    /// Where the database stands. Throws ExitError `configuration` when this program does not know it.
    std::vector<std::string> current();

    /// `target` as RevisionGraph::resolve understands it. Returns what was done. Throws ExitError: the failed
    /// step was undone, the ones before it stand; `try_again` when stopped or for want of disk space,
    /// `configuration` when trying again cannot help.
    Plan upgrade(const std::string& target = "head");
    Plan downgrade(const std::string& target);

    /// What upgrade or downgrade would do; they only read.
    Plan plan_upgrade(const std::string& target = "head");
    Plan plan_downgrade(const std::string& target);

    /// Writes alembic_version without running anything.
    void stamp(const std::string& target);

private:
    void run(const Plan& plan);
    void run_steps(const Plan& plan);
    void run_step(const Plan& plan, std::size_t step, const std::vector<std::string>& before);
    std::vector<std::string> after(
        const Plan& plan, std::size_t step, const std::vector<std::string>& before) const;
    void write_version(const std::vector<std::string>& revisions);

    const RevisionGraph& graph_;
    Dialect& dialect_;
    MigrationObserver& observer_;
    std::stop_token stop_;
};

} // namespace meshview::migrations
