#include "migrations/autogenerate.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "migrations/autogenerate_table.hpp"
#include "migrations/source_code.hpp"
#include "migrations/sqlite/tokenizer.hpp"

namespace meshview::migrations {

using sqlite::same_name;

namespace {

CreateTable creation_of(const Table& table)
{
    return {table.name, elements_of(table)};
}

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
                for (GeneratedStep& step : steps_between(*old, *table))
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
            for (const Table& fresh : to_.tables) {
                if (to_.table(old.name) != nullptr || from_.table(fresh.name) != nullptr)
                    continue;
                if (!look_alike(old, fresh)) {
                    remark_unlike(old, fresh);
                    continue;
                }
                held_.insert(old.name);
                held_.insert(fresh.name);
                remark_rename(old, fresh);
            }
    }

    void remark_unlike(const Table& old, const Table& fresh)
    {
        steps_.emplace_back(Remark{{
            fmt::format("{0} is dropped with its rows, and {1} is created. If {1} is the new name of {0}, "
                        "write instead:",
                old.name, fresh.name),
            fmt::format("    op.rename_table({}, {});", source_of(old.name), source_of(fresh.name)),
        }});
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
        for (const OpaqueObject& object : from_.others)
            if (const OpaqueObject* const declared = find_other(to_, object.name); declared == nullptr)
                remark_other(object, "is not declared");
            else if (canonical_sql(declared->sql) != canonical_sql(object.sql))
                remark_other(object, "is otherwise than declared");
        for (const OpaqueObject& object : to_.others)
            if (find_other(from_, object.name) == nullptr)
                remark_other(object, "is missing");
    }

    static const OpaqueObject* find_other(const Schema& schema, const std::string& name)
    {
        const auto found = std::find_if(schema.others.begin(), schema.others.end(),
            [&](const OpaqueObject& object) { return same_name(object.name, name); });
        return found == schema.others.end() ? nullptr : &*found;
    }

    void remark_other(const OpaqueObject& object, std::string_view what)
    {
        steps_.emplace_back(Remark{{fmt::format(
            "The {} {} {}; write it by hand with op.execute.", object.type, object.name, what)}});
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
