#include "migrations/check.hpp"

#include "common/database.hpp"
#include "migrations/migrator.hpp"
#include "migrations/sqlite/dialect.hpp"
#include "migrations/sqlite/reflection.hpp"

namespace meshview::migrations {

Schema schema_at(const RevisionGraph& graph, const std::string& revision)
{
    SQLite::Database db = open_in_memory();
    if (!revision.empty()) {
        sqlite::SqliteDialect dialect(db);
        MigrationObserver nobody;
        Migrator(graph, dialect, nobody).upgrade(revision);
    }
    return sqlite::reflect(db);
}

std::vector<Difference> check_model(const RevisionGraph& graph, const Schema& model)
{
    return compare(objects_of(model), objects_of(schema_at(graph, graph.head())));
}

} // namespace meshview::migrations
