#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "common/time.hpp"
#include "migrations/operation.hpp"

namespace meshview::migrations {

/// An index as it stands in the database.
struct IndexInfo {
    std::string name;
    ColumnNames columns; ///< expressions are left out
    bool unique = false;
};

/// Looks at the schema as it is at this moment of the transaction. Names match without regard to case, as in
/// SQL.
class Inspector {
public:
    virtual ~Inspector() = default;

    virtual bool has_table(const std::string& table) = 0;
    virtual bool has_column(const std::string& table, const std::string& column) = 0;
    virtual bool has_index(const std::string& index) = 0;
    virtual std::vector<IndexInfo> indexes(const std::string& table) = 0;
};

/// How far an operation is. `rows_total` 0: not known; then the call only says that work goes on.
struct RowProgress {
    std::int64_t rows_done = 0;
    std::int64_t rows_total = 0;
};

/// How an operation will be carried out and what that costs, predicted from the size that the table has now.
struct StrategyPlan {
    std::string strategy; ///< `native`, `writable_schema`, `index`, `rebuild`, ... : the dialect's own names
    std::string reason; ///< `primary key changes`; empty where nothing is to be explained
    double seconds = 0;
    std::int64_t bytes_written = 0;
    std::int64_t wal_bytes = 0; ///< how far the log grows until the commit
    std::int64_t disk_bytes = 0; ///< free space needed while it runs, beside the database
};

/// `rebuild (primary key changes), about 3 s, 1.2 GB written`
std::string describe(const StrategyPlan& plan);

/// The one seam between migrations and a kind of database: it carries operations out by the cheapest way that
/// is correct there, and keeps the schema's version beside the schema. Migrator, Operations and every
/// migration know nothing else of the database.
///
/// While it lives, the connection has the settings that migrations need; they are restored when it ends. One
/// thread; everything runs on the thread that calls.
class Dialect {
public:
    virtual ~Dialect() = default;

    virtual std::string_view name() const = 0; ///< `sqlite`

    /// One transaction a revision; only resumable backfills commit before it ends. `begin` takes the right to
    /// write at once; no writer can come between what is read in it and what is written.
    virtual void begin() = 0;
    virtual void commit() = 0;
    virtual void rollback() noexcept = 0;

    /// The rows of alembic_version, and the revisions that this schema is still compatible with. Changed only
    /// in the transaction that changes the schema.
    virtual std::vector<std::string> revisions() = 0;
    virtual void set_revisions(
        const std::vector<std::string>& revisions, const std::vector<std::string>& compatible) = 0;

    /// Keeps the reference viewer's own status table truthful; its own transaction, outside of any
    /// revision's.
    virtual void set_reference_status(bool in_progress, TimeUs now_us) = 0;

    /// Carries one operation out. Throws ExitError naming table, operation and fix; the caller rolls back.
    virtual void apply(const Operation& operation) = 0;

    /// What `apply` would do with the database as it is now; changes nothing. Throws ExitError where `apply`
    /// would refuse without looking at rows.
    virtual StrategyPlan plan(const Operation& operation) = 0;

    virtual Inspector& inspector() = 0;
    virtual std::string epoch_us(const std::string& datetime_column) const = 0;
    virtual std::string datetime_of(const std::string& us_column) const = 0;

    /// Called from inside long statements, many times a second, on this thread; must not use the database.
    virtual void on_progress(std::function<void(RowProgress)> callback) = 0;

    /// When `stop` is requested, the running statement ends with ExitError `try_again`.
    virtual void stop_on(std::stop_token stop) = 0;
};

} // namespace meshview::migrations
