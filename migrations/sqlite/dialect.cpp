#include "migrations/sqlite/dialect.hpp"

#include <algorithm>
#include <utility>

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sqlite3.h>

#include "common/coordination/reference_status.hpp"
#include "common/coordination/schema_version.hpp"
#include "common/exit_code.hpp"
#include "migrations/sqlite/alter_table.hpp"
#include "migrations/sqlite/backfill.hpp"
#include "migrations/sqlite/cost.hpp"
#include "migrations/sqlite/ddl.hpp"
#include "migrations/sqlite/errors.hpp"
#include "migrations/sqlite/in_place.hpp"
#include "migrations/sqlite/rows.hpp"
#include "migrations/sqlite/schema_table.hpp"

namespace meshview::migrations::sqlite {

namespace {

// Rarely enough to cost nothing, often enough for several looks a second on a slow machine.
constexpr int instructions_between_looks = 50'000;

} // namespace

struct SqliteDialect::Carrier {
    SqliteDialect& self;

    void operator()(const CreateTable& operation) const
    {
        self.db_.exec(statement_in_main(create_table_sql(operation)));
    }
    void operator()(const DropTable& operation) const
    {
        self.db_.exec(fmt::format(
            "DROP TABLE {}{}", operation.options.if_exists ? "IF EXISTS " : "", in_main(operation.table)));
    }
    void operator()(const RenameTable& operation) const { rename_table(self.db_, operation); }
    void operator()(const CreateIndex& operation) const { create_index(self.db_, operation); }
    void operator()(const DropIndex& operation) const { drop_index(self.db_, operation); }
    void operator()(const AlterTable& operation) const
    {
        alter_table(self.db_, operation, self.rebuild_, self);
    }
    void operator()(const Execute& operation) const { self.db_.exec(operation.sql); }
    void operator()(const BulkInsert& operation) const { bulk_insert(self.db_, operation); }
    void operator()(const Backfill& operation) const { self.run(operation); }
};

// What each operation costs; those that cost nothing to speak of have no table to look at.
struct SqliteDialect::Planner {
    SQLite::Database& db;
    RebuildWhen rebuild;

