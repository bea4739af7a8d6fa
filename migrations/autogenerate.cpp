#include "migrations/autogenerate.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "migrations/source_code.hpp"
#include "migrations/sqlite/tokenizer.hpp"
#include "migrations/table_parts.hpp"

namespace meshview::migrations {

using sqlite::lower_case;
using sqlite::same_name;

namespace {

CreateTable creation_of(const Table& table)
{
    return {table.name, elements_of(table)};
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
    // Every column that goes could be each column of the same type that comes.
    void find_renames()
    {
        for (const Column& old : from_.columns) {
            if (to_.column(old.name) != nullptr)
                continue;
            for (const Column& fresh : to_.columns) {
                if (from_.column(fresh.name) != nullptr || type_text(old.type) != type_text(fresh.type))
                    continue;
                held_.insert(lower_case(old.name));
                held_.insert(lower_case(fresh.name));
                remark_rename(old, fresh);
            }
        }
    }

    void remark_rename(const Column& old, const Column& fresh)
    {
        remarks_.push_back({{
            fmt::format("Is {}.{} the new name of {}? Nothing was done about either. If it is a rename:",
                to_.name, fresh.name, old.name),
            fmt::format("    op.alter_column({}, {}, {{.new_column_name = {}}});", source_of(to_.name),
                source_of(old.name), source_of(fresh.name)),
            "If it is not:",
            fmt::format("    op.drop_column({}, {});", source_of(to_.name), source_of(old.name)),
            fmt::format("    op.add_column({}, {{{}}});", source_of(to_.name), source_of(fresh)),
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
            if (find(kept, part) == nullptr)
                change(part, part.drop);
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
        ColumnChange change;
        if (type_text(old.type) != type_text(column.type))
            change.type = column.type;
        if (old.is_nullable != column.is_nullable)
            change.nullable = column.is_nullable;
        if (default_of(old) != default_of(column))
            change.server_default = column.default_value.value_or(no_server_default());
        if (change.nullable && !*change.nullable)
            remarks_.push_back(
                {{fmt::format("Rows in which {}.{} is NULL make this fail; op.backfill them before.",
                    to_.name, column.name)}});
        alter_.changes.emplace_back(AlterColumn{column.name, change});
    }

    static std::string default_of(const Column& column)
    {
        return column.default_value ? canonical_sql(column.default_value->sql) : std::string();
    }

    static Column without_alterable(Column column)
    {
        column.type = Integer{};
        column.is_nullable = true;
        column.default_value.reset();
        return column;
    }

    const Table& from_;
    const Table& to_;
    std::set<std::string> held_; ///< columns that wait for a decision; lower case
    std::vector<Remark> remarks_;
    AlterTable alter_{to_.name, {}};
};

// Two tables that have most of their columns in common.
bool look_alike(const Table& a, const Table& b)
{
    const auto common = static_cast<std::size_t>(std::count_if(a.columns.begin(), a.columns.end(),
        [&](const Column& column) { return b.column(column.name) != nullptr; }));
    return common * 2 >= std::max(a.columns.size(), b.columns.size()) && common > 1;
}

// Referred to before those that refer to them, as far as there is such an order.
std::vector<const Table*> in_order_of_references(const Schema& schema)
{
    std::vector<const Table*> ordered;
    const auto is_placed = [&](const std::string& name, const Table& self) {
        return same_name(name, self.name) || schema.table(name) == nullptr
            || std::find(ordered.begin(), ordered.end(), schema.table(name)) != ordered.end();
    };
    while (ordered.size() < schema.tables.size()) {
        const std::size_t before = ordered.size();
        for (const Table& table : schema.tables)
            if (std::find(ordered.begin(), ordered.end(), &table) == ordered.end()
                && std::all_of(table.foreign_keys.begin(), table.foreign_keys.end(),
                    [&](const auto& key) { return is_placed(key.ref_table, table); }))
                ordered.push_back(&table);
        if (ordered.size() > before)
            continue;
        for (const Table& table : schema.tables) // a cycle: any order
            if (std::find(ordered.begin(), ordered.end(), &table) == ordered.end())
                ordered.push_back(&table);
    }
    return ordered;
}

class SchemaComparison {
public:
    SchemaComparison(const Schema& from, const Schema& to)
        : from_(from)
        , to_(to)
    { }

    std::vector<GeneratedStep> steps()
    {
        find_renames();
        for (const Table* table : in_order_of_references(to_))
            if (from_.table(table->name) == nullptr && held_.count(table->name) == 0)
                create(*table);
        for (const Table* table : in_order_of_references(to_))
            if (const Table* const old = from_.table(table->name))
                for (GeneratedStep& step : TableComparison(*old, *table).steps())
                    steps_.push_back(std::move(step));
        std::vector<const Table*> old_tables = in_order_of_references(from_);
        std::reverse(old_tables.begin(), old_tables.end());
        for (const Table* table : old_tables)
            if (to_.table(table->name) == nullptr && held_.count(table->name) == 0)
                steps_.emplace_back(Operation(DropTable{table->name}));
        compare_others();
        return std::move(steps_);
    }

private:
    void find_renames()
    {
        for (const Table& old : from_.tables)
            for (const Table& fresh : to_.tables)
                if (to_.table(old.name) == nullptr && from_.table(fresh.name) == nullptr
                    && look_alike(old, fresh)) {
                    held_.insert(old.name);
                    held_.insert(fresh.name);
                    remark_rename(old, fresh);
                }
    }

    void remark_rename(const Table& old, const Table& fresh)
    {
        Remark remark{{
            fmt::format("Is table {} the new name of {}? Nothing was done about either. If it is a rename:",
                fresh.name, old.name),
            fmt::format("    op.rename_table({}, {});", source_of(old.name), source_of(fresh.name)),
            "(and --autogenerate again for what else changed). If it is not:",
            fmt::format("    op.drop_table({});", source_of(old.name)),
        }};
        for (const std::string& line : source_lines(creation_of(fresh)))
            remark.lines.push_back("    " + line);
        steps_.emplace_back(std::move(remark));
    }

    void create(const Table& table)
    {
        steps_.emplace_back(Operation(creation_of(table)));
        for (const Index& index : table.indexes)
            steps_.emplace_back(Operation(CreateIndex{
                index.name, table.name, index.elements, {.unique = index.unique, .where = index.where}}));
    }

    void compare_others()
    {
        const auto remark_absent = [&](const Schema& here, const Schema& there, std::string_view what) {
            for (const OpaqueObject& object : here.others)
                if (std::none_of(there.others.begin(), there.others.end(),
                        [&](const OpaqueObject& other) { return same_name(other.name, object.name); }))
                    steps_.emplace_back(Remark{{fmt::format(
                        "The {} {} {}; write it by hand with op.execute.", object.type, object.name, what)}});
        };
        remark_absent(from_, to_, "is not declared");
        remark_absent(to_, from_, "is missing");
    }

    const Schema& from_;
    const Schema& to_;
    std::set<std::string> held_;
    std::vector<GeneratedStep> steps_;
};

} // namespace

std::vector<GeneratedStep> steps_between(const Schema& from, const Schema& to)
{
    return SchemaComparison(from, to).steps();
}

std::string source_body(const std::vector<GeneratedStep>& steps)
{
    std::string body;
    const auto add = [&](std::string_view prefix, const std::vector<std::string>& lines) {
        for (const std::string& line : lines)
            body += fmt::format("    {}{}\n", prefix, line);
    };
    for (const GeneratedStep& step : steps) {
        if (const auto* const operation = std::get_if<Operation>(&step))
            add("", source_lines(*operation));
        else
            add("// ", std::get<Remark>(step).lines);
    }
    return body;
}

} // namespace meshview::migrations
