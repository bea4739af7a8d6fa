#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "migrations/operation.hpp"
#include "migrations/sqlite/table_text.hpp"

namespace meshview::migrations::sqlite {

/// What becomes of one existing column, under the name that it has at the end.
struct ColumnAlteration {
    std::string column;
    std::optional<std::string> type{};
    std::optional<bool> nullable{};
    std::optional<std::string> server_default{}; ///< empty: none
};

/// The changes of a batch_alter_table, sorted out: what is done to the table as a whole, however the calls
/// were ordered. Names of columns are those at the end, after all renames, except in `renames` and
/// `dropped_columns`.
struct Batch {
    std::string table;
    std::vector<std::pair<std::string, std::string>> renames{}; ///< old -> new, all at the same time
    ColumnNames dropped_columns{};
    std::vector<Column> added_columns{};
    std::vector<ColumnAlteration> alterations{};
    std::vector<DropConstraint> dropped_constraints{};
    std::vector<Constraint> created_constraints{};
    std::vector<CreateIndex> created_indexes{};
    std::vector<DropIndex> dropped_indexes{};
};

/// Sorts the changes of one table out. In alter_column and drop_column a name means the column that had it
/// before the batch, if it is still there, and else the one that has it by now, so that two columns can swap
/// names. Throws ExitError `configuration` naming the change for a column that is not there, one that is
/// there already, and names given twice.
Batch sort_out(const AlterTable& operation, const TableText& table);

} // namespace meshview::migrations::sqlite
