#include "migrations/sqlite/definition.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/exit_code.hpp"
#include "migrations/sqlite/ddl.hpp"
#include "migrations/sqlite/tokenizer.hpp"

namespace meshview::migrations::sqlite {

namespace {

[[noreturn]] void refuse(const std::string& why)
{
    throw ExitError(ExitCode::configuration, why);
}

std::optional<ConstraintType> type_of(ClauseKind kind)
{
    switch (kind) {
    case ClauseKind::primary_key:
        return ConstraintType::primary_key;
    case ClauseKind::unique:
        return ConstraintType::unique;
    case ClauseKind::check:
        return ConstraintType::check;
    case ClauseKind::foreign_key:
        return ConstraintType::foreign_key;
    default:
        return std::nullopt;
    }
}

std::set<std::string> name_set(const ColumnNames& columns)
{
    std::set<std::string> names;
    for (const std::string& column : columns)
        names.insert(lower_case(column));
    return names;
}

std::set<std::string> columns_of(const TableText& table, const Clause& clause)
{
    if (clause.kind != ClauseKind::check)
        return name_set(clause.columns);
    std::set<std::string> names;
    for (const ColumnText& column : table.columns)
        if (mentions(table.text(clause.body), column.name))
            names.insert(lower_case(column.name));
    return names;
}

std::vector<FoundClause> all_constraints(const TableText& table)
{
    std::vector<FoundClause> all;
    for (const ColumnText& column : table.columns)
        for (const Clause& clause : column.clauses)
            if (type_of(clause.kind))
                all.push_back({clause, true});
    for (const Clause& clause : table.constraints)
        all.push_back({clause, false});
    return all;
}

std::string readable(const DropConstraint& wanted)
{
    return wanted.name.empty() ? fmt::format("({})", fmt::join(wanted.columns, ", ")) : wanted.name;
}

void drop_clause(TableEdit& edit, const FoundClause& found)
{
    if (found.of_column)
        edit.drop_column_clause(found.clause);
    else
        edit.drop_constraint(found.clause);
}

[[noreturn]] void refuse_drop(const TableText& table, const std::string& column, const std::string& user)
{
    refuse(fmt::format(
        "drop_column {}.{}: {} still needs it; drop that in the same batch", table.name, column, user));
}

void require_no_constraint(const TableText& table, const std::string& column)
{
    for (const Clause& clause : table.constraints)
        if (columns_of(table, clause).contains(lower_case(column)))
            refuse_drop(table, column, std::string(table.text(clause.span)));
    if (table.column(column)->find(ClauseKind::primary_key))
        refuse_drop(table, column, "the primary key");
}

// The column that is computed from this one or checked against it.
const ColumnText* user_of(
    const TableText& table, const std::string& column, const std::set<std::string>& already_dropped)
{
    for (const ColumnText& other : table.columns) {
        if (same_name(other.name, column) || already_dropped.contains(lower_case(other.name)))
            continue;
        for (const Clause& clause : other.clauses)
            if ((clause.kind == ClauseKind::generated || clause.kind == ClauseKind::check)
                && mentions(table.text(clause.body), column))
                return &other;
    }
    return nullptr;
}

} // namespace

std::optional<FoundClause> find_constraint(const TableText& table, const DropConstraint& wanted)
{
    std::vector<FoundClause> found;
    for (const FoundClause& candidate : all_constraints(table)) {
        const bool right_type = !wanted.type || type_of(candidate.clause.kind) == wanted.type;
        const bool right_one = wanted.name.empty()
            ? (wanted.columns.empty() && wanted.type == ConstraintType::primary_key)
                || (!wanted.columns.empty()
                    && columns_of(table, candidate.clause) == name_set(wanted.columns))
            : same_name(candidate.clause.name, wanted.name);
        if (right_type && right_one)
            found.push_back(candidate);
    }
    if (wanted.name.empty() && found.size() > 1) {
        const auto named = std::stable_partition(found.begin(), found.end(),
            [](const FoundClause& candidate) { return candidate.clause.name.empty(); });
        if (named != found.begin())
            found.erase(named, found.end());
    }
    if (found.size() > 1)
        refuse(fmt::format("drop_constraint {} on {}: there are {} that could be meant", readable(wanted),
            table.name, found.size()));
    if (found.empty())
        return std::nullopt;
    return found.front();
}

void drop_constraint(TableEdit& edit, const DropConstraint& wanted)
{
    const std::optional<FoundClause> found = find_constraint(edit.table(), wanted);
    if (!found)
        refuse(fmt::format(
            "drop_constraint {} on {}: there is no such constraint", readable(wanted), edit.table().name));
    drop_clause(edit, *found);
}

void alter_columns(TableEdit& edit, const Batch& batch)
{
    for (const ColumnAlteration& change : batch.alterations) {
        if (change.type)
            edit.set_type(change.column, *change.type);
        if (change.server_default)
            edit.set_default(change.column,
                change.server_default->empty() ? std::nullopt
                                               : std::optional(default_clause_value(*change.server_default)));
        if (change.nullable)
            edit.set_nullable(change.column, *change.nullable);
    }
}

void drop_constraints_of(TableEdit& edit, const ColumnNames& dropped_columns)
{
    const std::set<std::string> dropped = name_set(dropped_columns);
    const auto goes = [&](const Clause& clause) {
        const std::set<std::string> columns = columns_of(edit.table(), clause);
        return clause.kind != ClauseKind::primary_key && !columns.empty()
            && std::includes(dropped.begin(), dropped.end(), columns.begin(), columns.end());
    };
    for (;;) {
        const std::vector<Clause>& constraints = edit.table().constraints;
        const auto found = std::find_if(constraints.begin(), constraints.end(), goes);
        if (found == constraints.end())
            return;
        edit.drop_constraint(*found);
    }
}

ColumnNames drop_order(const TableText& table, const ColumnNames& dropped_columns)
{
    if (dropped_columns.size() >= table.columns.size())
        refuse(fmt::format("{}: a table keeps one of its columns at least", table.name));
    ColumnNames order;
    std::set<std::string> gone;
    ColumnNames left = dropped_columns;
    while (!left.empty()) {
        const auto next = std::find_if(left.begin(), left.end(),
            [&](const std::string& column) { return user_of(table, column, gone) == nullptr; });
        if (next == left.end())
            refuse_drop(table, left.front(), "column " + user_of(table, left.front(), gone)->name);
        require_no_constraint(table, *next);
        gone.insert(lower_case(*next));
        order.push_back(*next);
        left.erase(next);
    }
    return order;
}

void add_columns(TableEdit& edit, const Batch& batch)
{
    for (const Column& column : batch.added_columns) {
        edit.add_column(column_definition(column));
        if (column.is_primary_key)
            edit.add_constraint(constraint_definition(PrimaryKeyConstraint{{column.name}}));
        if (column.is_unique)
            edit.add_constraint(constraint_definition(UniqueConstraint{{column.name}}));
    }
}

void create_constraint(TableEdit& edit, const Constraint& constraint)
{
    if (std::holds_alternative<PrimaryKeyConstraint>(constraint) && !edit.table().primary_key().empty())
        refuse(fmt::format(
            "create_primary_key on {}: it has one; drop that in the same batch", edit.table().name));
    edit.add_constraint(constraint_definition(constraint));
}

TableText final_definition(const TableText& table, const Batch& batch)
{
    TableEdit edit(table);
    for (const DropConstraint& constraint : batch.dropped_constraints)
        drop_constraint(edit, constraint);
    alter_columns(edit, batch);
    drop_constraints_of(edit, batch.dropped_columns);
    for (const std::string& column : drop_order(edit.table(), batch.dropped_columns))
        edit.drop_column(column);
    add_columns(edit, batch);
    for (const Constraint& constraint : batch.created_constraints)
        create_constraint(edit, constraint);
    return edit.table();
}

} // namespace meshview::migrations::sqlite
