#include "common/coordination/postgresql/reference_status.hpp"

#include <fmt/format.h>

namespace meshview::coordination {

std::string statements_to_set_reference_status(bool in_progress, TimeUs now_us)
{
    return fmt::format(
        "CREATE TABLE IF NOT EXISTS migration_status (id INTEGER PRIMARY KEY CHECK (id = 1), "
        "in_progress BOOLEAN NOT NULL DEFAULT FALSE, updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP); "
        "INSERT INTO migration_status (id, in_progress, updated_at) VALUES (1, {}, '{}') "
        "ON CONFLICT (id) DO UPDATE SET in_progress = excluded.in_progress, updated_at = excluded.updated_at",
        in_progress, format_utc(now_us));
}

} // namespace meshview::coordination
