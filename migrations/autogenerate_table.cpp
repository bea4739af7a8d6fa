#include "migrations/autogenerate_table.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "migrations/source_code.hpp"
#include "migrations/sqlite/tokenizer.hpp"
#include "migrations/table_parts.hpp"

namespace meshview::migrations {

using sqlite::lower_case;

namespace {

// What holds the same values: a rename that also changes the type within one of these loses nothing.
struct KindOfType {
    enum Kind { number, text, other };

    Kind operator()(Integer) const { return number; }
    Kind operator()(BigInteger) const { return number; }
    Kind operator()(Boolean) const { return number; }
    Kind operator()(Float) const { return number; }
    Kind operator()(String) const { return text; }
    Kind operator()(Text) const { return text; }
    template <class Other>
    Kind operator()(const Other&) const
    {
        return other;
    }
};

bool can_be_renamed(const Column& old, const Column& fresh)
{
    const auto kind = std::visit(KindOfType{}, old.type);
    return type_text(old.type) == type_text(fresh.type)
        || (kind != KindOfType::other && kind == std::visit(KindOfType{}, fresh.type));
}

std::string default_of(const Column& column)
{
    return column.default_value ? canonical_sql(column.default_value->sql) : std::string();
}

ColumnChange change_between(const Column& old, const Column& fresh)
{
    ColumnChange change;
    if (type_text(old.type) != type_text(fresh.type))
        change.type = fresh.type;
    if (old.is_nullable != fresh.is_nullable)
        change.nullable = fresh.is_nullable;
    if (default_of(old) != default_of(fresh))
        change.server_default = fresh.default_value.value_or(no_server_default());
    return change;
}

// What alter_column does not change.
Column without_alterable(Column column)
{
    column.type = Integer{};
    column.is_nullable = true;
    column.default_value.reset();
    return column;
}

// Works out the changes of one table.
class TableComparison {
public:
    TableComparison(const Table& from, const Table& to)
        : from_(from)
        , to_(to)
    {
        find_renames();
    }

    std::vector<GeneratedStep> steps()
    {
        drop_parts();
        for (const Column& column : from_.columns)
            if (to_.column(column.name) == nullptr && held_.count(lower_case(column.name)) == 0)
                alter_.changes.emplace_back(DropColumn{column.name});
        for (const Column& column : to_.columns)
            column_of_new(column);
        create_parts();
        std::vector<GeneratedStep> steps;
        for (Remark& remark : remarks_)
            steps.emplace_back(std::move(remark));
        if (!alter_.changes.empty())
            steps.emplace_back(Operation(std::move(alter_)));
        return steps;
    }

private:
    // Every column that goes could be each column that comes and holds values of the same kind.
    void find_renames()
    {
        for (const Column& old : from_.columns) {
            if (to_.column(old.name) != nullptr)
                continue;
            for (const Column& fresh : to_.columns) {
                if (from_.column(fresh.name) != nullptr)
                    continue;
                if (!can_be_renamed(old, fresh)) {
                    remark_other_kind(old, fresh);
                    continue;
                }
                held_.insert(lower_case(old.name));
                held_.insert(lower_case(fresh.name));
                remark_rename(old, fresh);
            }
        }
    }

    std::string rename_source(const Column& old, const Column& fresh) const
    {
        ColumnChange change = change_between(old, fresh);
        change.new_column_name = fresh.name;
        return fmt::format(
            "op.alter_column({}, {}, {});", source_of(to_.name), source_of(old.name), source_of(change));
    }

    void remark_rename(const Column& old, const Column& fresh)
    {
        remarks_.push_back({{
            fmt::format("Is {}.{} the new name of {}? Nothing was done about either. If it is a rename:",
                to_.name, fresh.name, old.name),
            "    " + rename_source(old, fresh),
            "If it is not:",
            fmt::format("    op.drop_column({}, {});", source_of(to_.name), source_of(old.name)),
            fmt::format("    op.add_column({}, {{{}}});", source_of(to_.name), source_of(fresh)),
        }});
    }

    void remark_other_kind(const Column& old, const Column& fresh)
    {
        remarks_.push_back({{
            fmt::format(
                "{0}.{1} is dropped with its values, and {2} is added. If {2} is the new name of {1}, "
                "write instead:",
                to_.name, old.name, fresh.name),
            "    " + rename_source(old, fresh),
        }});
    }

