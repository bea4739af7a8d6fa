#pragma once

#include <string>
#include <vector>

#include "common/coordination/migration_status.hpp"
#include "common/coordination/status_file.hpp"
#include "launcher/stack_record.hpp"

namespace meshview::launcher {

/// A running migration as one line of at most `columns` characters:
///
///     migrating 2/5 9f3b1a8d2c4f drop import_time  [########--------]  52 %  1,200,000 rows  3 s left
///
/// Pure. Empty when no migration runs.
std::string progress_line(const coordination::MigrationStatus& status, std::size_t columns);

/// True while the writer of this run migrates. Pure.
bool is_migrating(const coordination::StatusSnapshot& seen, const std::string& run_id);

/// What each process of a stack does at this moment, a line a process of at most `columns` characters:
///
///     reader    waits for the migrations
///     writer    migrating 2/5  [########------------]  40 %  1,200,000 rows  3 s left  9f3b1a8d2c4f drop
///     import_time
///
/// Pure.
std::vector<std::string> live_lines(
    const StackRecord& record, const coordination::StatusSnapshot& seen, std::size_t columns, TimeUs now_us);

} // namespace meshview::launcher
