#pragma once

#include <string>
#include <vector>

#include <SQLiteCpp/Database.h>

#include "migrations/migrator.hpp"

namespace meshview::migrations {

/// One operation that a pending migration would carry out, and what it is predicted to cost.
struct PlannedOperation {
    std::string description; ///< `add_column traceroute.route_return`
    StrategyPlan strategy;
};

struct PlannedStep {
    const Revision* revision = nullptr;
    std::vector<PlannedOperation> operations;
};

struct PlannedRun {
    Plan plan;
    std::vector<PlannedStep> steps;

    StrategyPlan total() const; ///< seconds and bytes added up; WAL and disk of the largest step
};

/// What an upgrade or downgrade of the database would do, without doing it: the migrations run in memory on a
/// copy of its schema, while costs are predicted from its real tables. Only reads `db`. Throws as Migrator.
PlannedRun plan_run(
    SQLite::Database& db, const RevisionGraph& graph, Direction direction, const std::string& target);

/// The same for any kind of database: runs the migrations on `copy`, whose schema and revision are those of
/// `real`, and asks `real` for the prices.
PlannedRun plan_run(
    Dialect& copy, Dialect& real, const RevisionGraph& graph, Direction direction, const std::string& target);

} // namespace meshview::migrations