    StrategyPlan operator()(const AlterTable& operation) const
    {
        return plan_alter_table(db, operation, rebuild);
    }
    StrategyPlan operator()(const CreateIndex& operation) const
    {
        return estimate_index(measure(db, read_definition(db, operation.table)));
    }
    StrategyPlan operator()(const Backfill& operation) const
    {
        return estimate_update(measure(db, read_definition(db, operation.table)));
    }
    StrategyPlan operator()(const Execute&) const
    {
        return {.strategy = "native", .reason = "SQL of the migration, its cost is not known"};
    }
    template <class Cheap>
    StrategyPlan operator()(const Cheap&) const
    {
        return {.strategy = "native"};
    }
};

SqliteDialect::SqliteDialect(SQLite::Database& db, RebuildWhen rebuild)
    : db_(db)
    , inspector_(db)
    , rebuild_(rebuild)
    , settings_(db)
{
    sqlite3_progress_handler(db_.getHandle(), instructions_between_looks, &called_by_sqlite, this);
}

SqliteDialect::~SqliteDialect()
{
    sqlite3_progress_handler(db_.getHandle(), 0, nullptr, nullptr);
}

// A copy goes through the row numbers in order.
RowProgress SqliteDialect::progress_now() const
{
    if (!copied_range_ || copied_range_->last <= copied_range_->first)
        return rows_;
    const auto [first, last, rows] = *copied_range_;
    const auto at = static_cast<double>(sqlite3_last_insert_rowid(db_.getHandle()));
    const double part =
        (at - static_cast<double>(first)) / (static_cast<double>(last) - static_cast<double>(first));
    return {.rows_done = static_cast<std::int64_t>(std::clamp(part, 0.0, 1.0) * static_cast<double>(rows)),
        .rows_total = rows};
}

int SqliteDialect::called_by_sqlite(void* self) noexcept
{
    SqliteDialect& dialect = *static_cast<SqliteDialect*>(self);
    if (dialect.stop_.stop_requested())
        return 1;
    try {
        dialect.report(dialect.progress_now());
        return 0;
    } catch (...) {
        dialect.thrown_by_callback_ = std::current_exception();
        return 1;
    }
}

void SqliteDialect::report(RowProgress progress)
{
    rows_ = progress;
    if (progress_)
        progress_(progress);
}

template <class Work>
void SqliteDialect::guard(const std::string& what, const Work& work)
{
    try {
        work();
    } catch (const SQLite::Exception& error) {
        if (thrown_by_callback_)
            std::rethrow_exception(std::exchange(thrown_by_callback_, nullptr));
        throw to_exit_error(what, error);
    }
}

void SqliteDialect::begin()
{
    guard("begin of a migration", [&] { db_.exec("BEGIN IMMEDIATE"); });
    nothing_to_undo_ = true;
}

void SqliteDialect::commit()
{
    guard("commit of a migration", [&] { db_.exec("COMMIT"); });
}

void SqliteDialect::rollback() noexcept
{
    // After some failures (disk full, I/O error) SQLite has rolled back by itself.
    if (sqlite3_get_autocommit(db_.getHandle()) == 0)
        sqlite3_exec(db_.getHandle(), "ROLLBACK", nullptr, nullptr, nullptr);
    // The schema in memory may be the one that was edited.
    sqlite3_exec(db_.getHandle(), "PRAGMA writable_schema = RESET", nullptr, nullptr, nullptr);
    copied_range_.reset();
}

std::vector<std::string> SqliteDialect::revisions()
{
    std::vector<std::string> found;
    guard("reading alembic_version", [&] { found = coordination::read_revisions(db_); });
    return found;
}

void SqliteDialect::set_revisions(
    const std::vector<std::string>& revisions, const std::vector<std::string>& compatible)
{
    guard("writing alembic_version", [&] {
        forget_backfills(db_);
        coordination::write_revisions(db_, revisions);
        coordination::write_compatible_revisions(db_, compatible);
    });
}

void SqliteDialect::set_reference_status(bool in_progress, TimeUs now_us)
{
    guard("writing migration_status", [&] {
        SQLite::Transaction transaction(db_, SQLite::TransactionBehavior::IMMEDIATE);
        coordination::write_reference_status(db_, in_progress, now_us);
        transaction.commit();
    });
}

void SqliteDialect::apply(const Operation& operation)
{
    rows_ = {};
    const auto* const filling = std::get_if<Backfill>(&operation);
    nothing_to_undo_ = nothing_to_undo_ && filling != nullptr && filling->resumable;
    guard(describe(operation), [&] { std::visit(Carrier{*this}, operation); });
    copied_range_.reset();
}

void SqliteDialect::run(const Backfill& operation)
{
    BatchEnds ends{.report = [this](RowProgress progress) { report(progress); }, .commit = {}};
    if (operation.resumable && !nothing_to_undo_)
        throw ExitError(ExitCode::configuration,
            fmt::format("backfill {}: a resumable one has to come before everything else in its migration",
                operation.table));
    if (operation.resumable)
        ends.commit = [this, revisions = coordination::read_revisions(db_)] { next_transaction(revisions); };
    backfill(db_, inspector_, operation, ends);
}

void SqliteDialect::next_transaction(const std::vector<std::string>& revisions)
{
    db_.exec("COMMIT");
    db_.exec("BEGIN IMMEDIATE");
    if (coordination::read_revisions(db_) != revisions)
        throw ExitError(ExitCode::try_again, "another program changed the revision between two batches");
}

StrategyPlan SqliteDialect::plan(const Operation& operation)
{
    StrategyPlan plan;
    guard(describe(operation), [&] { plan = std::visit(Planner{db_, rebuild_}, operation); });
    return plan;
}

// Seconds and fraction are read apart: SQLite rounds to milliseconds, and 42.9996 s would become the next
// second.
std::string SqliteDialect::epoch_us(const std::string& datetime_column) const
{
    const std::string column = quote(datetime_column);
    return fmt::format("CAST(strftime('%s', substr({0}, 1, 19)) AS INTEGER) * 1000000"
                       " + CAST(substr({0} || '000000', 21, 6) AS INTEGER)",
        column);
}

std::string SqliteDialect::datetime_of(const std::string& us_column) const
{
    return fmt::format("strftime('%Y-%m-%d %H:%M:%S', {0} / 1000000, 'unixepoch')"
                       " || printf('.%06d', {0} % 1000000)",
        quote(us_column));
}

} // namespace meshview::migrations::sqlite
