// crash_child DATABASE moment|tick N: migrates the database to the head, and kills itself with SIGKILL at the
// N-th moment at which the database hears of it (before and after each operation, each version row, each
// BEGIN and COMMIT), or at the N-th tick of SQLite's virtual machine. Ends with 0 when it got through; N = 0
// always does.
#include <csignal>
#include <cstdlib>
#include <string_view>

#include <sqlite3.h>

#include "common/database.hpp"
#include "migrations/migrator.hpp"
#include "migrations/sqlite/dialect.hpp"

namespace {

using namespace meshview;
using namespace meshview::migrations;

class DyingDialect : public sqlite::SqliteDialect {
public:
    DyingDialect(SQLite::Database& db, long moments)
        : SqliteDialect(db)
        , moments_(moments)
    { }

    void begin() override
    {
        around([&] { SqliteDialect::begin(); });
    }
    void commit() override
    {
        around([&] { SqliteDialect::commit(); });
    }
    void apply(const Operation& operation) override
    {
        around([&] { SqliteDialect::apply(operation); });
    }
    void set_revisions(
        const std::vector<std::string>& revisions, const std::vector<std::string>& compatible) override
    {
        around([&] { SqliteDialect::set_revisions(revisions, compatible); });
    }
    void set_reference_status(bool in_progress, TimeUs now) override
    {
        around([&] { SqliteDialect::set_reference_status(in_progress, now); });
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

// Inside of statements: SQLite calls this every few instructions of its virtual machine.
int die_after_ticks(void* ticks)
{
    if (--*static_cast<long*>(ticks) == 0)
        raise(SIGKILL);
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 4)
        return 64;
    SQLite::Database db = open_for_writing({.path = argv[1]});
    const bool inside_statements = std::string_view(argv[2]) == "tick";
    long count = std::strtol(argv[3], nullptr, 10);
    DyingDialect dialect(db, inside_statements ? 0 : count);
    // A small cache spills pages of the open transaction into the WAL, as a large database does.
    db.exec("PRAGMA cache_size = 5");
    if (inside_statements)
        sqlite3_progress_handler(db.getHandle(), 500, &die_after_ticks, &count);
    MigrationObserver nobody;
    Migrator(RevisionGraph::of_this_program(), dialect, nobody).upgrade();
    return 0;
}
