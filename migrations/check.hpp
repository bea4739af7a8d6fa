#pragma once

#include <vector>

#include "migrations/compare.hpp"
#include "migrations/graph.hpp"

namespace meshview::migrations {

/// The schema that the migrations give at a revision (empty: base), found out by running them in an empty
/// database in memory. Throws as Migrator::upgrade.
Schema schema_at(const RevisionGraph& graph, const std::string& revision);

/// Where the declared model and the migrations up to head disagree; empty when a new database is what the
/// program expects.
std::vector<Difference> check_model(const RevisionGraph& graph, const Schema& model);

} // namespace meshview::migrations
