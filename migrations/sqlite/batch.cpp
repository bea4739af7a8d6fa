#include "migrations/sqlite/batch.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "common/exit_code.hpp"
#include "migrations/sqlite/ddl.hpp"
#include "migrations/sqlite/tokenizer.hpp"

namespace meshview::migrations::sqlite {

namespace {

// A column on its way through the batch.
struct Working {
    std::string original; ///< empty: added by this batch
    std::string name;
    bool dropped = false;
    std::optional<Column> added{};
    ColumnAlteration alteration{};
};

class Sorter {
public:
    Sorter(const AlterTable& operation, const TableText& table)
        : operation_(operation)
        , batch_{.table = table.name}
    {
        for (const ColumnText& column : table.columns)
            columns_.push_back({.original = column.name, .name = column.name});
    }

    Batch sort()
    {
        for (const TableChange& change : operation_.changes) {
            change_ = &change;
            std::visit(*this, change);
        }
        require_distinct_names();
        for (Working& column : columns_)
            deliver(column);
        follow_renames();
        return std::move(batch_);
    }

    void operator()(const AddColumn& change)
    {
        if (named_now(change.column.name) != nullptr) {
            if (!change.options.if_not_exists)
                refuse("there is a column of that name already");
            return;
        }
        columns_.push_back({.original = {}, .name = change.column.name, .added = change.column});
    }

    void operator()(const DropColumn& change)
    {
        if (Working* const column = find(change.column))
            column->dropped = true;
        else if (!change.options.if_exists)
            refuse("no such column");
    }

    void operator()(const AlterColumn& change)
    {
        Working* const column = find(change.column);
        if (column == nullptr)
            refuse("no such column");
        const ColumnChange& wanted = change.change;
        if (wanted.type)
            column->alteration.type = type_name(*wanted.type);
        if (wanted.nullable)
            column->alteration.nullable = wanted.nullable;
        if (wanted.server_default)
            column->alteration.server_default = wanted.server_default->sql;
        if (wanted.new_column_name)
            column->name = *wanted.new_column_name;
        if (column->added)
            alter_added(*column->added, wanted);
    }

    void operator()(const CreateConstraint& change)
    {
        batch_.created_constraints.push_back(change.constraint);
    }
    void operator()(const DropConstraint& change) { batch_.dropped_constraints.push_back(change); }
    void operator()(const CreateIndex& change) { batch_.created_indexes.push_back(change); }
    void operator()(const DropIndex& change)
    {
        auto& created = batch_.created_indexes;
        const auto same = std::find_if(created.begin(), created.end(),
            [&](const CreateIndex& index) { return same_name(index.name, change.name); });
        if (same != created.end())
            created.erase(same);
        else
            batch_.dropped_indexes.push_back(change);
    }

private:
    static void alter_added(Column& added, const ColumnChange& wanted)
    {
        if (wanted.type)
            added.type = *wanted.type;
        if (wanted.nullable)
            added.is_nullable = *wanted.nullable;
        if (wanted.server_default)
            added.default_value = *wanted.server_default;
        if (wanted.new_column_name)
            added.name = *wanted.new_column_name;
    }

    Working* find(const std::string& name)
    {
        for (Working& column : columns_)
            if (!column.dropped && !column.original.empty() && same_name(column.original, name))
                return &column;
        return named_now(name);
    }
    Working* named_now(const std::string& name)
    {
        for (Working& column : columns_)
            if (!column.dropped && same_name(column.name, name))
                return &column;
        return nullptr;
    }

    void require_distinct_names() const
    {
        std::set<std::string> seen;
        for (const Working& column : columns_)
            if (!column.dropped && !seen.insert(lower_case(column.name)).second)
                throw ExitError(ExitCode::configuration,
                    fmt::format("{}: two columns would be called {}", batch_.table, column.name));
    }

    void deliver(Working& column)
    {
        if (column.original.empty()) {
            if (!column.dropped)
                batch_.added_columns.push_back(*column.added);
        } else if (column.dropped) {
            batch_.dropped_columns.push_back(column.original);
        } else {
            if (column.original != column.name)
                batch_.renames.emplace_back(column.original, column.name);
            column.alteration.column = column.name;
            const ColumnAlteration& a = column.alteration;
            if (a.type || a.nullable || a.server_default)
                batch_.alterations.push_back(a);
        }
    }

    // Constraints and indexes are about the columns at the end; a name that is gone means what it became.
    void follow_renames()
    {
        for (Constraint& constraint : batch_.created_constraints)
            std::visit([this](auto& c) { follow(c); }, constraint);
        for (CreateIndex& index : batch_.created_indexes)
            for (IndexElement& element : index.elements)
                if (!element.is_expression)
                    follow(element.text);
    }
    template <class WithColumns>
    void follow(WithColumns& constraint)
    {
        for (std::string& column : constraint.columns)
            follow(column);
    }
    void follow(CheckConstraint& /*its text is as it is*/) { }
    void follow(std::string& column)
    {
        if (named_now(column) != nullptr)
            return;
        if (const Working* const renamed = find(column))
            column = renamed->name;
    }

    [[noreturn]] void refuse(const char* why) const
    {
        throw ExitError(
            ExitCode::configuration, fmt::format("{}: {}", describe(operation_.table, *change_), why));
    }

    const AlterTable& operation_;
    Batch batch_;
    std::vector<Working> columns_{};
    const TableChange* change_ = nullptr;
};

} // namespace

Batch sort_out(const AlterTable& operation, const TableText& table)
{
    return Sorter(operation, table).sort();
}

} // namespace meshview::migrations::sqlite
