#include "writer/postgresql/past_rows.hpp"

#include <fmt/format.h>

namespace meshview::writer {

void PostgresqlPastRows::plan(const std::string& task, Kind kind)
{
    const bool packets = kind == Kind::packets;
    connection().execute(fmt::format("INSERT INTO payload_reading (task, next_packet, last_packet) "
                                     "SELECT $1, 1, coalesce(max({}), 0) FROM {} ON CONFLICT DO NOTHING",
                             packets ? "sequence" : "id", packets ? "packet" : "traceroute"),
        {task});
}

std::optional<Reading> PostgresqlPastRows::find(const std::string& task)
{
    const postgresql::Result found =
        connection().execute("SELECT next_packet, last_packet FROM payload_reading WHERE task = $1", {task});
    if (found.rows() == 0)
        return std::nullopt;
    return Reading{.next = found.integer(0, 0), .last = found.integer(0, 1)};
}

void PostgresqlPastRows::save(const std::string& task, std::int64_t next)
{
    connection().execute("UPDATE payload_reading SET next_packet = $1 WHERE task = $2", {next, task});
}

void PostgresqlPastRows::forget_others(const std::string& prefix, const std::string& task)
{
    connection().execute(
        "DELETE FROM payload_reading WHERE starts_with(task, $1) AND task <> $2", {prefix, task});
}

void PostgresqlPastRows::each_packet(
    std::int64_t first, std::int64_t last, const std::function<void(const PastPacket&)>& show)
{
    const postgresql::Result found =
        connection().execute("SELECT id, import_time_us, portnum, channel, payload FROM packet "
                             "WHERE sequence >= $1 AND sequence <= $2 ORDER BY sequence",
            {first, last});
    for (int row = 0; row < found.rows(); ++row) {
        const std::string payload = found.bytes(row, 4);
        show({.key = found.integer(row, 0),
            .import_time_us = found.integer(row, 1),
            .portnum = found.integer(row, 2),
            .channel = found.text(row, 3),
            .payload = payload});
    }
}

void PostgresqlPastRows::each_traceroute(
    std::int64_t first, std::int64_t last, const std::function<void(const PastTraceroute&)>& show)
{
    const postgresql::Result found = connection().execute(
        "SELECT p.from_node_id, p.to_node_id, t.done, t.gateway_node_id, t.route, t.import_time_us "
        "FROM traceroute t JOIN packet p ON p.id = t.packet_id WHERE t.id >= $1 AND t.id <= $2 ORDER BY t.id",
        {first, last});
    for (int row = 0; row < found.rows(); ++row) {
        const auto gateway = static_cast<NodeNum>(found.integer(row, 3));
        const std::string route = found.bytes(row, 4);
        show({.from = static_cast<NodeNum>(found.integer(row, 0)),
            .to = static_cast<NodeNum>(found.integer(row, 1)),
            .done = found.boolean(row, 2),
            .gateway = gateway == 0 ? std::nullopt : std::optional(gateway),
            .route = route,
            .import_time_us = found.integer(row, 5)});
    }
}

} // namespace meshview::writer
