// The migrations that --autogenerate wrote when the tests were built, compiled with warnings as errors.
#include <doctest/doctest.h>

#include "migrations/revision.hpp"
#include "tests/migrations/autogenerate_cases.hpp"
#include "tests/migrations/library_database.hpp"

namespace meshview::migrations {
Revision revision_generated_tables();
Revision revision_generated_indexes();
} // namespace meshview::migrations

using namespace meshview;
using namespace meshview::testing;

namespace {

void check_round_trip(const ModelChange& change, const migrations::Revision& revision)
{
    SQLite::Database db = database_with(change.before);
    migrations::sqlite::SqliteDialect dialect(db);
    migrations::Operations op(dialect);
    for (int round = 0; round < 2; ++round) {
        dialect.begin();
        revision.upgrade(op);
        dialect.commit();
        CHECK(strange(db, change.after) == std::vector<std::string>{});
        dialect.begin();
        revision.downgrade(op);
        dialect.commit();
        CHECK(strange(db, change.before) == std::vector<std::string>{});
    }
}

} // namespace

TEST_CASE("generated migrations do what they were generated for")
{
    check_round_trip(compiled_change("tables"), migrations::revision_generated_tables());
    check_round_trip(compiled_change("indexes"), migrations::revision_generated_indexes());
}
