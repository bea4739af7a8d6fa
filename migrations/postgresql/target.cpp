#include "migrations/postgresql/target.hpp"

#include <fmt/format.h>

#include "common/coordination/postgresql/observation.hpp"
#include "common/coordination/postgresql/schema_version.hpp"
#include "common/exit_code.hpp"
#include "migrations/model.hpp"
#include "migrations/postgresql/change.hpp"
#include "migrations/postgresql/dialect.hpp"
#include "migrations/postgresql/offline_script.hpp"
#include "migrations/postgresql/reflection.hpp"
#include "migrations/postgresql/scratch.hpp"

namespace meshview::migrations::postgresql {

namespace {

void upgrade_scratch(Scratch& scratch, const std::string& revision)
{
    MigrationObserver nobody;
    if (!revision.empty())
        Migrator(RevisionGraph::of_this_program(), scratch.dialect(), nobody).upgrade(revision);
}

} // namespace

template <class Work>
auto PostgresqlTarget::guard(const Work& work) const
{
    try {
        return work();
    } catch (const meshview::postgresql::Error& error) {
        throw meshview::postgresql::to_exit_error(name(), error);
    }
}

coordination::Observation PostgresqlTarget::observe() const
{
    return coordination::PostgresqlObserver(url_).observe(now_us());
}

coordination::Observation PostgresqlTarget::look() const
{
    // For its exit code: an observation only has words.
    guard([&] { return Connection(url_); });
    coordination::Observation seen = observe();
    if (seen.database != coordination::DatabaseState::readable)
        throw ExitError(
            seen.database == coordination::DatabaseState::corrupt ? ExitCode::bad_data : ExitCode::try_again,
            fmt::format("{}: {}", name(), seen.database_error));
    return seen;
}

Schema PostgresqlTarget::schema() const
{
    return guard([&] {
        Connection connection(url_);
        return reflect(connection);
    });
}

Schema PostgresqlTarget::schema_at(const std::string& revision) const
{
    return guard([&] {
        Scratch scratch(url_);
        upgrade_scratch(scratch, revision);
        return reflect(scratch.connection());
    });
}

Schema PostgresqlTarget::model() const
{
    return guard([&] {
        Scratch scratch(url_);
        scratch.fill(declared_model("postgresql"), {});
        return reflect(scratch.connection());
    });
}

PlannedRun PostgresqlTarget::plan(const std::string& target) const
{
    return guard([&] {
        Connection connection(url_);
        const std::vector<std::string> current = coordination::read_revisions(connection);
        Scratch scratch(url_);
        scratch.fill(reflect(connection), current);
        PostgresqlDialect real(connection);
        const RevisionGraph& graph = RevisionGraph::of_this_program();
        return plan_run(scratch.dialect(), real, graph, direction_to(graph, current, target), target);
    });
}

void PostgresqlTarget::write_script(std::ostream& out, Direction direction,
    const std::optional<std::string>& from, const std::string& target) const
{
    guard([&] {
        const RevisionGraph& graph = RevisionGraph::of_this_program();
        Scratch scratch(url_);
        if (from) {
            upgrade_scratch(scratch, graph.resolve(*from, {}));
        } else {
            Connection connection(url_);
            scratch.fill(reflect(connection), coordination::read_revisions(connection));
        }
        postgresql::write_script(out, scratch, graph, direction, target);
    });
}

std::unique_ptr<ChangeSession> PostgresqlTarget::change() const
{
    return guard([&]() -> std::unique_ptr<ChangeSession> {
        auto change = PostgresqlChange::begin(url_, {.program = "meshview-migrate"});
        return change;
    });
}

} // namespace meshview::migrations::postgresql
