#include "writer/postgresql/retention.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "writer/pause.hpp"
#include "writer/topic_table.hpp"

namespace meshview::writer {

namespace {

constexpr std::int64_t rows_a_step = 5'000;

// Tables that have the column, with the one column of their primary key; packets last.
constexpr const char* tables_sql =
    "SELECT c.relname, k.attname FROM pg_class c "
    "JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema() "
    "JOIN pg_attribute t ON t.attrelid = c.oid AND t.attname = 'import_time_us' AND NOT t.attisdropped "
    "JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary AND i.indnatts = 1 "
    "JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = i.indkey[0] "
    "WHERE c.relkind = 'r' ORDER BY c.relname = 'packet', c.relname";

struct Table {
    std::string name;
    std::string key;
    std::string time = "import_time_us";
    TimeUs before_us = 0;
};

std::vector<Table> tables_of(postgresql::Connection& connection, TimeUs before_us)
{
    std::vector<Table> tables;
    const postgresql::Result found = connection.execute(tables_sql);
    for (int row = 0; row < found.rows(); ++row)
        tables.push_back({.name = std::string(found.text(row, 0)),
            .key = std::string(found.text(row, 1)),
            .before_us = before_us});
    tables.push_back({.name = "topic",
        .key = "id",
        .time = "last_used_us",
        .before_us = before_us - TopicTable::precision_us});
    return tables;
}

/// Walks through a table along its key, from the first row to the last.
class Walk {
public:
    Walk(postgresql::Connection& connection, const Table& table)
        : table_(table)
        , find_(connection.prepare(
              fmt::format("SELECT {0} FROM {1} WHERE {0} > $1 ORDER BY {0} LIMIT 1 OFFSET {2}",
                  connection.quoted_identifier(table.key), connection.quoted_identifier(table.name),
                  rows_a_step)))
        , delete_(connection.prepare(fmt::format("DELETE FROM {1} WHERE {0} > $1 AND {0} <= $2 AND {2} < $3",
              connection.quoted_identifier(table.key), connection.quoted_identifier(table.name), table.time)))
    { }

    /// False when the end is reached.
    bool step(std::int64_t& deleted)
    {
        const postgresql::Result found = find_({passed_});
        const bool more = found.rows() == 1;
        const std::int64_t last = more ? found.integer(0, 0) : std::numeric_limits<std::int64_t>::max();
        deleted += delete_({passed_, last, table_.before_us}).affected_rows();
        passed_ = last;
        return more;
    }

private:
    const Table& table_;
    postgresql::Connection::Prepared find_;
    postgresql::Connection::Prepared delete_;
    std::int64_t passed_ = std::numeric_limits<std::int64_t>::min();
};

void clear(
    postgresql::Connection& connection, const Table& table, const std::stop_token& stop, Expiry& expiry)
{
    Walk walk(connection, table);
    std::int64_t& deleted = expiry.deleted[table.name];
    for (bool more = true; more;) {
        if (stop.stop_requested()) {
            expiry.taken.stopped = true;
            return;
        }
        const TimeUs begun_us = steady_us();
        more = walk.step(deleted);
        const TimeUs took_us = steady_us() - begun_us;
        ++expiry.taken.steps;
        expiry.taken.longest_us = std::max(expiry.taken.longest_us, took_us);
        if (more)
            pause(stop, std::chrono::microseconds(took_us));
    }
}

} // namespace

Expiry delete_expired(postgresql::Connection& connection, TimeUs before_us, const std::stop_token& stop)
{
    Expiry expiry;
    for (const Table& table : tables_of(connection, before_us))
        clear(connection, table, stop, expiry);
    return expiry;
}

} // namespace meshview::writer
