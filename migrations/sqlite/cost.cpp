#include "migrations/sqlite/cost.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sqlite3.h>

#include "common/exit_code.hpp"
#include "migrations/sqlite/ddl.hpp"
#include "migrations/sqlite/schema_table.hpp"

namespace meshview::migrations::sqlite {

namespace {

constexpr int sampled_rows = 200;
constexpr double bytes_of_row_header = 8;
constexpr double bytes_of_index_entry = 12; ///< beside its columns: header, row number, place in the page
constexpr double fill_of_pages = 1.1;

// Seconds a million rows, or a gigabyte, of each kind of work.
constexpr double scan_per_row = 0.25e-6;
constexpr double copy_per_row = 1.1e-6;
constexpr double update_per_row = 1.0e-6;
constexpr double index_per_row = 0.9e-6;
constexpr double key_per_row = 1.6e-6; ///< an index that has to be kept while rows come in
constexpr double transfer_per_entry = 0.4e-6; ///< of the table and of each index, copied whole
constexpr double write_per_byte = 3.0e-9; ///< into the log, and from there into the database

std::string length_of_row(const TableText& table)
{
    std::vector<std::string> lengths;
    for (const ColumnText& column : table.columns)
        if (!column.is_generated())
            lengths.push_back(fmt::format("coalesce(CASE typeof({0}) WHEN 'integer' THEN 4 WHEN 'real' THEN "
                                          "8 ELSE length(CAST({0} AS BLOB)) END, 0) + 1",
                quote(column.name)));
    return fmt::format("{}", fmt::join(lengths, " + "));
}

double average_row(SQLite::Database& db, const TableText& table)
{
    const auto average = [&](const std::string& rows) {
        return db.execAndGet(fmt::format("SELECT avg({}) FROM {}", length_of_row(table), rows)).getDouble();
    };
    const std::string name = in_main(table.name);
    if (table.without_rowid || table.column("rowid") != nullptr)
        return average(fmt::format("(SELECT * FROM {} LIMIT {})", name, sampled_rows));
    // Rows at even distances; a gap gives the row behind it.
    return average(
        fmt::format("(WITH RECURSIVE ends(low, high) AS (SELECT (SELECT min(rowid) FROM {0}),"
                    " (SELECT max(rowid) FROM {0})), step(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM step"
                    " WHERE i < {1}) SELECT t.* FROM ends, step, {0} AS t WHERE t.rowid = (SELECT rowid"
                    " FROM {0} WHERE rowid >= low + (high / {1} - low / {1}) * i ORDER BY rowid LIMIT 1))",
            name, sampled_rows));
}

std::int64_t bytes(double value)
{
    return static_cast<std::int64_t>(value);
}

// Each adds a kind of work to the plan. What is written goes into the log first, and then into the database.
void add_work(StrategyPlan& plan, const TableSize& size, double seconds, double written, double grows)
{
    plan.seconds += seconds + written * write_per_byte;
    plan.bytes_written += bytes(size.wal ? 2 * written : written + grows);
    plan.wal_bytes += size.wal ? bytes(written) : 0;
    plan.disk_bytes += bytes(written + grows);
}

void add_pass(StrategyPlan& plan, const TableSize& size, double per_row)
{
    const auto table = static_cast<double>(size.table_bytes);
    add_work(plan, size, static_cast<double>(size.rows) * per_row, table, 0);
}

void add_index(StrategyPlan& plan, const TableSize& size, double index_bytes)
{
    add_work(plan, size, static_cast<double>(size.rows) * index_per_row, index_bytes, 2 * index_bytes);
}

double bytes_of_one_index(const TableSize& size)
{
    return size.indexes > 0 ? static_cast<double>(size.index_bytes) / size.indexes
                            : static_cast<double>(size.rows) * 2 * bytes_of_index_entry;
}

void add_scan(StrategyPlan& plan, const TableSize& size)
{
    plan.seconds += static_cast<double>(size.rows) * scan_per_row * (1 + 0.5 * size.indexes);
}

// Then SQLite copies the entries of table and indexes as they are (rebuild.cpp).
bool only_loosens(const Batch& batch)
{
    return batch.dropped_columns.empty() && batch.added_columns.empty() && batch.alterations.empty()
        && batch.created_constraints.empty();
}

StrategyPlan estimate_rebuild(const Strategy& strategy, const Batch& batch, const TableSize& size)
{
    StrategyPlan plan{.strategy = "rebuild", .reason = strategy.reason};
    const auto table = static_cast<double>(size.table_bytes);
    const auto rows = static_cast<double>(size.rows);
    if (only_loosens(batch)) {
        const auto indexes = static_cast<double>(size.index_bytes);
        add_work(plan, size, rows * transfer_per_entry * (1 + size.indexes), 1.2 * table + indexes,
            table + indexes);
        add_scan(plan, size);
        return plan;
    }
    // The pages of the old table are freed, which the log hears of too.
    add_work(plan, size, rows * (copy_per_row + key_per_row), 1.2 * table, table);
    for (int i = 0; i < size.indexes; ++i)
        add_index(plan, size, bytes_of_one_index(size));
    add_scan(plan, size);
    return plan;
}

// The dearest of what is done without a rebuild.
const char* name_of(const Strategy& strategy, const Batch& batch)
{
    if (!strategy.unique_indexes.empty() || !batch.created_indexes.empty())
        return "index";
    const bool edits = !batch.alterations.empty() || !batch.dropped_constraints.empty()
        || !batch.created_constraints.empty() || !strategy.filled_columns.empty();
    return edits ? "writable_schema" : "native";
}

} // namespace

TableSize measure(SQLite::Database& db, const TableText& table)
{
    TableSize size;
    const std::string name = in_main(table.name);
    size.rows = db.execAndGet(fmt::format("SELECT count(*) FROM {}", name)).getInt64();
    size.database_bytes = db.execAndGet("PRAGMA main.page_count").getInt64()
        * db.execAndGet("PRAGMA main.page_size").getInt64();
    size.wal = db.execAndGet("PRAGMA main.journal_mode").getString() == "wal";
    SQLite::Statement keys(db,
        "SELECT count(DISTINCT l.seq), count(*) FROM pragma_index_list(?, 'main') AS l, "
        "pragma_index_info(l.name, 'main')");
    keys.bind(1, table.name);
    keys.executeStep();
    size.indexes = keys.getColumn(0).getInt();
    if (size.rows == 0)
        return size;
    const auto rows = static_cast<double>(size.rows);
    const double row = average_row(db, table) + bytes_of_row_header;
    const double column = std::min(16.0, row / static_cast<double>(table.columns.size()) + 2);
    size.table_bytes = bytes(rows * row * fill_of_pages);
    size.index_bytes = bytes(
        rows * fill_of_pages * (keys.getColumn(1).getInt() * column + size.indexes * bytes_of_index_entry));
    // No part is larger than the whole.
    size.table_bytes = std::min(size.table_bytes, size.database_bytes);
    size.index_bytes = std::min(size.index_bytes, size.database_bytes);
    return size;
}

StrategyPlan estimate(const Strategy& strategy, const Batch& batch, const TableSize& size)
{
    if (strategy.rebuild)
        return estimate_rebuild(strategy, batch, size);
    StrategyPlan plan{.strategy = name_of(strategy, batch)};
    if (strategy.edits_definition)
        add_scan(plan, size);
    for (std::size_t i = 0; i < strategy.dropped_columns.size() + strategy.filled_columns.size(); ++i)
        add_pass(plan, size, update_per_row);
    for (const Strategy::Retyped& retyped : strategy.retyped_columns)
        if (!retyped.where.empty())
            add_pass(plan, size, update_per_row);
    for (std::size_t i = 0; i < strategy.unique_indexes.size() + batch.created_indexes.size(); ++i)
        add_index(plan, size, bytes_of_one_index(size));
    return plan;
}

StrategyPlan estimate_index(const TableSize& size)
{
    StrategyPlan plan{.strategy = "index"};
    add_index(plan, size, bytes_of_one_index(size));
    return plan;
}

StrategyPlan estimate_update(const TableSize& size)
{
    StrategyPlan plan{.strategy = "update"};
    add_pass(plan, size, update_per_row);
    return plan;
}

void require_disk(SQLite::Database& db, const StrategyPlan& plan)
{
    const char* const file = sqlite3_db_filename(db.getHandle(), "main");
    if (file == nullptr || *file == '\0')
        return;
    std::error_code error;
    const auto space = std::filesystem::space(std::filesystem::absolute(file).parent_path(), error);
    if (error || plan.disk_bytes <= 0 || space.available >= static_cast<std::uintmax_t>(plan.disk_bytes))
        return;
    throw ExitError(ExitCode::try_again,
        fmt::format(
            "{} needs about {} MB of free disk space beside {}, there are {} MB; free some and start again",
            plan.strategy, plan.disk_bytes / 1'000'000, file, space.available / 1'000'000));
}

} // namespace meshview::migrations::sqlite
