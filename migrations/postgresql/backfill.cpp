#include "migrations/postgresql/backfill.hpp"

#include <optional>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "migrations/postgresql/ddl.hpp"

namespace meshview::migrations::postgresql {

namespace {

using Key = std::vector<std::string>; ///< of a row, as text

std::string with_condition(std::string sql, const std::string& range, const std::string& condition)
{
    if (!range.empty())
        sql += " WHERE " + range;
    if (!condition.empty())
        sql += fmt::format(" {} ({})", range.empty() ? "WHERE" : "AND", condition);
    return sql;
}

// Where a backfill is, in the database itself. The table exists only while one is under way.
class Place {
public:
    Place(Session& session, PostgresqlInspector& inspector, const Backfill& operation)
        : session_(session)
        , inspector_(inspector)
        , statement_(literal(update_sql(operation)))
    { }

    // Behind which row to go on; empty: nothing is done yet. Nothing: all is done.
    std::optional<Key> read() const
    {
        if (!inspector_.has_table("_meshview_backfill"))
            return Key{};
        const Result found = session_.ask(
            fmt::format("SELECT last_row FROM _meshview_backfill WHERE statement = {}", statement_));
        if (found.rows() == 0)
            return Key{};
        if (found.is_null(0, 0))
            return std::nullopt;
        return boost::json::value_to<Key>(boost::json::parse(found.text(0, 0)));
    }

    void write(const std::optional<Key>& last) const
    {
        session_.ask(
            "CREATE TABLE IF NOT EXISTS _meshview_backfill (statement TEXT PRIMARY KEY, last_row TEXT)");
        session_.ask(fmt::format(
            "INSERT INTO _meshview_backfill VALUES ({}, {}) ON CONFLICT (statement) DO UPDATE SET "
            "last_row = excluded.last_row",
            statement_,
            last ? literal(boost::json::serialize(boost::json::array(last->begin(), last->end()))) : "NULL"));
    }

private:
    Session& session_;
    PostgresqlInspector& inspector_;
    std::string statement_;
};

class Batches {
public:
    Batches(Session& session, PostgresqlInspector& inspector, const Backfill& operation,
        const BatchEnds& ends, const ColumnNames& key)
        : session_(session)
        , operation_(operation)
        , ends_(ends)
        , place_(session, inspector, operation)
        , key_(column_list(key))
    {
        for (const std::string& column : key)
            types_.push_back(inspector.type_of(operation.table, column));
    }

    void run()
    {
        std::optional<Key> done = ends_.commit ? place_.read() : Key{};
        if (!done)
            return;
        progress_.rows_total = rows_behind(*done);
        while (progress_.rows_done < progress_.rows_total) {
            const std::optional<Key> last = fill_behind(*done);
            if (!last)
                break;
            done = last;
        }
        // The next backfill of this revision may be cut short too: this one is not to be done again.
        if (ends_.commit && progress_.rows_total > 0)
            place_.write(std::nullopt);
    }

private:
    // `(a, b) > ('1'::bigint, 'x'::text)`
    std::string compared(const char* comparison, const Key& key) const
    {
        if (key.empty())
            return {};
        std::vector<std::string> values;
        for (std::size_t i = 0; i < key.size(); ++i)
            values.push_back(fmt::format("{}::{}", literal(key[i]), types_[i]));
        return fmt::format("ROW({}) {} ROW({})", key_, comparison, fmt::join(values, ", "));
    }

    std::int64_t rows_behind(const Key& done)
    {
        const std::string count = fmt::format("SELECT count(*) FROM {}", quote(operation_.table));
        return session_.ask(with_condition(count, compared(">", done), operation_.where)).integer(0, 0);
    }

    // Gives the last row of the batch; nothing: there was none left.
    std::optional<Key> fill_behind(const Key& done)
    {
        const std::string select = fmt::format("SELECT {} FROM {}", key_, quote(operation_.table));
        const Result range = session_.ask(fmt::format("SELECT * FROM (SELECT {0}, row_number() OVER (ORDER "
                                                      "BY {0}) FROM ({1} ORDER BY {0} LIMIT {2}) AS batch) "
                                                      "AS numbered ORDER BY row_number DESC LIMIT 1",
            key_, with_condition(select, compared(">", done), operation_.where), operation_.batch_rows));
        if (range.rows() == 0)
            return std::nullopt;
        Key last;
        for (int column = 0; column + 1 < range.columns(); ++column)
            last.emplace_back(range.text(0, column));
        progress_.rows_done += range.integer(0, range.columns() - 1);
        const std::string from = compared(">", done);
        session_.ask(fmt::format("{} WHERE {}{}{}{}", update_sql(Backfill{operation_.table, operation_.set}),
            from, from.empty() ? "" : " AND ", compared("<=", last),
            operation_.where.empty() ? "" : fmt::format(" AND ({})", operation_.where)));
        if (ends_.commit) {
            place_.write(last);
            ends_.commit();
        }
        ends_.report(progress_);
        return last;
    }

    Session& session_;
    const Backfill& operation_;
    const BatchEnds& ends_;
    Place place_;
    std::string key_;
    std::vector<std::string> types_;
    RowProgress progress_{};
};

} // namespace

std::string update_sql(const Backfill& operation)
{
    std::vector<std::string> assignments;
    for (const auto& [column, sql] : operation.set)
        assignments.push_back(fmt::format("{} = {}", quote(column), sql));
    return with_condition(
        fmt::format("UPDATE {} SET {}", quote(operation.table), fmt::join(assignments, ", ")), {},
        operation.where);
}

void backfill(
    Session& session, PostgresqlInspector& inspector, const Backfill& operation, const BatchEnds& ends)
{
    session.tell(update_sql(operation));
    const ColumnNames key = inspector.primary_key(operation.table);
    if (key.empty())
        session.ask(update_sql(operation));
    else
        Batches(session, inspector, operation, ends, key).run();
}

void forget_backfills(Session& session)
{
    session.ask("DROP TABLE IF EXISTS _meshview_backfill");
}

} // namespace meshview::migrations::postgresql
