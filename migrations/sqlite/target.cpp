#include "migrations/sqlite/target.hpp"

#include "common/coordination/status_file.hpp"
#include "common/coordination/writer_lock.hpp"
#include "common/database.hpp"
#include "common/exit_code.hpp"
#include "migrations/check.hpp"
#include "migrations/cli_session.hpp"
#include "migrations/drift_report.hpp"
#include "migrations/model.hpp"
#include "migrations/offline_script.hpp"
#include "migrations/report.hpp"
#include "migrations/sqlite/dialect.hpp"
#include "migrations/sqlite/reflection.hpp"

namespace meshview::migrations::sqlite {

namespace {

class SqliteChange : public ChangeSession {
public:
    explicit SqliteChange(const std::filesystem::path& database)
        : path_(database)
        , lock_(take_lock(database))
        , status_(database)
        , report_(status_, {})
        , db_(open_for_writing({.path = database}))
        , dialect_(db_)
        , migrator_(RevisionGraph::of_this_program(), dialect_, report_)
    { }

    Migrator& migrator() override { return migrator_; }

    std::unique_ptr<ProtectiveBackup> protect(const Plan& plan, const BackupPolicy& policy) override
    {
        report_.backing_up(plan);
        try {
            return migrations::protect(path_, plan, policy);
        } catch (const ExitError& error) {
            report_.failed(error.what());
            throw;
        }
    }

    void log_drift(const std::string& revision) override
    {
        migrations::log_drift(db_, RevisionGraph::of_this_program(), revision);
    }

private:
    std::filesystem::path path_;
    coordination::WriterLock lock_;
    coordination::StatusWriter status_;
    MigrationReport report_;
    SQLite::Database db_;
    SqliteDialect dialect_;
    Migrator migrator_;
};

// An empty one in its place when there is none yet.
SQLite::Database open_or_empty(const std::filesystem::path& database)
{
    return std::filesystem::exists(database) ? SQLite::Database(database.string(), SQLite::OPEN_READONLY)
                                             : open_in_memory();
}

SQLite::Database at_revision(const std::string& name)
{
    const RevisionGraph& graph = RevisionGraph::of_this_program();
    SQLite::Database db = open_in_memory();
    if (const std::string revision = graph.resolve(name, {}); !revision.empty()) {
        SqliteDialect dialect(db);
        MigrationObserver nobody;
        Migrator(graph, dialect, nobody).upgrade(revision);
    }
    return db;
}

} // namespace

bool SqliteTarget::exists() const
{
    return std::filesystem::exists(path_);
}

coordination::Observation SqliteTarget::observe() const
{
    return coordination::observe(path_, now_us());
}

coordination::Observation SqliteTarget::look() const
{
    return look_at(path_);
}

Schema SqliteTarget::schema() const
{
    SQLite::Database db = open_for_reading({.path = path_});
    return reflect(db);
}

Schema SqliteTarget::schema_at(const std::string& revision) const
{
    return migrations::schema_at(RevisionGraph::of_this_program(), revision);
}

Schema SqliteTarget::model() const
{
    return declared_model();
}

PlannedRun SqliteTarget::plan(const std::string& target) const
{
    SQLite::Database db = open_or_empty(path_);
    const RevisionGraph& graph = RevisionGraph::of_this_program();
    const Direction direction = direction_to(graph, SqliteDialect(db).revisions(), target);
    return plan_run(db, graph, direction, target);
}

void SqliteTarget::write_script(std::ostream& out, Direction direction,
    const std::optional<std::string>& from, const std::string& target) const
{
    SQLite::Database db = from ? at_revision(*from) : open_or_empty(path_);
    migrations::write_script(out, db, RevisionGraph::of_this_program(), direction, target);
}

std::unique_ptr<ChangeSession> SqliteTarget::change() const
{
    return std::make_unique<SqliteChange>(path_);
}

} // namespace meshview::migrations::sqlite
