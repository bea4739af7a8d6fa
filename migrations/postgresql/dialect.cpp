#include "migrations/postgresql/dialect.hpp"

#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/coordination/postgresql/reference_status.hpp"
#include "common/coordination/postgresql/schema_version.hpp"
#include "common/exit_code.hpp"
#include "migrations/postgresql/alter_table.hpp"
#include "migrations/postgresql/backfill.hpp"
#include "migrations/postgresql/cost.hpp"
#include "migrations/postgresql/ddl.hpp"
#include "migrations/postgresql/rows.hpp"

namespace meshview::migrations::postgresql {

namespace {

// A change of a table waits for everybody who reads it, and meanwhile everybody waits behind the change.
constexpr const char* lock_timeout = "10s";
// A server looks after so long whether the program that asked still lives (14 or newer).
constexpr const char* look_for_client = "2s";
constexpr int has_look_for_client = 140000;

void set_if_unset(Connection& connection, const char* setting, const char* value)
{
    if (connection.execute("SELECT current_setting($1)", {setting}).value() == "0")
        connection.execute("SELECT set_config($1, $2, false)", {setting, value});
}

} // namespace

struct PostgresqlDialect::Carrier {
    PostgresqlDialect& self;

    void operator()(const CreateTable& operation) const { self.session_.change(create_table_sql(operation)); }
    void operator()(const DropTable& operation) const
    {
        self.session_.change(fmt::format(
            "DROP TABLE {}{}", operation.options.if_exists ? "IF EXISTS " : "", quote(operation.table)));
    }
    void operator()(const RenameTable& operation) const
    {
        self.session_.change(
            fmt::format("ALTER TABLE {} RENAME TO {}", quote(operation.table), quote(operation.new_name)));
    }
    void operator()(const CreateIndex& operation) const { self.create_index(operation); }
    void operator()(const DropIndex& operation) const
    {
        alter_table(self.session_, self.inspector_, {.table = {}, .changes = {operation}});
    }
    void operator()(const AlterTable& operation) const
    {
        alter_table(self.session_, self.inspector_, operation);
    }
    void operator()(const Execute& operation) const { self.session_.change(operation.sql); }
    void operator()(const BulkInsert& operation) const { bulk_insert(self.session_, operation); }
    void operator()(const Backfill& operation) const { self.run(operation); }
};

PostgresqlDialect::PostgresqlDialect(Connection& connection, Transactions transactions)
    : session_(connection)
    , inspector_(session_)
    , transactions_(transactions)
    , canceller_(connection.canceller())
{
    guard("settings of a migration", [&] {
        set_if_unset(connection, "lock_timeout", lock_timeout);
        if (connection.server_version() >= has_look_for_client)
            set_if_unset(connection, "client_connection_check_interval", look_for_client);
    });
    connection.on_wait([this] {
        if (is_in_step_)
            report(rows_);
    });
}

PostgresqlDialect::~PostgresqlDialect()
{
    session_.connection().on_wait({});
}

void PostgresqlDialect::stop_on(std::stop_token stop)
{
    cancel_on_stop_.reset();
    stop_ = std::move(stop);
    if (stop_.stop_possible())
        cancel_on_stop_.emplace(stop_, [this] { canceller_.cancel(); });
}

void PostgresqlDialect::report(RowProgress progress)
{
    rows_ = progress;
    if (progress_)
        progress_(progress);
}

// A request to stop that came between two statements found none to cancel.
void PostgresqlDialect::require_running() const
{
    if (stop_.stop_requested())
        throw ExitError(ExitCode::try_again, "stopped on request");
}

template <class Work>
void PostgresqlDialect::guard(const std::string& what, const Work& work)
{
    try {
        work();
    } catch (const meshview::postgresql::Error& error) {
        throw meshview::postgresql::to_exit_error(what, error);
    }
}

void PostgresqlDialect::begin()
{
    nothing_to_undo_ = is_in_step_ = true;
    if (transactions_ == Transactions::callers)
        return;
    guard("begin of a migration", [&] {
        session_.ask("BEGIN");
        // Alembic, which knows nothing of our lock, writes its row first.
        if (inspector_.has_table("alembic_version"))
            session_.ask("LOCK TABLE alembic_version IN SHARE ROW EXCLUSIVE MODE");
    });
}

void PostgresqlDialect::commit()
{
    if (transactions_ == Transactions::own)
        guard("commit of a migration", [&] { session_.ask("COMMIT"); });
    is_in_step_ = false;
}

void PostgresqlDialect::rollback() noexcept
{
    is_in_step_ = false;
    if (transactions_ == Transactions::callers)
        return;
    try {
        if (session_.connection().is_in_transaction())
            session_.ask("ROLLBACK");
    } catch (const std::exception&) {
        // The connection is lost, and the server has undone it.
    }
}

std::vector<std::string> PostgresqlDialect::revisions()
{
    std::vector<std::string> found;
    guard("reading alembic_version", [&] { found = coordination::read_revisions(session_.connection()); });
    return found;
}

void PostgresqlDialect::set_revisions(
    const std::vector<std::string>& revisions, const std::vector<std::string>& compatible)
{
    guard("writing alembic_version", [&] {
        forget_backfills(session_);
        for (const std::string& sql : coordination::statements_to_set_revisions(revisions, compatible))
            session_.change(sql);
    });
}

void PostgresqlDialect::set_reference_status(bool in_progress, TimeUs now_us)
{
    guard("writing migration_status",
        [&] { session_.change(coordination::statements_to_set_reference_status(in_progress, now_us)); });
}

void PostgresqlDialect::apply(const Operation& operation)
{
    require_running();
    rows_ = {};
    const auto* const filling = std::get_if<Backfill>(&operation);
    const auto* const indexing = std::get_if<CreateIndex>(&operation);
    const bool commits =
        (filling != nullptr && filling->resumable) || (indexing != nullptr && indexing->options.concurrently);
    if (commits)
        require_first(describe(operation));
    nothing_to_undo_ = nothing_to_undo_ && commits;
    guard(describe(operation), [&] { std::visit(Carrier{*this}, operation); });
}

void PostgresqlDialect::require_first(const std::string& what) const
{
    if (!nothing_to_undo_)
        throw ExitError(ExitCode::configuration,
            fmt::format("{}: what is committed by itself (resumable, concurrently) has to come before "
                        "everything else "
                        "in its migration",
                what));
}

void PostgresqlDialect::run(const Backfill& operation)
{
    BatchEnds ends{.report =
                       [this](RowProgress progress) {
                           report(progress);
                           require_running();
                       },
        .commit = {}};
    if (operation.resumable && transactions_ == Transactions::own)
        ends.commit = [this, before = coordination::read_revisions(session_.connection())] {
            next_transaction(before);
        };
    backfill(session_, inspector_, operation, ends);
}

void PostgresqlDialect::next_transaction(const std::vector<std::string>& revisions)
{
    session_.ask("COMMIT");
    begin();
    if (coordination::read_revisions(session_.connection()) != revisions)
        throw ExitError(ExitCode::try_again, "another program changed the revision between two batches");
}

void PostgresqlDialect::create_index(const CreateIndex& operation)
{
    if (operation.options.concurrently)
        create_index_concurrently(operation);
    else
        alter_table(session_, inspector_, {.table = operation.table, .changes = {operation}});
}

void PostgresqlDialect::create_index_concurrently(const CreateIndex& operation)
{
    CreateIndex beside = operation;
    beside.options.if_not_exists = true;
    if (transactions_ == Transactions::callers) {
        session_.tell("COMMIT");
        session_.tell(create_index_sql(beside));
        session_.tell("BEGIN");
        beside.options.concurrently = false;
        session_.ask(create_index_sql(beside));
        return;
    }
    const std::vector<std::string> before = coordination::read_revisions(session_.connection());
    session_.ask("COMMIT");
    // A killed run left it; it would be taken for the real one.
    if (inspector_.is_invalid_index(operation.name))
        session_.change("DROP INDEX CONCURRENTLY " + quote(operation.name));
    session_.change(create_index_sql(beside));
    begin();
    if (coordination::read_revisions(session_.connection()) != before)
        throw ExitError(ExitCode::try_again, "another program changed the revision while an index was built");
}

StrategyPlan PostgresqlDialect::plan(const Operation& operation)
{
    StrategyPlan plan;
    guard(describe(operation), [&] { plan = estimate(session_, inspector_, operation); });
    return plan;
}

std::string PostgresqlDialect::epoch_us(const std::string& datetime_column) const
{
    return fmt::format("CAST(round(extract(epoch FROM {}) * 1000000) AS BIGINT)", quote(datetime_column));
}

std::string PostgresqlDialect::datetime_of(const std::string& us_column) const
{
    return fmt::format("TIMESTAMP 'epoch' + {} * INTERVAL '1 microsecond'", quote(us_column));
}

} // namespace meshview::migrations::postgresql
