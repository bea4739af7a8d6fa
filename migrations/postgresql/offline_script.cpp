#include "migrations/postgresql/offline_script.hpp"

#include <ostream>

#include "common/coordination/postgresql/migration_lock.hpp"
#include "migrations/observing_dialect.hpp"

namespace meshview::migrations::postgresql {

namespace {

class ScriptDialect : public ObservingDialect {
public:
    ScriptDialect(Dialect& inner, std::ostream& out)
        : ObservingDialect(inner)
        , out_(out)
    { }

    void begin() override
    {
        ObservingDialect::begin();
        out_ << "BEGIN;\n";
    }
    void commit() override
    {
        ObservingDialect::commit();
        out_ << "COMMIT;\n";
    }
    void apply(const Operation& operation) override
    {
        out_ << "-- " << describe(operation) << "\n";
        ObservingDialect::apply(operation);
    }

private:
    std::ostream& out_;
};

class StepTitles : public MigrationObserver {
public:
    explicit StepTitles(std::ostream& out)
        : out_(out)
    { }

    void on_step(const Plan& plan, std::size_t step) override
    {
        out_ << "\n-- " << (plan.direction == Direction::up ? "upgrade to " : "downgrade of ")
             << title(*plan.steps[step]) << "\n";
    }

private:
    std::ostream& out_;
};

} // namespace

void write_script(std::ostream& out, Scratch& scratch, const RevisionGraph& graph, Direction direction,
    const std::string& target)
{
    out << "-- Run with: psql -v ON_ERROR_STOP=1 DATABASE < this file, while no other program writes to the "
           "database.\n"
        << coordination::statement_to_lock() << ";\n";
    scratch.dialect().on_change([&](const std::string& sql) { out << sql << ";\n"; });
    ScriptDialect dialect(scratch.dialect(), out);
    StepTitles titles(out);
    Migrator migrator(graph, dialect, titles);
    if (direction == Direction::up)
        migrator.upgrade(target);
    else
        migrator.downgrade(target);
    scratch.dialect().on_change({});
}

} // namespace meshview::migrations::postgresql
