#include "migrations/scratch.hpp"

#include <SQLiteCpp/Statement.h>

#include "common/coordination/schema_version.hpp"
#include "common/database.hpp"

namespace meshview::migrations {

SQLite::Database schema_copy(SQLite::Database& db)
{
    SQLite::Database copy = open_in_memory();
    // A table's indexes, views and triggers come after it; what belongs to a virtual table is made with it.
    SQLite::Statement objects(db,
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND "
        "name NOT IN "
        "(SELECT name FROM pragma_table_list WHERE type = 'shadow') ORDER BY type <> 'table', type = "
        "'trigger', rowid");
    while (objects.executeStep())
        copy.exec(objects.getColumn(0).getString());
    coordination::write_revisions(copy, coordination::read_revisions(db));
    return copy;
}

} // namespace meshview::migrations
