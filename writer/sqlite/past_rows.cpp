#include "writer/sqlite/past_rows.hpp"

#include <fmt/format.h>

#include "writer/sqlite/statement_use.hpp"

namespace meshview::writer {

namespace {

// In the order of storing, without gaps worth mentioning.
constexpr const char* packets_sql = "SELECT id, import_time_us, portnum, channel, payload FROM packet "
                                    "WHERE sequence >= ? AND sequence <= ? ORDER BY sequence";
constexpr const char* traceroutes_sql =
    "SELECT p.from_node_id, p.to_node_id, t.done, t.gateway_node_id, t.route, t.import_time_us "
    "FROM traceroute t JOIN packet p ON p.id = t.packet_id WHERE t.id >= ? AND t.id <= ? ORDER BY t.id";
constexpr const char* save_sql = "UPDATE payload_reading SET next_packet = ? WHERE task = ?";

std::string_view bytes_of(const SQLite::Column& column)
{
    return {static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes())};
}

} // namespace

SqlitePastRows::SqlitePastRows(SQLite::Database& db)
    : db_(db)
    , packets_(db, packets_sql)
    , traceroutes_(db, traceroutes_sql)
    , save_(db, save_sql)
{ }

void SqlitePastRows::plan(const std::string& task, Kind kind)
{
    const bool packets = kind == Kind::packets;
    SQLite::Statement add(db_,
        fmt::format("INSERT INTO payload_reading (task, next_packet, last_packet) "
                    "SELECT ?, 1, coalesce(max({}), 0) FROM {} WHERE TRUE ON CONFLICT DO NOTHING",
            packets ? "sequence" : "id", packets ? "packet" : "traceroute"));
    Use(add, task).run();
}

std::optional<Reading> SqlitePastRows::find(const std::string& task)
{
    SQLite::Statement find(db_, "SELECT next_packet, last_packet FROM payload_reading WHERE task = ?");
    Use use(find, task);
    if (!use.next())
        return std::nullopt;
    return Reading{.next = use.column(0).getInt64(), .last = use.column(1).getInt64()};
}

void SqlitePastRows::save(const std::string& task, std::int64_t next)
{
    Use(save_, next, task).run();
}

void SqlitePastRows::forget_others(const std::string& prefix, const std::string& task)
{
    SQLite::Statement forget(
        db_, "DELETE FROM payload_reading WHERE substr(task, 1, length(?1)) = ?1 AND task <> ?2");
    Use(forget, prefix, task).run();
}

void SqlitePastRows::each_packet(
    std::int64_t first, std::int64_t last, const std::function<void(const PastPacket&)>& show)
{
    Use row(packets_, first, last);
    while (row.next()) {
        const SQLite::Column channel = row.column(3);
        const SQLite::Column payload = row.column(4);
        show({.key = row.column(0).getInt64(),
            .import_time_us = row.column(1).getInt64(),
            .portnum = row.column(2).getInt64(),
            .channel = bytes_of(channel),
            .payload = bytes_of(payload)});
    }
}

void SqlitePastRows::each_traceroute(
    std::int64_t first, std::int64_t last, const std::function<void(const PastTraceroute&)>& show)
{
    Use row(traceroutes_, first, last);
    while (row.next()) {
        const auto gateway = static_cast<NodeNum>(row.column(3).getInt64());
        const SQLite::Column route = row.column(4);
        show({.from = static_cast<NodeNum>(row.column(0).getInt64()),
            .to = static_cast<NodeNum>(row.column(1).getInt64()),
            .done = row.column(2).getInt() != 0,
            .gateway = gateway == 0 ? std::nullopt : std::optional(gateway),
            .route = bytes_of(route),
            .import_time_us = row.column(5).getInt64()});
    }
}

} // namespace meshview::writer