    bool is_held(const TablePart& part) const
    {
        return std::any_of(part.mentions.begin(), part.mentions.end(),
            [&](const std::string& name) { return held_.count(name) != 0; });
    }

    static const TablePart* find(const std::vector<TablePart>& parts, const TablePart& wanted)
    {
        const auto found = std::find_if(parts.begin(), parts.end(), [&](const TablePart& part) {
            return part.object == wanted.object && part.definition == wanted.definition;
        });
        return found == parts.end() ? nullptr : &*found;
    }

    void drop_parts()
    {
        const std::vector<TablePart> kept = parts_of(to_);
        // Indexes come last in parts_of; what depends on others goes first.
        std::vector<TablePart> parts = parts_of(from_);
        std::reverse(parts.begin(), parts.end());
        for (const TablePart& part : parts)
            if (find(kept, part) == nullptr && !is_ambiguous(part, parts))
                change(part, part.drop);
    }

    // Checks without names that are about the same columns cannot be told apart.
    bool is_ambiguous(const TablePart& part, const std::vector<TablePart>& parts)
    {
        const auto* const dropped = std::get_if<DropConstraint>(&part.drop);
        if (dropped == nullptr || dropped->type != ConstraintType::check || !dropped->name.empty())
            return false;
        const auto looks_the_same = [&](const TablePart& other) {
            const auto* const drop = std::get_if<DropConstraint>(&other.drop);
            return drop != nullptr && drop->type == dropped->type && drop->name.empty()
                && drop->columns == dropped->columns;
        };
        if (!dropped->columns.empty() && std::count_if(parts.begin(), parts.end(), looks_the_same) == 1)
            return false;
        remarks_.push_back(
            {{fmt::format("The unnamed CHECK ({}) of {} is not declared any more, and there is "
                          "no telling it from another; create the table anew, or keep it.",
                part.definition, to_.name)}});
        return true;
    }

    void create_parts()
    {
        const std::vector<TablePart> present = parts_of(from_);
        for (const TablePart& part : parts_of(to_))
            if (find(present, part) == nullptr)
                change(part, part.create);
    }

    void change(const TablePart& part, const TableChange& wanted)
    {
        if (!is_held(part)) {
            alter_.changes.push_back(wanted);
            return;
        }
        remarks_.push_back(
            {{fmt::format("After that decision, in op.batch_alter_table({}, ...):", source_of(to_.name)),
                "    " + source_of(wanted)}});
    }

    void column_of_new(const Column& column)
    {
        if (held_.count(lower_case(column.name)) != 0)
            return;
        const Column* const old = from_.column(column.name);
        if (old == nullptr)
            add(column);
        else if (definition_of(*old) != definition_of(column))
            alter(*old, column);
    }

    void add(const Column& column)
    {
        if (!column.is_nullable && !column.default_value && !column.computed)
            remarks_.push_back(
                {{fmt::format("{}.{} is not_null without a server_default: a table with rows refuses it. "
                              "Give it one, or add it "
                              "nullable, backfill it and alter_column it to {{.nullable = false}}.",
                    to_.name, column.name)}});
        alter_.changes.emplace_back(AddColumn{column});
    }

    void alter(const Column& old, const Column& column)
    {
        if (definition_of(without_alterable(old)) != definition_of(without_alterable(column))) {
            remarks_.push_back(
                {{fmt::format("{}.{} is {} and has to become {}: collations and computed columns are "
                              "not altered; write it by hand.",
                    to_.name, column.name, definition_of(old), definition_of(column))}});
            return;
        }
        const ColumnChange change = change_between(old, column);
        if (change.nullable && !*change.nullable)
            remarks_.push_back(
                {{fmt::format("Rows in which {}.{} is NULL make this fail; op.backfill them before.",
                    to_.name, column.name)}});
        alter_.changes.emplace_back(AlterColumn{column.name, change});
    }

    const Table& from_;
    const Table& to_;
    std::set<std::string> held_; ///< columns that wait for a decision; lower case
    std::vector<Remark> remarks_;
    AlterTable alter_{to_.name, {}};
};

} // namespace

std::vector<GeneratedStep> steps_between(const Table& from, const Table& to)
{
    return TableComparison(from, to).steps();
}

} // namespace meshview::migrations
