// postgresql_crash_child URL TARGET N: migrates the database, and kills itself with SIGKILL at the N-th
// moment at which the database hears of it (before and after each operation, each version row, each BEGIN and
// COMMIT). Ends with 0 when it got through; N = 0 always does.
#include <csignal>
#include <cstdlib>

#include "migrations/migrator.hpp"
#include "migrations/postgresql/dialect.hpp"

namespace {

using namespace meshview;
using namespace meshview::migrations;

class DyingDialect : public migrations::postgresql::PostgresqlDialect {
public:
    DyingDialect(meshview::postgresql::Connection& connection, long moments)
        : PostgresqlDialect(connection)
        , moments_(moments)
    { }

    void begin() override
    {
        around([&] { PostgresqlDialect::begin(); });
    }
    void commit() override
    {
        around([&] { PostgresqlDialect::commit(); });
    }
    void apply(const Operation& operation) override
    {
        around([&] { PostgresqlDialect::apply(operation); });
    }
    void set_revisions(
        const std::vector<std::string>& revisions, const std::vector<std::string>& compatible) override
    {
        around([&] { PostgresqlDialect::set_revisions(revisions, compatible); });
    }
    void set_reference_status(bool in_progress, TimeUs now) override
    {
        around([&] { PostgresqlDialect::set_reference_status(in_progress, now); });
    }

private:
    template <class Work>
    void around(const Work& work)
    {
        moment();
        work();
        moment();
    }
    void moment()
    {
        if (--moments_ == 0)
            raise(SIGKILL);
    }

    long moments_;
};

} // namespace

int main(int argc, char** argv)
{
    if (argc != 4)
        return 64;
    meshview::postgresql::Connection connection(PostgresqlUrl::parse(argv[1]).value());
    DyingDialect dialect(connection, std::strtol(argv[3], nullptr, 10));
    MigrationObserver nobody;
    Migrator(RevisionGraph::of_this_program(), dialect, nobody).upgrade(argv[2]);
    return 0;
}
