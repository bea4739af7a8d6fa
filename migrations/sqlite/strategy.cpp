#include "migrations/sqlite/strategy.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "migrations/sqlite/ddl.hpp"
#include "migrations/sqlite/definition.hpp"
#include "migrations/sqlite/table_edit.hpp"
#include "migrations/sqlite/tokenizer.hpp"

namespace meshview::migrations::sqlite {

namespace {

// So many passes of DROP COLUMN cost as much as a rebuild.
constexpr std::size_t max_dropped_in_place = 5;

bool contains(const ColumnNames& names, std::string_view name)
{
    return std::any_of(
        names.begin(), names.end(), [&](const std::string& other) { return same_name(other, name); });
}

// Which rows an affinity converts when they are written again; empty: none, what is stored stays as it is.
std::string converted_rows(Affinity from, Affinity to)
{
    const auto is_number = [](Affinity a) { return a == Affinity::integer || a == Affinity::numeric; };
    if (from == to || to == Affinity::blob || (is_number(from) && is_number(to)))
        return {};
    switch (to) {
    case Affinity::text:
        return "'integer', 'real'";
    case Affinity::real:
        return "'integer', 'text'";
    default:
        return "'real', 'text'";
    }
}

class Chooser {
public:
    Chooser(const TableText& table, const Batch& batch, const std::set<std::string>& taken_names)
        : table_(table)
        , batch_(batch)
        , taken_names_(taken_names)
    { }

    Strategy choose()
    {
        look_at_constraints();
        look_at_drops();
        look_at_alterations();
        look_at_adds();
        return std::move(strategy_);
    }

private:
    void need_rebuild(std::string reason)
    {
        if (!strategy_.rebuild)
            strategy_.reason = std::move(reason);
        strategy_.rebuild = true;
    }

    void look_at_constraints()
    {
        for (const DropConstraint& wanted : batch_.dropped_constraints) {
            const std::optional<FoundClause> found = find_constraint(table_, wanted);
            if (found && found->clause.kind == ClauseKind::primary_key)
                need_rebuild("primary key changes");
            else if (found && found->clause.kind == ClauseKind::unique)
                need_rebuild("a UNIQUE constraint goes");
            strategy_.edits_definition = true;
        }
        for (const Constraint& constraint : batch_.created_constraints) {
            if (std::holds_alternative<PrimaryKeyConstraint>(constraint))
                need_rebuild("primary key changes");
            else if (const auto* const unique_constraint = std::get_if<UniqueConstraint>(&constraint))
                look_at_unique(*unique_constraint);
            else
                strategy_.edits_definition = true;
        }
    }

    void look_at_unique(const UniqueConstraint& constraint)
    {
        if (constraint.name.empty() || taken_names_.contains(lower_case(constraint.name)))
            need_rebuild("a UNIQUE constraint without a name of its own");
        else
            strategy_.unique_indexes.push_back(constraint);
    }

    void look_at_drops()
    {
        for (const std::string& name : batch_.dropped_columns) {
            const ColumnText& column = *table_.column(name);
            if (column.find(ClauseKind::unique))
                need_rebuild(fmt::format("{} is UNIQUE", column.name));
        }
        for (const Clause& clause : table_.constraints)
            if (clause.kind == ClauseKind::unique && !clause.columns.empty()
                && std::all_of(clause.columns.begin(), clause.columns.end(),
                    [&](const std::string& column) { return contains(batch_.dropped_columns, column); }))
                need_rebuild("a UNIQUE constraint goes");
        if (batch_.dropped_columns.size() > max_dropped_in_place)
            need_rebuild("many columns go");
        strategy_.dropped_columns = batch_.dropped_columns;
        // Constraints of these columns are taken out of the text first.
        TableEdit without(table_);
        drop_constraints_of(without, batch_.dropped_columns);
        strategy_.edits_definition = strategy_.edits_definition || without.sql() != table_.sql;
    }

    void look_at_alterations()
    {
        for (const ColumnAlteration& change : batch_.alterations) {
            const ColumnText& column = *table_.column(change.column);
            if (change.type)
                look_at_type(column, *change.type);
            if (change.server_default && &column != table_.rowid_alias() && !column.is_generated())
                strategy_.new_defaults.push_back(column.name);
            strategy_.edits_definition = true;
        }
    }

    void look_at_type(const ColumnText& column, const std::string& new_type)
    {
        const std::string old_type = table_.type_of(column);
        const bool is_only_key =
            table_.primary_key().size() == 1 && same_name(table_.primary_key().front(), column.name);
        if (is_only_key && same_name(old_type, "INTEGER") != same_name(new_type, "INTEGER"))
            return need_rebuild("the row number changes");
        const Affinity from = affinity_of(old_type);
        const Affinity to = affinity_of(new_type);
        if (table_.strict && !same_name(old_type, new_type))
            return need_rebuild("type of a column of a STRICT table");
        if (from == to)
            return;
        // Whole numbers of such a column are stored as integers, and would become what they are stored as.
        if (from == Affinity::real)
            return need_rebuild(fmt::format("{} is stored as REAL", column.name));
        if (column.is_generated() || table_.has_generated())
            return need_rebuild("type next to generated columns");
        if (is_in_key(column))
            return need_rebuild(fmt::format("type of {}, which is part of a key", column.name));
        strategy_.new_defaults.push_back(column.name);
        strategy_.retyped_columns.push_back({column.name, converted_rows(from, to)});
    }

    bool is_in_key(const ColumnText& column) const
    {
        if (column.find(ClauseKind::unique) || contains(table_.primary_key(), column.name))
            return true;
        return std::any_of(table_.constraints.begin(), table_.constraints.end(), [&](const Clause& clause) {
            return clause.kind == ClauseKind::unique && contains(clause.columns, column.name);
        });
    }

    void look_at_adds()
    {
        for (const Column& column : batch_.added_columns) {
            if (column.is_primary_key)
                need_rebuild("primary key changes");
            else if (column.is_unique)
                need_rebuild(fmt::format("{} is UNIQUE", column.name));
            else if (column.computed && column.computed->stored)
                need_rebuild(fmt::format("{} is stored and computed", column.name));
            else if (column.default_value
                && !is_constant_default(default_clause_value(column.default_value->sql)))
                strategy_.filled_columns.push_back(column);
        }
        if (!strategy_.filled_columns.empty())
            strategy_.edits_definition = true;
    }

    const TableText& table_;
    const Batch& batch_;
    const std::set<std::string>& taken_names_;
    Strategy strategy_{};
};

} // namespace

Strategy choose_strategy(
    const TableText& table, const Batch& batch, const std::set<std::string>& taken_names, RebuildWhen when)
{
    Strategy strategy = Chooser(table, batch, taken_names).choose();
    const bool changes_table = strategy.edits_definition || !batch.added_columns.empty()
        || !batch.dropped_columns.empty() || !batch.created_constraints.empty();
    if (when == RebuildWhen::always && changes_table && !strategy.rebuild) {
        strategy.rebuild = true;
        strategy.reason = "asked for";
    }
    return strategy;
}

} // namespace meshview::migrations::sqlite
