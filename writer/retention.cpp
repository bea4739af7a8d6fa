#include "writer/retention.hpp"

#include <optional>
#include <vector>

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include "migrations/sqlite/ddl.hpp"
#include "writer/topic_table.hpp"

namespace meshview::writer {

namespace {

using migrations::sqlite::quote;

constexpr const char* tables_sql =
    "SELECT t.name, EXISTS (SELECT 1 FROM pragma_index_list(t.name) i, pragma_index_info(i.name) k "
    "WHERE k.seqno = 0 AND k.name = 'import_time_us' AND i.partial = 0) "
    "FROM sqlite_schema t WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' "
    "AND EXISTS (SELECT 1 FROM pragma_table_info(t.name) c WHERE c.name = 'import_time_us') "
    "ORDER BY t.name = 'packet', t.name";

struct Table {
    std::string name;
    bool time_is_indexed = false;
};

std::vector<Table> tables_of(SQLite::Database& db)
{
    std::vector<Table> tables;
    SQLite::Statement query(db, tables_sql);
    while (query.executeStep())
        tables.push_back({query.getColumn(0).getString(), query.getColumn(1).getInt() != 0});
    return tables;
}

std::optional<std::int64_t> number(SQLite::Statement& query)
{
    std::optional<std::int64_t> result;
    if (query.executeStep() && !query.isColumnNull(0))
        result = query.getColumn(0).getInt64();
    query.reset();
    return result;
}

/// Deletes the oldest rows first, along the index on their time.
class OldestFirst {
public:
    OldestFirst(SQLite::Database& db, const std::string& table, TimeUs before_us)
        : before_us_(before_us)
        , find_(db,
              fmt::format("SELECT import_time_us FROM {} WHERE import_time_us < ? ORDER BY import_time_us "
                          "LIMIT 1 OFFSET ?",
                  quote(table)))
        , delete_(db, fmt::format("DELETE FROM {} WHERE import_time_us < ?", quote(table)))
    { }

    bool step(std::int64_t amount, std::int64_t& deleted)
    {
        find_.bind(1, before_us_);
        find_.bind(2, amount);
        const std::optional<TimeUs> last_us = number(find_);
        delete_.bind(1, last_us ? *last_us + 1 : before_us_);
        deleted += delete_.exec();
        delete_.reset();
        return last_us.has_value();
    }

private:
    TimeUs before_us_;
    SQLite::Statement find_;
    SQLite::Statement delete_;
};

/// Walks through a table that has no index on the time, from its first row to its last.
class WalkThrough {
public:
    WalkThrough(SQLite::Database& db, const std::string& table, TimeUs before_us,
        const std::string& time = "import_time_us")
        : before_us_(before_us)
        , find_(db,
              fmt::format(
                  "SELECT rowid FROM {} WHERE rowid > ? ORDER BY rowid LIMIT 1 OFFSET ?", quote(table)))
        , delete_(db,
              fmt::format(
                  "DELETE FROM {} WHERE rowid > ? AND rowid <= ? AND {} < ?", quote(table), quote(time)))
    { }

    bool step(std::int64_t amount, std::int64_t& deleted)
    {
        find_.bind(1, passed_);
        find_.bind(2, amount);
        const std::optional<std::int64_t> last = number(find_);
        delete_.bind(1, passed_);
        delete_.bind(2, last.value_or(std::numeric_limits<std::int64_t>::max()));
        delete_.bind(3, before_us_);
        const int rows = delete_.exec();
        delete_.reset();
        deleted += rows;
        passed_ = last.value_or(passed_);
        return last.has_value();
    }

private:
    TimeUs before_us_;
    std::int64_t passed_ = std::numeric_limits<std::int64_t>::min();
    SQLite::Statement find_;
    SQLite::Statement delete_;
};

template <typename Order>
StepsTaken delete_from(
    SQLite::Database& db, Order order, const Pace& pace, const std::stop_token& stop, std::int64_t& deleted)
{
    return run_in_small_steps(
        db, pace, stop, [&](std::int64_t amount) { return order.step(amount, deleted); });
}

} // namespace

std::int64_t Expiry::rows() const
{
    std::int64_t sum = 0;
    for (const auto& [table, count] : deleted)
        sum += count;
    return sum;
}

Expiry delete_expired(SQLite::Database& db, TimeUs before_us, const Pace& pace, const std::stop_token& stop)
{
    Expiry expiry;
    for (const Table& table : tables_of(db)) {
        std::int64_t& deleted = expiry.deleted[table.name];
        expiry.taken += table.time_is_indexed
            ? delete_from(db, OldestFirst(db, table.name, before_us), pace, stop, deleted)
            : delete_from(db, WalkThrough(db, table.name, before_us), pace, stop, deleted);
    }
    if (db.tableExists("topic"))
        expiry.taken +=
            delete_from(db, WalkThrough(db, "topic", before_us - TopicTable::precision_us, "last_used_us"),
                pace, stop, expiry.deleted["topic"]);
    return expiry;
}

TimeUs oldest_packet_us(SQLite::Database& db)
{
    SQLite::Statement query(db, "SELECT min(import_time_us) FROM packet");
    return number(query).value_or(0);
}

} // namespace meshview::writer
