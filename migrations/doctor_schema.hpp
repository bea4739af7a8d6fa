#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "migrations/doctor.hpp"

namespace meshview::migrations {

/// The part of examine that is about tables, columns and indexes.

/// A step of the reference viewer that was killed in the middle: its repair runs the step through the
/// migrator.
inline constexpr std::string_view interrupted_step = "interrupted_step";

/// Tables `_alembic_tmp_...`, left by a table copy that was killed.
void examine_copies(SQLite::Database& db, std::vector<Finding>& findings);

/// The schema against the fingerprint of its revision: a step half done, DESC lost, indexes missing, anything
/// else that should be otherwise.
void examine_schema(SQLite::Database& db, const RevisionGraph& graph, const std::string& revision,
    std::vector<Finding>& findings);

/// Tables of the viewer, without what its first migrations brought.
bool is_before_migrations(SQLite::Database& db);

} // namespace meshview::migrations
