#include "migrations/sqlite/dialect.hpp"

#include <utility>

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sqlite3.h>

#include "common/coordination/reference_status.hpp"
#include "common/coordination/schema_version.hpp"
#include "migrations/sqlite/alter_table.hpp"
#include "migrations/sqlite/ddl.hpp"
#include "migrations/sqlite/errors.hpp"
#include "migrations/sqlite/rows.hpp"

namespace meshview::migrations::sqlite {

namespace {

// The largest lever on the time that a migration takes. Used only as far as there are pages to keep.
constexpr int migration_cache_kib = 256 * 1024;
// Rarely enough to cost nothing, often enough for several looks a second on a slow machine.
constexpr int instructions_between_looks = 50'000;

int pragma_value(SQLite::Database& db, const char* name)
{
    return db.execAndGet(fmt::format("PRAGMA {}", name)).getInt();
}

void set_pragma(SQLite::Database& db, const char* name, int value)
{
    db.exec(fmt::format("PRAGMA {} = {}", name, value));
}

} // namespace

struct SqliteDialect::Carrier {
    SqliteDialect& self;

    void operator()(const CreateTable& operation) const { self.db_.exec(create_table_sql(operation)); }
    void operator()(const DropTable& operation) const
    {
        self.db_.exec(fmt::format(
            "DROP TABLE {}{}", operation.options.if_exists ? "IF EXISTS " : "", quote(operation.table)));
    }
    void operator()(const RenameTable& operation) const
    {
        self.db_.exec(
            fmt::format("ALTER TABLE {} RENAME TO {}", quote(operation.table), quote(operation.new_name)));
    }
    void operator()(const CreateIndex& operation) const { self.db_.exec(create_index_sql(operation)); }
    void operator()(const DropIndex& operation) const { drop_index(self.db_, operation); }
    void operator()(const AlterTable& operation) const { alter_table(self.db_, self.inspector_, operation); }
    void operator()(const Execute& operation) const { self.db_.exec(operation.sql); }
    void operator()(const BulkInsert& operation) const { bulk_insert(self.db_, operation); }
    void operator()(const Backfill& operation) const
    {
        backfill(
            self.db_, self.inspector_, operation, [this](RowProgress progress) { self.report(progress); });
    }
};

SqliteDialect::SqliteDialect(SQLite::Database& db)
    : db_(db)
    , inspector_(db)
    , cache_size_before_(pragma_value(db, "cache_size"))
    , foreign_keys_before_(pragma_value(db, "foreign_keys") != 0)
{
    set_pragma(db_, "cache_size", -migration_cache_kib);
    set_pragma(db_, "foreign_keys", 0);
    // Inside a transaction the pragma does nothing, and dropping a table would then delete its children.
    if (pragma_value(db_, "foreign_keys") != 0)
        throw ExitError(
            ExitCode::internal, "migrations: foreign keys cannot be turned off inside a transaction");
    sqlite3_progress_handler(db_.getHandle(), instructions_between_looks, &called_by_sqlite, this);
}

SqliteDialect::~SqliteDialect()
{
    sqlite3_progress_handler(db_.getHandle(), 0, nullptr, nullptr);
    try {
        set_pragma(db_, "cache_size", cache_size_before_);
        set_pragma(db_, "foreign_keys", foreign_keys_before_ ? 1 : 0);
    } catch (const SQLite::Exception& error) {
        spdlog::error("migrations: the connection's settings could not be restored: {}", error.what());
    }
}

int SqliteDialect::called_by_sqlite(void* self) noexcept
{
    SqliteDialect& dialect = *static_cast<SqliteDialect*>(self);
    if (dialect.stop_.stop_requested())
        return 1;
    try {
        dialect.report(dialect.rows_);
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
    guard(describe(operation), [&] { std::visit(Carrier{*this}, operation); });
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
