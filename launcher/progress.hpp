#pragma once

#include <string>

#include "common/coordination/migration_status.hpp"

namespace meshview::launcher {

/// A running migration as one line of at most `columns` characters:
///
///     migrating 2/5 9f3b1a8d2c4f drop import_time  [########--------]  52 %  1,200,000 rows  3 s left
///
/// Pure. Empty when no migration runs.
std::string progress_line(const coordination::MigrationStatus& status, std::size_t columns);

} // namespace meshview::launcher
