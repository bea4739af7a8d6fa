#include "common/coordination/reference_status.hpp"

#include <SQLiteCpp/Statement.h>

namespace meshview::coordination {

void write_reference_status(SQLite::Database& db, bool in_progress, TimeUs now_us)
{
    db.exec("CREATE TABLE IF NOT EXISTS migration_status (id INTEGER PRIMARY KEY CHECK (id = 1), "
            "in_progress BOOLEAN NOT NULL DEFAULT FALSE, updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP)");
    SQLite::Statement upsert(db,
        "INSERT INTO migration_status (id, in_progress, updated_at) VALUES (1, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET in_progress = excluded.in_progress, updated_at = "
        "excluded.updated_at");
    upsert.bind(1, in_progress ? 1 : 0);
    upsert.bind(2, format_utc(now_us));
    upsert.exec();
}

} // namespace meshview::coordination
