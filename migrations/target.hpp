#pragma once

#include <iosfwd>
#include <memory>
#include <optional>
#include <string>

#include "common/coordination/observation.hpp"
#include "migrations/migration_plan.hpp"
#include "migrations/migrator.hpp"
#include "migrations/protective_backup.hpp"
#include "migrations/schema.hpp"

namespace meshview::migrations {

struct Invocation;

/// Everything that a command needs in order to change a database, as the writer has it: the right to change
/// it, the status that others read, the migrator. Ends with its destruction.
class ChangeSession {
public:
    virtual ~ChangeSession() = default;

    virtual Migrator& migrator() = 0;
    /// The backup before the plan is carried out, as far as the policy wants one and this kind of database
    /// has one; readers are told.
    virtual std::unique_ptr<ProtectiveBackup> protect(const Plan& plan, const BackupPolicy& policy) = 0;
    /// Names in the log what is otherwise than the revision should have it.
    virtual void log_drift(const std::string& revision) = 0;
};

/// The database that a command works on, of whichever kind: what the kinds do differently beside the Dialect.
/// All throw ExitError with the fix. One thread.
class Target {
public:
    virtual ~Target() = default;

    /// For people; without secrets.
    virtual std::string name() const = 0;
    /// False while there is nothing, which an upgrade would make.
    virtual bool exists() const = 0;
    /// One look at it, in whatever state it is.
    virtual coordination::Observation observe() const = 0;
    /// One look at a database that has to be readable.
    virtual coordination::Observation look() const = 0;

    /// What it holds; what the migrations give at a revision; what the model declares for this kind of
    /// database. All three worded in the same way.
    virtual Schema schema() const = 0;
    virtual Schema schema_at(const std::string& revision) const = 0;
    virtual Schema model() const = 0;

    /// What an upgrade or downgrade to there would do; `target` empty: to the head.
    virtual PlannedRun plan(const std::string& target) const = 0;
    /// The SQL for it; `from` absent: from where the database stands.
    virtual void write_script(std::ostream& out, Direction direction, const std::optional<std::string>& from,
        const std::string& target) const = 0;

    virtual std::unique_ptr<ChangeSession> change() const = 0;
};

/// The database that the command was called for.
std::unique_ptr<Target> open_target(const Invocation& invocation);

/// For commands that know SQLite only: refuses a PostgreSQL database, saying what does the same there.
void require_sqlite_target(const Invocation& invocation, const std::string& instead);

/// Which way `target` is from `current`: below where the database stands it is a way down.
Direction direction_to(
    const RevisionGraph& graph, const std::vector<std::string>& current, const std::string& target);

} // namespace meshview::migrations
