#pragma once

#include <SQLiteCpp/Database.h>

#include "common/time.hpp"

namespace meshview::coordination {

/// The reference viewer's own `migration_status` table in the main database, (id, in_progress, updated_at),
/// which its tools and its users' scripts look at. Ours decide nothing by it, but keep it truthful. Creates
/// table and row when missing. Throws SQLite::Exception.
void write_reference_status(SQLite::Database& db, bool in_progress, TimeUs now_us);

} // namespace meshview::coordination
