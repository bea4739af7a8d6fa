#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "migrations/types.hpp"

namespace meshview::migrations {

/// What a migration does, as data: each call on Operations or BatchOperations makes one of these, and a
/// Dialect carries it out. The names are Alembic's.

struct IfNotExists {
    bool if_not_exists = false; ///< what is there already is left as it is
};
struct IfExists {
    bool if_exists = false; ///< what is not there is no error
};

struct CreateTable {
    std::string table;
    std::vector<TableElement> elements;
    IfNotExists options{};
};

struct DropTable {
    std::string table;
    IfExists options{};
};

struct RenameTable {
    std::string table;
    std::string new_name;
};

struct IndexOptions {
    bool unique = false;
    std::string where{}; ///< the condition of a partial index
    bool if_not_exists = false;
    /// On PostgreSQL: built beside those who write, outside of the revision's transaction. So it has to come
    /// before everything else in its migration, and may be there already when a run was killed.
    bool concurrently = false;
};

struct CreateIndex {
    std::string name;
    std::string table;
    std::vector<IndexElement> elements;
    IndexOptions options{};
};

struct DropIndex {
    std::string name;
    IfExists options{};
};

struct AddColumn {
    Column column;
    IfNotExists options{};
};

struct DropColumn {
    std::string column;
    IfExists options{};
};

/// What alter_column changes; what is absent stays as it is.
struct ColumnChange {
    std::optional<ColumnType> type{};
    std::optional<bool> nullable{};
    std::optional<ServerDefault> server_default{}; ///< no_server_default() takes it away
    std::optional<std::string> new_column_name{};
};

struct AlterColumn {
    std::string column;
    ColumnChange change;
};

struct CreateConstraint {
    Constraint constraint;
};

struct DropConstraint {
    std::string name; ///< empty: an unnamed one, addressed by its columns
    std::optional<ConstraintType> type; ///< absent: whichever has the name or the columns
    ColumnNames columns{};
};

using TableChange = std::variant<AddColumn, DropColumn, AlterColumn, CreateConstraint, DropConstraint,
    CreateIndex, DropIndex>;

/// All changes of one table that belong together: however many there are, they cost one pass over it.
struct AlterTable {
    std::string table;
    std::vector<TableChange> changes;
};

/// SQL for all dialects, or for the one that is named.
struct Execute {
    std::string sql;
    std::string dialect{}; ///< `sqlite`, `postgresql`; empty: every one
};

using Value = std::variant<std::monostate, std::int64_t, double, std::string>;
using Row = std::map<std::string, Value>;

struct BulkInsert {
    std::string table;
    std::vector<Row> rows;
};

/// UPDATE in batches, with progress. A `resumable` one commits each batch with the place reached: the log
/// stays small, and a run that was killed goes on there. So it has to come first in its migration, and what
/// it writes belongs to the revision before and has to be right for it; a column that is filled so is added
/// by an earlier migration. Otherwise the batches belong to the transaction of the revision.
struct Backfill {
    std::string table;
    std::map<std::string, std::string> set; ///< column -> SQL expression
    std::string where{};
    int batch_rows = 20'000;
    bool resumable = false;
};

using Operation = std::variant<CreateTable, DropTable, RenameTable, CreateIndex, DropIndex, AlterTable,
    Execute, BulkInsert, Backfill>;

/// `add_column traceroute.route_return`, for logs and error messages.
std::string describe(const Operation& operation);
std::string describe(const std::string& table, const TableChange& change);

} // namespace meshview::migrations
