#include "migrations/alter_database.hpp"

#include "migrations/sqlite/dialect.hpp"

namespace meshview::migrations {

void alter_database(SQLite::Database& db, const AlterFile& file, sqlite::RebuildWhen rebuild)
{
    if (file.foreign_keys)
        db.exec(*file.foreign_keys ? "PRAGMA foreign_keys = ON" : "PRAGMA foreign_keys = OFF");
    if (file.legacy_alter_table)
        db.exec(
            *file.legacy_alter_table ? "PRAGMA legacy_alter_table = ON" : "PRAGMA legacy_alter_table = OFF");
    sqlite::SqliteDialect dialect(db, rebuild);
    dialect.begin();
    try {
        for (const Operation& operation : file.operations)
            dialect.apply(operation);
        dialect.commit();
    } catch (...) {
        dialect.rollback();
        throw;
    }
}

} // namespace meshview::migrations
