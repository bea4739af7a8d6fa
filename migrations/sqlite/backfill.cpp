#include "migrations/sqlite/backfill.hpp"

#include <limits>
#include <optional>
#include <string>

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "migrations/sqlite/ddl.hpp"
#include "migrations/sqlite/schema_table.hpp"

namespace meshview::migrations::sqlite {

namespace {

constexpr auto last_possible_row = std::numeric_limits<std::int64_t>::max();

std::string update_sql(const Backfill& operation, const std::string& range)
{
    std::vector<std::string> assignments;
    for (const auto& [column, sql] : operation.set)
        assignments.push_back(fmt::format("{} = {}", quote(column), sql));
    return fmt::format("UPDATE {} SET {} WHERE {} AND {}", in_main(operation.table),
        fmt::join(assignments, ", "), range, operation.where.empty() ? "1" : "(" + operation.where + ")");
}

// Where a backfill is, in the database itself. The table exists only while one is under way.
class Place {
public:
    Place(SQLite::Database& db, std::string statement)
        : db_(db)
        , statement_(std::move(statement))
    { }

    // Behind which row to go on; nullopt: nothing is done yet.
    std::optional<std::int64_t> read() const
    {
        if (!db_.tableExists("_meshview_backfill"))
            return std::nullopt;
        SQLite::Statement query(db_, "SELECT last_row FROM main._meshview_backfill WHERE statement = ?");
        query.bind(1, statement_);
        if (!query.executeStep())
            return std::nullopt;
        return query.getColumn(0).getInt64();
    }

    void write(std::int64_t last_row) const
    {
        db_.exec("CREATE TABLE IF NOT EXISTS main._meshview_backfill"
                 " (statement TEXT PRIMARY KEY, last_row INTEGER NOT NULL)");
        SQLite::Statement upsert(db_, "INSERT OR REPLACE INTO main._meshview_backfill VALUES (?, ?)");
        upsert.bind(1, statement_);
        upsert.bind(2, last_row);
        upsert.exec();
    }

private:
    SQLite::Database& db_;
    std::string statement_;
};

class Batches {
public:
    Batches(SQLite::Database& db, const std::string& rowid, const Backfill& operation, const BatchEnds& ends)
        : db_(db)
        , operation_(operation)
        , ends_(ends)
        , rowid_(rowid)
        , condition_(operation.where.empty() ? "1" : operation.where)
        , place_(db, update_sql(operation, rowid))
    { }

    void run()
    {
        const std::optional<std::int64_t> done = ends_.commit ? place_.read() : std::nullopt;
        if (done == last_possible_row)
            return;
        std::int64_t first = done ? *done + 1 : std::numeric_limits<std::int64_t>::min();
        progress_.rows_total = rows_from(first);
        while (progress_.rows_done < progress_.rows_total) {
            const std::optional<std::int64_t> last = fill_batch(first);
            if (!last || *last == last_possible_row)
                break;
            first = *last + 1;
        }
        // The next backfill of this revision may be cut short too: this one is not to be done again.
        if (ends_.commit && progress_.rows_total > 0)
            place_.write(last_possible_row);
    }

private:
    std::int64_t rows_from(std::int64_t first)
    {
        SQLite::Statement count(db_,
            fmt::format("SELECT count(*) FROM {} WHERE {} >= ? AND ({})", in_main(operation_.table), rowid_,
                condition_));
        count.bind(1, first);
        count.executeStep();
        return count.getColumn(0).getInt64();
    }

    // Gives the last row of the batch; nullopt: there was none left.
    std::optional<std::int64_t> fill_batch(std::int64_t first)
    {
        SQLite::Statement range(db_,
            fmt::format("SELECT max(r), count(*) FROM (SELECT {0} AS r FROM {1} WHERE {0} >= ? AND ({2})"
                        " ORDER BY {0} LIMIT {3})",
                rowid_, in_main(operation_.table), condition_, operation_.batch_rows));
        range.bind(1, first);
        range.executeStep();
        if (range.isColumnNull(0))
            return std::nullopt;
        const std::int64_t last = range.getColumn(0).getInt64();
        progress_.rows_done += range.getColumn(1).getInt64();
        range.reset();
        SQLite::Statement update(db_, update_sql(operation_, fmt::format("{} BETWEEN ? AND ?", rowid_)));
        update.bind(1, first);
        update.bind(2, last);
        update.exec();
        if (ends_.commit) {
            place_.write(last);
            ends_.commit();
        }
        ends_.report(progress_);
        return last;
    }

    SQLite::Database& db_;
    const Backfill& operation_;
    const BatchEnds& ends_;
    std::string rowid_;
    std::string condition_;
    Place place_;
    RowProgress progress_{};
};

} // namespace

void backfill(
    SQLite::Database& db, SqliteInspector& inspector, const Backfill& operation, const BatchEnds& ends)
{
    const std::string rowid = inspector.rowid_name(operation.table);
    if (rowid.empty())
        db.exec(update_sql(operation, "1"));
    else
        Batches(db, rowid, operation, ends).run();
}

void forget_backfills(SQLite::Database& db)
{
    db.exec("DROP TABLE IF EXISTS main._meshview_backfill");
}

} // namespace meshview::migrations::sqlite
