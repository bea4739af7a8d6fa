#include "migrations/postgresql/cost.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "migrations/postgresql/alter_table.hpp"
#include "migrations/postgresql/ddl.hpp"

namespace meshview::migrations::postgresql {

namespace {

constexpr double scan_per_row = 0.1e-6; ///< seconds
constexpr double rewrite_per_row = 1.0e-6;
constexpr double update_per_row = 3.0e-6;
constexpr double index_per_row = 0.6e-6;
constexpr double write_per_byte = 3.0e-9;
constexpr double bytes_of_index_entry = 24;

struct TableSize {
    double rows = 0;
    double table_bytes = 0;
    double index_bytes = 0; ///< of all of them
};

TableSize measure(Session& session, const std::string& table)
{
    const Result found = session.ask(
        "SELECT greatest(t.reltuples, 0)::bigint, pg_table_size(t.oid), pg_indexes_size(t.oid), relpages "
        "FROM "
        "pg_class t JOIN pg_namespace s ON s.oid = t.relnamespace AND s.nspname = current_schema() WHERE "
        "lower(t.relname) = lower($1) AND t.relkind IN ('r', 'p')",
        {table});
    if (found.rows() == 0)
        return {};
    const auto number = [&](int column) { return static_cast<double>(found.integer(0, column)); };
    // Never analysed: rows of a hundred bytes.
    const double rows = number(3) > 0 ? number(0) : number(1) / 100;
    return {.rows = rows, .table_bytes = number(1), .index_bytes = number(2)};
}

std::int64_t bytes(double value)
{
    return static_cast<std::int64_t>(value);
}

// What is written goes into the log too; what is new needs its place beside what is old.
void add_work(StrategyPlan& plan, const char* strategy, double seconds, double written)
{
    plan.strategy = strategy;
    plan.seconds += seconds + written * write_per_byte;
    plan.bytes_written += bytes(2 * written);
    plan.wal_bytes += bytes(written);
    plan.disk_bytes += bytes(2 * written);
}

void add_scan(StrategyPlan& plan, const TableSize& size)
{
    if (plan.strategy == "native")
        plan.strategy = "scan";
    plan.seconds += size.rows * scan_per_row;
}

void add_index(StrategyPlan& plan, const TableSize& size)
{
    add_work(plan, "index", size.rows * index_per_row, size.rows * bytes_of_index_entry);
}

void add_rewrite(StrategyPlan& plan, const TableSize& size)
{
    add_work(plan, "rewrite", size.rows * rewrite_per_row, size.table_bytes + size.index_bytes);
}

void add_update(StrategyPlan& plan, const TableSize& size)
{
    add_work(plan, "update", size.rows * update_per_row, size.table_bytes + size.index_bytes);
}

struct ChangeCost {
    StrategyPlan& plan;
    const TableSize& size;

    void operator()(const AddColumn& change) const
    {
        if (numbers_rows(change)) {
            add_index(plan, size);
            add_rewrite(plan, size);
            add_rewrite(plan, size);
            plan.reason = "rows are numbered";
        } else if (change.column.computed) {
            add_rewrite(plan, size);
        }
    }
    void operator()(const AlterColumn& change) const
    {
        if (change.change.type)
            add_rewrite(plan, size);
        else if (change.change.nullable == false)
            add_scan(plan, size);
    }
    void operator()(const CreateConstraint& change) const
    {
        if (std::holds_alternative<PrimaryKeyConstraint>(change.constraint)
            || std::holds_alternative<UniqueConstraint>(change.constraint))
            add_index(plan, size);
        else
            add_scan(plan, size);
    }
    void operator()(const CreateIndex&) const { add_index(plan, size); }
    void operator()(const DropColumn&) const { }
    void operator()(const DropConstraint&) const { }
    void operator()(const DropIndex&) const { }
};

struct OperationCost {
    Session& session;
    PostgresqlInspector& inspector;

    StrategyPlan operator()(const AlterTable& operation) const
    {
        StrategyPlan plan{.strategy = "native"};
        const TableSize size = measure(session, operation.table);
        for (const TableChange& change : operation.changes)
            std::visit(ChangeCost{plan, size}, change);
        return plan;
    }
    StrategyPlan operator()(const CreateIndex& operation) const
    {
        StrategyPlan plan{.strategy = "native"};
        if (operation.options.if_not_exists && inspector.has_index(operation.name))
            return plan;
        add_index(plan, measure(session, operation.table));
        if (operation.options.concurrently)
            plan.reason = "built beside those who write";
        return plan;
    }
    StrategyPlan operator()(const Backfill& operation) const
    {
        StrategyPlan plan{.strategy = "update"};
        add_update(plan, measure(session, operation.table));
        return plan;
    }
    StrategyPlan operator()(const Execute&) const
    {
        return {.strategy = "native", .reason = "SQL of the migration, its cost is not known"};
    }
    template <class Cheap>
    StrategyPlan operator()(const Cheap&) const
    {
        return {.strategy = "native"};
    }
};

} // namespace

StrategyPlan estimate(Session& session, PostgresqlInspector& inspector, const Operation& operation)
{
    return std::visit(OperationCost{session, inspector}, operation);
}

} // namespace meshview::migrations::postgresql
