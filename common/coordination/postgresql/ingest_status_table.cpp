#include "common/coordination/postgresql/ingest_status_table.hpp"

#include <algorithm>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

namespace meshview::coordination {

namespace {

namespace json = boost::json;

constexpr std::string_view create_table = R"sql(CREATE TABLE IF NOT EXISTS meshview_ingest_status (
    session INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL DEFAULT '',
    started_us BIGINT NOT NULL DEFAULT 0,
    updated_us BIGINT NOT NULL DEFAULT 0,
    received BIGINT NOT NULL DEFAULT 0,
    packets BIGINT NOT NULL DEFAULT 0,
    receptions BIGINT NOT NULL DEFAULT 0,
    rejected TEXT NOT NULL DEFAULT '{}',
    queue_depth BIGINT NOT NULL DEFAULT 0,
    broker_connected BOOLEAN NOT NULL DEFAULT FALSE,
    broker_since_us BIGINT NOT NULL DEFAULT 0,
    last_message_us BIGINT NOT NULL DEFAULT 0,
    metrics TEXT NOT NULL DEFAULT ''
))sql";

constexpr std::string_view is_there = "SELECT to_regclass('meshview_ingest_status') IS NOT NULL";

// The advisory lock of a writer: this, and the process id of its session.
constexpr std::string_view kind_of_lock = "hashtext('meshview writer ' || current_schema())";

std::string living_sessions()
{
    return fmt::format("SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted AND "
                       "objsubid = 2 AND database = (SELECT oid FROM pg_database WHERE datname = "
                       "current_database()) AND classid::bigint = {}::bigint & 4294967295",
        kind_of_lock);
}

bool has_table(postgresql::Connection& connection)
{
    return connection.execute(std::string(is_there)).boolean(0, 0);
}

std::string to_json(const std::map<std::string, std::uint64_t>& counts)
{
    json::object object;
    for (const auto& [name, count] : counts)
        object[name] = count;
    return json::serialize(object);
}

void add_counts(std::map<std::string, std::uint64_t>& sum, std::string_view text)
{
    boost::system::error_code error;
    const json::value counts = json::parse(text, error);
    if (error || !counts.is_object())
        return;
    for (const auto& [name, count] : counts.get_object())
        if (count.is_number())
            sum[name] += count.to_number<std::uint64_t>();
}

std::uint64_t count_in(const postgresql::Result& found, int row, int column)
{
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, found.integer(row, column)));
}

void add(IngestStatus& sum, const postgresql::Result& found, int row)
{
    const bool first = row == 0;
    const bool connected = found.boolean(row, 8);
    const TimeUs since_us = found.integer(row, 9);
    sum.run_id = found.text(row, 0);
    sum.started_us = first ? found.integer(row, 1) : std::min(sum.started_us, found.integer(row, 1));
    sum.updated_us = std::max(sum.updated_us, found.integer(row, 2));
    sum.received += count_in(found, row, 3);
    sum.packets += count_in(found, row, 4);
    sum.receptions += count_in(found, row, 5);
    add_counts(sum.rejected, found.text(row, 6));
    sum.queue_depth += count_in(found, row, 7);
    // One broker that is heard is enough; since when, or since when none is.
    if (first || (connected && !sum.broker_connected))
        sum.broker_since_us = since_us;
    else if (connected == sum.broker_connected)
        sum.broker_since_us =
            connected ? std::min(sum.broker_since_us, since_us) : std::max(sum.broker_since_us, since_us);
    sum.broker_connected = sum.broker_connected || connected;
    sum.last_message_us = std::max(sum.last_message_us, found.integer(row, 10));
}

} // namespace

IngestStatusTable::IngestStatusTable(PostgresqlUrl url)
    : url_(std::move(url))
{
    connection();
}

postgresql::Connection& IngestStatusTable::connection()
{
    if (!connection_) {
        postgresql::Connection opened(url_, {.application_name = "meshview writer status"});
        if (!has_table(opened))
            opened.execute(std::string(create_table));
        opened.execute(fmt::format("SELECT pg_advisory_lock({}, pg_backend_pid())", kind_of_lock));
        opened.execute(fmt::format("DELETE FROM meshview_ingest_status WHERE session = pg_backend_pid() OR "
                                   "session NOT IN ({})",
            living_sessions()));
        connection_.emplace(std::move(opened));
    }
    return *connection_;
}

void IngestStatusTable::execute(const std::string& sql, postgresql::Parameters parameters)
try {
    connection().execute(sql, parameters);
} catch (const postgresql::Error&) {
    connection_.reset();
    throw;
}

void IngestStatusTable::write(const IngestStatus& status)
{
    execute(
        "INSERT INTO meshview_ingest_status (session, run_id, started_us, updated_us, received, packets, "
        "receptions, rejected, queue_depth, broker_connected, broker_since_us, last_message_us) VALUES "
        "(pg_backend_pid(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (session) DO UPDATE "
        "SET (run_id, started_us, updated_us, received, packets, receptions, rejected, queue_depth, "
        "broker_connected, broker_since_us, last_message_us) = ROW (excluded.run_id, excluded.started_us, "
        "excluded.updated_us, excluded.received, excluded.packets, excluded.receptions, "
        "excluded.rejected, excluded.queue_depth, excluded.broker_connected, excluded.broker_since_us, "
        "excluded.last_message_us)",
        {status.run_id, status.started_us, status.updated_us, static_cast<std::int64_t>(status.received),
            static_cast<std::int64_t>(status.packets), static_cast<std::int64_t>(status.receptions),
            to_json(status.rejected), static_cast<std::int64_t>(status.queue_depth), status.broker_connected,
            status.broker_since_us, status.last_message_us});
}

void IngestStatusTable::write_metrics(const std::string& text)
{
    execute("INSERT INTO meshview_ingest_status (session, metrics) VALUES (pg_backend_pid(), $1) "
            "ON CONFLICT (session) DO UPDATE SET metrics = excluded.metrics",
        {text});
}

int count_writers(postgresql::Connection& connection)
{
    return static_cast<int>(
        connection.execute(fmt::format("SELECT count(*) FROM ({}) w", living_sessions())).integer(0, 0));
}

std::optional<IngestStatus> read_ingest_status(postgresql::Connection& connection)
{
    if (!has_table(connection))
        return std::nullopt;
    const postgresql::Result found = connection.execute(fmt::format(
        "SELECT run_id, started_us, updated_us, received, packets, receptions, rejected, "
        "queue_depth, broker_connected, broker_since_us, last_message_us "
        "FROM meshview_ingest_status WHERE updated_us > 0 AND session IN ({}) ORDER BY updated_us",
        living_sessions()));
    if (found.rows() == 0)
        return std::nullopt;
    IngestStatus sum;
    for (int row = 0; row < found.rows(); ++row)
        add(sum, found, row);
    return sum;
}

std::vector<IngestMetrics> read_ingest_metrics(postgresql::Connection& connection)
{
    std::vector<IngestMetrics> writers;
    if (!has_table(connection))
        return writers;
    const postgresql::Result found =
        connection.execute(fmt::format("SELECT session::text, metrics FROM meshview_ingest_status WHERE "
                                       "metrics <> '' AND session IN ({}) ORDER BY session",
            living_sessions()));
    for (int row = 0; row < found.rows(); ++row)
        writers.push_back(
            {.writer = std::string(found.text(row, 0)), .text = std::string(found.text(row, 1))});
    return writers;
}

} // namespace meshview::coordination
