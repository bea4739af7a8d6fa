#include "migrations/migration_plan.hpp"

#include <algorithm>

#include "common/exit_code.hpp"
#include "migrations/observing_dialect.hpp"
#include "migrations/scratch.hpp"
#include "migrations/sqlite/dialect.hpp"

namespace meshview::migrations {

namespace {

// Applies to the copy, asks the real database for the price.
class PlanningDialect : public ObservingDialect {
public:
    PlanningDialect(Dialect& copy, Dialect& real, std::vector<PlannedStep>& steps)
        : ObservingDialect(copy)
        , real_(real)
        , steps_(steps)
    { }

    void apply(const Operation& operation) override
    {
        if (!steps_.empty())
            steps_.back().operations.push_back({describe(operation), price(operation)});
        ObservingDialect::apply(operation);
    }

private:
    // What an earlier step of the same run makes does not exist in the real database yet; the copy knows at
    // least the way.
    StrategyPlan price(const Operation& operation)
    {
        try {
            return real_.plan(operation);
        } catch (const ExitError&) {
            return ObservingDialect::plan(operation);
        }
    }

    Dialect& real_;
    std::vector<PlannedStep>& steps_;
};

class StepCollector : public MigrationObserver {
public:
    explicit StepCollector(std::vector<PlannedStep>& steps)
        : steps_(steps)
    { }

    void on_step(const Plan& plan, std::size_t step) override { steps_.push_back({plan.steps[step], {}}); }

private:
    std::vector<PlannedStep>& steps_;
};

} // namespace

StrategyPlan PlannedRun::total() const
{
    StrategyPlan total;
    for (const PlannedStep& step : steps) {
        std::int64_t wal_bytes = 0;
        for (const PlannedOperation& operation : step.operations) {
            total.seconds += operation.strategy.seconds;
            total.bytes_written += operation.strategy.bytes_written;
            wal_bytes += operation.strategy.wal_bytes;
            total.disk_bytes = std::max(total.disk_bytes, operation.strategy.disk_bytes);
        }
        total.wal_bytes = std::max(total.wal_bytes, wal_bytes);
    }
    return total;
}

PlannedRun plan_run(
    SQLite::Database& db, const RevisionGraph& graph, Direction direction, const std::string& target)
{
    SQLite::Database copy = schema_copy(db);
    sqlite::SqliteDialect copy_dialect(copy);
    sqlite::SqliteDialect real_dialect(db);
    return plan_run(copy_dialect, real_dialect, graph, direction, target);
}

PlannedRun plan_run(
    Dialect& copy, Dialect& real, const RevisionGraph& graph, Direction direction, const std::string& target)
{
    PlannedRun run;
    PlanningDialect dialect(copy, real, run.steps);
    StepCollector collector(run.steps);
    Migrator migrator(graph, dialect, collector);
    run.plan = direction == Direction::up ? migrator.upgrade(target) : migrator.downgrade(target);
    return run;
}

} // namespace meshview::migrations
