#pragma once

#include <functional>
#include <string>
#include <vector>

#include "migrations/dialect.hpp"
#include "migrations/operation.hpp"
#include "migrations/types.hpp"

namespace meshview::migrations {

/// The changes of one table inside `batch_alter_table`: collected, and carried out together when its function
/// returns, in the order of the calls and in one pass over the table.
class BatchOperations {
public:
    explicit BatchOperations(std::string table);

    void add_column(Column column, IfNotExists options = {});
    void drop_column(std::string column, IfExists options = {});
    void alter_column(std::string column, ColumnChange change);

    void create_index(std::string name, std::vector<IndexElement> elements, IndexOptions options = {});
    void drop_index(std::string name, IfExists options = {});

    void create_primary_key(std::string name, ColumnNames columns);
    void create_unique_constraint(std::string name, ColumnNames columns);
    void create_check_constraint(std::string name, std::string sqltext);
    void create_foreign_key(std::string name, std::string ref_table, ColumnNames columns,
        ColumnNames ref_columns, std::string ondelete = {}, std::string onupdate = {});
    /// An unnamed constraint (empty name) is addressed by its columns.
    void drop_constraint(std::string name, ConstraintType type, ColumnNames columns = {});

    AlterTable take() &&;

private:
    AlterTable alter_;
};

/// What a migration can do: the `op` of its `upgrade` and `downgrade`. The names and meanings are Alembic's.
///
/// Every call is carried out at once, in the transaction of the revision: after an exception nothing of the
/// revision remains. Throws ExitError naming the operation and the fix. Lives as long as one upgrade or
/// downgrade runs; one thread.
class Operations {
public:
    explicit Operations(Dialect& dialect);

    void create_table(std::string table, std::vector<TableElement> elements, IfNotExists options = {});
    void drop_table(std::string table, IfExists options = {});
    void rename_table(std::string table, std::string new_name);

    void add_column(std::string table, Column column, IfNotExists options = {});
    void drop_column(std::string table, std::string column, IfExists options = {});
    void alter_column(std::string table, std::string column, ColumnChange change);

    void create_index(
        std::string name, std::string table, std::vector<IndexElement> elements, IndexOptions options = {});
    void drop_index(std::string name, IfExists options = {});

    void create_primary_key(std::string name, std::string table, ColumnNames columns);
    void create_unique_constraint(std::string name, std::string table, ColumnNames columns);
    void create_check_constraint(std::string name, std::string table, std::string sqltext);
    void create_foreign_key(std::string name, std::string table, std::string ref_table, ColumnNames columns,
        ColumnNames ref_columns, std::string ondelete = {}, std::string onupdate = {});
    void drop_constraint(std::string name, std::string table, ConstraintType type, ColumnNames columns = {});

    /// Several changes of one table in one pass:
    ///
    ///     op.batch_alter_table("traceroute", [](BatchOperations& batch) {
    ///         batch.add_column({"route_return", LargeBinary {}, nullable});
    ///     });
    void batch_alter_table(std::string table, const std::function<void(BatchOperations&)>& changes);

    void bulk_insert(std::string table, std::vector<Row> rows);

    /// Fills columns of existing rows in batches, with progress. It can be repeated: see Backfill.
    void backfill(Backfill backfill);

    /// SQL that every dialect understands; or that of the named dialect, skipped on the others.
    void execute(std::string sql, std::string dialect = {});

    /// The database as it is now: for migrations that have to look before they change (has_table,
    /// has_column...).
    Inspector& inspector();

    /// SQL expressions that dialects write differently, for `backfill`: a DateTime column in UTC as
    /// microseconds since 1970, and the way back.
    std::string epoch_us(const std::string& datetime_column) const;
    std::string datetime_of(const std::string& us_column) const;

private:
    void apply(Operation operation);

    Dialect& dialect_;
};

} // namespace meshview::migrations
