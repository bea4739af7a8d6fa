#pragma once

#include "migrations/dialect.hpp"
#include "migrations/postgresql/inspector.hpp"
#include "migrations/postgresql/session.hpp"

namespace meshview::migrations::postgresql {

/// What an operation would cost with the tables as large as they are now. Looks only at the catalog: rows are
/// the planner's estimate. Throws Error.
StrategyPlan estimate(Session& session, PostgresqlInspector& inspector, const Operation& operation);

} // namespace meshview::migrations::postgresql
