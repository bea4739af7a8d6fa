#include "migrations/postgresql/target.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "common/coordination/postgresql/migration_lock.hpp"
#include "common/coordination/postgresql/observation.hpp"
#include "common/coordination/postgresql/schema_version.hpp"
#include "common/coordination/postgresql/status_table.hpp"
#include "common/exit_code.hpp"
#include "migrations/drift_report.hpp"
#include "migrations/model.hpp"
#include "migrations/postgresql/dialect.hpp"
#include "migrations/postgresql/offline_script.hpp"
#include "migrations/postgresql/reflection.hpp"
#include "migrations/postgresql/scratch.hpp"
#include "migrations/report.hpp"

namespace meshview::migrations::postgresql {

namespace {

constexpr TimeUs between_log_lines_us = 5 * us_per_second;

// Tells whoever waits for another migration, at once and then now and then.
class Waiting {
public:
    explicit Waiting(Connection& connection)
        : connection_(connection)
    { }

    void operator()(const std::optional<coordination::LockHolder>& holder)
    {
        const TimeUs now = steady_us();
        if (!holder || (logged_us_ != 0 && now - logged_us_ < between_log_lines_us))
            return;
        logged_us_ = now;
        const auto status = coordination::read_migration_status(connection_);
        const bool runs = status && status->state == coordination::MigrationState::running;
        spdlog::info("migrations: waiting for {} (session {}{}), which is migrating{}", holder->application,
            holder->backend_pid, holder->client.empty() ? "" : " from " + holder->client,
            runs ? ": " + describe_progress(*status) : "");
    }

private:
    Connection& connection_;
    TimeUs logged_us_ = 0;
};

coordination::MigrationLock take_lock(Connection& connection)
{
    return std::move(*coordination::MigrationLock::acquire(connection, {}, Waiting(connection)));
}

void log_interrupted(Connection& connection)
{
    const auto status = coordination::read_migration_status(connection);
    if (status && status->state == coordination::MigrationState::running)
        spdlog::info("migrations: taking over from process {} on {}, which ended at {}", status->owner.pid,
            status->owner.host, describe_progress(*status));
}

class PostgresqlChange : public ChangeSession {
public:
    explicit PostgresqlChange(const PostgresqlUrl& url)
        : url_(url)
        , connection_(url, {.application_name = "meshview-migrate"})
        , lock_(take_lock(connection_))
        , status_((log_interrupted(connection_), url))
        , report_(status_, {})
        , dialect_(connection_)
        , migrator_(RevisionGraph::of_this_program(), dialect_, report_)
    { }

    Migrator& migrator() override { return migrator_; }

    std::unique_ptr<ProtectiveBackup> protect(const Plan& plan, const BackupPolicy& policy) override
    {
        if (policy.before_migration && !plan.steps.empty() && !plan.from.empty())
            spdlog::info(
                "migrations: no backup is made of a PostgreSQL database; each step is done or undone as a "
                "whole, and pg_dump or archiving is for the rest");
        return nullptr;
    }

    void log_drift(const std::string& revision) override
    try {
        Fingerprint fingerprint{revision, objects_of(PostgresqlTarget(url_).schema_at(revision)), {}};
        fingerprint.hash = hash_of(fingerprint.objects);
        migrations::log_drift(fingerprint, objects_of(reflect(connection_)));
    } catch (const std::exception& error) {
        spdlog::warn("schema: it could not be compared with that of {}: {}", revision, error.what());
    }

private:
    PostgresqlUrl url_;
    Connection connection_;
    coordination::MigrationLock lock_;
    coordination::StatusTable status_;
    MigrationReport report_;
    PostgresqlDialect dialect_;
    Migrator migrator_;
};

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
    return guard(
        [&]() -> std::unique_ptr<ChangeSession> { return std::make_unique<PostgresqlChange>(url_); });
}

} // namespace meshview::migrations::postgresql
