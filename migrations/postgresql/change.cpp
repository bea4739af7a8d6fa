#include "migrations/postgresql/change.hpp"

#include <spdlog/spdlog.h>

#include "migrations/drift_report.hpp"
#include "migrations/postgresql/reflection.hpp"
#include "migrations/postgresql/target.hpp"

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

/// Stopped while it waited.
struct Stopped { };

void log_interrupted(Connection& connection)
{
    const auto status = coordination::read_migration_status(connection);
    if (status && status->state == coordination::MigrationState::running)
        spdlog::info("migrations: taking over from process {} on {}, which ended at {}", status->owner.pid,
            status->owner.host, describe_progress(*status));
}

} // namespace

std::unique_ptr<PostgresqlChange> PostgresqlChange::begin(const PostgresqlUrl& url, const Options& options)
try {
    return std::unique_ptr<PostgresqlChange>(new PostgresqlChange(url, options));
} catch (const Stopped&) {
    return nullptr;
}

PostgresqlChange::PostgresqlChange(const PostgresqlUrl& url, const Options& options)
    : url_(url)
    , connection_(url, {.application_name = options.program})
    , lock_(take_lock(options))
    , status_((log_interrupted(connection_), url))
    , report_(status_, options.run_id)
    , dialect_(connection_)
    , migrator_(RevisionGraph::of_this_program(), dialect_, report_, options.stop)
{ }

coordination::MigrationLock PostgresqlChange::take_lock(const Options& options)
{
    auto lock = coordination::MigrationLock::acquire(connection_, options.stop, Waiting(connection_));
    if (!lock)
        throw Stopped{};
    return std::move(*lock);
}

std::unique_ptr<ProtectiveBackup> PostgresqlChange::protect(const Plan& plan, const BackupPolicy& policy)
{
    if (policy.before_migration && !plan.steps.empty() && !plan.from.empty())
        spdlog::info(
            "migrations: no backup is made of a PostgreSQL database; each step is done or undone as a whole, "
            "and pg_dump or archiving is for the rest");
    return nullptr;
}

void PostgresqlChange::log_drift(const std::string& revision)
try {
    Fingerprint fingerprint{revision, objects_of(PostgresqlTarget(url_).schema_at(revision)), {}};
    fingerprint.hash = hash_of(fingerprint.objects);
    migrations::log_drift(fingerprint, objects_of(reflect(connection_)));
} catch (const std::exception& error) {
    spdlog::warn("schema: it could not be compared with that of {}: {}", revision, error.what());
}

} // namespace meshview::migrations::postgresql
