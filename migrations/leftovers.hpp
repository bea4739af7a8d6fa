#pragma once

#include <string>

#include "migrations/operations.hpp"

namespace meshview::migrations {

/// The reference viewer rebuilds a table by copying it to `_alembic_tmp_<table>`, dropping the original and
/// renaming the copy, without a transaction around it. Killed in the middle it leaves the copy behind: beside
/// the original (then the copy is worth nothing and is removed), or, killed between the last two, alone (then
/// the copy is the table and takes its name; its indexes are gone).
///
/// Returns true when the copy became the table.
bool finish_interrupted_copy(Operations& op, const std::string& table);

/// Drops every index that uses the column, whatever it is called: the lineage's own, and those that operators
/// added by hand. Afterwards the column can be dropped.
void drop_indexes_using(Operations& op, const std::string& table, const std::string& column);

} // namespace meshview::migrations
