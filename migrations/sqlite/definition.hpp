#pragma once

#include <optional>
#include <string>
#include <vector>

#include "migrations/sqlite/batch.hpp"
#include "migrations/sqlite/table_edit.hpp"
#include "migrations/sqlite/table_text.hpp"

namespace meshview::migrations::sqlite {

/// The steps from a table's definition to the one that a batch asks for, as edits of its text. The columns
/// are renamed already. All are pure, and throw ExitError `configuration` naming what stands in the way.

/// The constraint of the text that drop_constraint means; nullopt: there is none (it may be a unique index).
/// Column constraints and table constraints are the same to it. Unnamed ones are preferred when addressed by
/// columns. Throws when more than one could be meant.
struct FoundClause {
    Clause clause;
    bool of_column = false;
};
std::optional<FoundClause> find_constraint(const TableText& table, const DropConstraint& wanted);

void drop_constraint(TableEdit& edit, const DropConstraint& wanted);

/// Types, nullability and defaults of existing columns.
void alter_columns(TableEdit& edit, const Batch& batch);

/// Takes the table constraints out that are about dropped columns and nothing else.
void drop_constraints_of(TableEdit& edit, const ColumnNames& dropped_columns);

/// The order in which the columns can go one by one: generated ones before what they are computed from.
/// Throws when a column that stays, a constraint or the primary key still needs one of them.
ColumnNames drop_order(const TableText& table, const ColumnNames& dropped_columns);

/// Behind the existing ones, with everything that the column asks for.
void add_columns(TableEdit& edit, const Batch& batch);

void create_constraint(TableEdit& edit, const Constraint& constraint);

/// All of it: the definition for a rebuild.
TableText final_definition(const TableText& table, const Batch& batch);

} // namespace meshview::migrations::sqlite
