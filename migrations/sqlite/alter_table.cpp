#include "migrations/sqlite/alter_table.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "common/exit_code.hpp"
#include "migrations/sqlite/cost.hpp"
#include "migrations/sqlite/ddl.hpp"
#include "migrations/sqlite/definition.hpp"
#include "migrations/sqlite/feasibility.hpp"
#include "migrations/sqlite/in_place.hpp"
#include "migrations/sqlite/rebuild.hpp"
#include "migrations/sqlite/rename.hpp"
#include "migrations/sqlite/schema_table.hpp"
#include "migrations/sqlite/tokenizer.hpp"
#include "migrations/sqlite/verification.hpp"

namespace meshview::migrations::sqlite {

namespace {

// Those that a new index cannot have.
std::set<std::string> names_left(SQLite::Database& db, const Batch& batch)
{
    std::set<std::string> names;
    for (const SchemaRow& row : schema_rows(db))
        names.insert(lower_case(row.name));
    for (const DropIndex& index : batch.dropped_indexes)
        names.erase(lower_case(index.name));
    return names;
}

// A unique index does what a UNIQUE constraint does, and create_unique_constraint makes one where it can: so
// drop_constraint takes it away too.
void find_unique_indexes(SQLite::Database& db, const TableText& table, Batch& batch)
{
    const auto is_index = [&](const DropConstraint& wanted) {
        const bool may_be = !wanted.type || wanted.type == ConstraintType::unique;
        if (!may_be || wanted.name.empty() || find_constraint(table, wanted))
            return false;
        SQLite::Statement query(db,
            "SELECT 1 FROM pragma_index_list(?, 'main') WHERE origin = 'c' AND \"unique\" AND name = ? "
            "COLLATE "
            "NOCASE");
        query.bind(1, table.name);
        query.bind(2, wanted.name);
        return query.executeStep();
    };
    auto& constraints = batch.dropped_constraints;
    for (auto it = constraints.begin(); it != constraints.end();) {
        if (!is_index(*it)) {
            ++it;
            continue;
        }
        batch.dropped_indexes.push_back({.name = it->name});
        it = constraints.erase(it);
    }
}

class TableAlteration {
public:
    TableAlteration(SQLite::Database& db, const AlterTable& operation, RebuildWhen when, WorkMonitor& monitor)
        : db_(db)
        , when_(when)
        , monitor_(monitor)
        , proof_(db)
        , batch_(sort_out(operation, read_definition(db, operation.table)))
    { }

    void run()
    {
        rename_columns(db_, batch_, proof_.has_broken_objects());
        const TableText before = read_definition(db_, batch_.table);
        find_unique_indexes(db_, before, batch_);
        strategy_ = choose_strategy(before, batch_, names_left(db_, batch_), when_);
        std::optional<ForeignKeyProof> foreign_keys;
        if (concerns_foreign_keys())
            foreign_keys.emplace(db_, batch_.table);
        drop_indexes();
        change(before);
        create_indexes();
        if (foreign_keys)
            foreign_keys->require_no_new_violations();
        proof_.require_unbroken(intended_);
    }

private:
    void drop_indexes()
    {
        for (const DropIndex& index : batch_.dropped_indexes) {
            drop_index(db_, index);
            intended_.dropped_indexes.insert(lower_case(index.name));
        }
    }

    void change(const TableText& before)
    {
        const TableText after = final_definition(before, batch_);
        if (after.sql == before.sql)
            return;
        require_valid(after);
        require_feasible(db_, before, after, batch_);
        const StrategyPlan plan = estimate(strategy_, batch_, measure(db_, before));
        spdlog::log(plan.seconds < 0.5 ? spdlog::level::debug : spdlog::level::info, "migrations: {}: {}",
            batch_.table, describe(plan));
        require_disk(db_, plan);
        if (strategy_.rebuild) {
            rebuild_table(db_, before, after, batch_, monitor_);
            require_sound(db_, batch_.table);
        } else {
            change_in_place(db_, batch_, strategy_, proof_.has_broken_objects());
        }
    }

    void create_indexes()
    {
        const auto create = [this](const CreateIndex& index) {
            create_index(db_, index);
            intended_.created_indexes.insert(lower_case(index.name));
        };
        if (!strategy_.rebuild)
            for (const UniqueConstraint& constraint : strategy_.unique_indexes)
                create(index_for(constraint));
        for (const CreateIndex& index : batch_.created_indexes)
            create(index);
    }

    CreateIndex index_for(const UniqueConstraint& constraint) const
    {
        CreateIndex index{.name = constraint.name, .table = batch_.table, .elements = {}};
        index.options.unique = true;
        for (const std::string& column : constraint.columns)
            index.elements.emplace_back(column);
        return index;
    }

    // The check looks each row of a child up. What SQLite does natively to columns cannot touch a key: it
    // refuses to drop a column that is part of one.
    bool concerns_foreign_keys() const
    {
        const auto creates_key = [](const Constraint& constraint) {
            return std::holds_alternative<ForeignKeyConstraint>(constraint);
        };
        return strategy_.rebuild || !strategy_.retyped_columns.empty() || !batch_.dropped_indexes.empty()
            || std::any_of(batch_.created_constraints.begin(), batch_.created_constraints.end(), creates_key)
            || std::any_of(batch_.added_columns.begin(), batch_.added_columns.end(),
                [](const Column& column) { return column.references.has_value(); });
    }

    SQLite::Database& db_;
    RebuildWhen when_;
    WorkMonitor& monitor_;
    SchemaProof proof_;
    Batch batch_;
    Strategy strategy_{};
    IntendedObjects intended_{};
};

} // namespace

void alter_table(SQLite::Database& db, const AlterTable& operation, RebuildWhen when, WorkMonitor& monitor)
{
    TableAlteration(db, operation, when, monitor).run();
}

StrategyPlan plan_alter_table(SQLite::Database& db, const AlterTable& operation, RebuildWhen when)
{
    const TableText table = read_definition(db, operation.table);
    Batch batch = sort_out(operation, table);
    const TableText renamed = with_renamed_columns(table, batch);
    find_unique_indexes(db, renamed, batch);
    return estimate(choose_strategy(renamed, batch, names_left(db, batch), when), batch, measure(db, table));
}

void create_index(SQLite::Database& db, const CreateIndex& operation)
{
    db.exec(statement_in_main(create_index_sql(operation)));
}

void drop_index(SQLite::Database& db, const DropIndex& operation)
{
    db.exec(fmt::format(
        "DROP INDEX {}{}", operation.options.if_exists ? "IF EXISTS " : "", in_main(operation.name)));
}

} // namespace meshview::migrations::sqlite
