#include "migrations/operation.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "migrations/overloaded.hpp"

namespace meshview::migrations {

namespace {

constexpr std::size_t shown_sql = 60;

std::string shorten(const std::string& sql)
{
    std::string line = sql.size() <= shown_sql ? sql : sql.substr(0, shown_sql) + "...";
    std::replace(line.begin(), line.end(), '\n', ' ');
    return line;
}

std::string describe_constraint(const Constraint& constraint)
{
    return std::visit(
        Overloaded{
            [](const PrimaryKeyConstraint& c) { return fmt::format("create_primary_key {}", c.name); },
            [](const UniqueConstraint& c) { return fmt::format("create_unique_constraint {}", c.name); },
            [](const CheckConstraint& c) { return fmt::format("create_check_constraint {}", c.name); },
            [](const ForeignKeyConstraint& c) { return fmt::format("create_foreign_key {}", c.name); },
        },
        constraint);
}

std::string describe_batch(const AlterTable& alter)
{
    if (alter.changes.size() == 1)
        return describe(alter.table, alter.changes.front());
    return fmt::format("batch_alter_table {} ({} changes)", alter.table, alter.changes.size());
}

} // namespace

std::string describe(const std::string& table, const TableChange& change)
{
    return std::visit(
        Overloaded{
            [&](const AddColumn& c) { return fmt::format("add_column {}.{}", table, c.column.name); },
            [&](const DropColumn& c) { return fmt::format("drop_column {}.{}", table, c.column); },
            [&](const AlterColumn& c) { return fmt::format("alter_column {}.{}", table, c.column); },
            [&](const CreateConstraint& c) {
                return fmt::format("{} on {}", describe_constraint(c.constraint), table);
            },
            [&](const DropConstraint& c) {
                return fmt::format("drop_constraint {} on {}",
                    c.name.empty() ? fmt::format("({})", fmt::join(c.columns, ", ")) : c.name, table);
            },
            [&](const CreateIndex& c) { return fmt::format("create_index {} on {}", c.name, table); },
            [&](const DropIndex& c) { return fmt::format("drop_index {} on {}", c.name, table); },
        },
        change);
}

std::string describe(const Operation& operation)
{
    return std::visit(
        Overloaded{
            [](const CreateTable& o) { return fmt::format("create_table {}", o.table); },
            [](const DropTable& o) { return fmt::format("drop_table {}", o.table); },
            [](const RenameTable& o) { return fmt::format("rename_table {} to {}", o.table, o.new_name); },
            [](const CreateIndex& o) { return fmt::format("create_index {} on {}", o.name, o.table); },
            [](const DropIndex& o) { return fmt::format("drop_index {}", o.name); },
            [](const AlterTable& o) { return describe_batch(o); },
            [](const Execute& o) { return fmt::format("execute {}", shorten(o.sql)); },
            [](const BulkInsert& o) { return fmt::format("bulk_insert into {}", o.table); },
            [](const Backfill& o) { return fmt::format("backfill {}", o.table); },
        },
        operation);
}

} // namespace meshview::migrations
