#pragma once

#include <vector>

#include "migrations/doctor.hpp"

namespace meshview::migrations {

/// The part of examine that is about rows.

/// Rows without import_time_us, which the reference viewer's 9f3b1a8d2c4f left: no time means never shown and
/// never cleaned up.
void examine_times(SQLite::Database& db, std::vector<Finding>& findings);

/// Receptions and traceroutes whose packet is gone: normal, since the reference viewer runs without foreign
/// keys.
void examine_orphans(SQLite::Database& db, std::vector<Finding>& findings);

} // namespace meshview::migrations
