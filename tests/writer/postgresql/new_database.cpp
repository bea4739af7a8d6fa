#include "tests/writer/postgresql/new_database.hpp"

#include <fmt/format.h>

#include "migrations/migrator.hpp"
#include "migrations/postgresql/dialect.hpp"
#include "tests/migrations/postgresql/server.hpp"

namespace meshview::writer_test {

namespace {

// The migrations run once; each database is a copy.
std::string make_newest()
{
    const std::string name = "newest";
    postgresql::Connection connection(testing::server().create(name));
    migrations::postgresql::PostgresqlDialect dialect(connection);
    migrations::MigrationObserver nobody;
    migrations::Migrator(migrations::RevisionGraph::of_this_program(), dialect, nobody).upgrade("head");
    return name;
}

} // namespace

PostgresqlUrl new_database()
{
    static const std::string newest = make_newest();
    static int count = 0;
    return testing::server().create(fmt::format("scratch_{}", ++count), newest);
}

} // namespace meshview::writer_test
