#include "writer/past_packets.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "writer/statement_use.hpp"

namespace meshview::writer {

namespace {

// In the order of storing, without gaps worth mentioning.
constexpr const char* packets_sql =
    "SELECT id, from_node_id, import_time_us, channel, payload, portnum FROM packet "
    "WHERE sequence >= ? AND sequence <= ? ORDER BY sequence";
constexpr const char* traceroutes_sql =
    "SELECT p.from_node_id, p.to_node_id, t.done, t.gateway_node_id, t.route, t.import_time_us "
    "FROM traceroute t JOIN packet p ON p.id = t.packet_id WHERE t.id >= ? AND t.id <= ? ORDER BY t.id";
constexpr const char* save_sql = "UPDATE payload_reading SET next_packet = ? WHERE task = ?";

template <typename Message>
bool parse(Message& message, const SQLite::Column& bytes)
{
    return message.ParseFromArray(bytes.getBlob(), bytes.getBytes());
}

} // namespace

PastPackets::PastPackets(SQLite::Database& db, Ingest& ingest)
    : db_(db)
    , ingest_(ingest)
    , tasks_{Task{.kind = Kind::contents, .name = "contents"},
          Task{.kind = Kind::traceroutes, .name = "traceroutes"},
          Task{.kind = Kind::reports, .name = "reports"},
          Task{.kind = Kind::reopen, .name = fmt::format("reopen {:08x}", ingest.keyring_mark())}}
    , packets_(db, packets_sql)
    , traceroutes_(db, traceroutes_sql)
    , save_(db, save_sql)
{ }

void PastPackets::plan()
{
    SQLite::Statement forget_other_keys(
        db_, "DELETE FROM payload_reading WHERE task LIKE 'reopen %' AND task <> ?");
    Use(forget_other_keys, tasks_.back().name).run();
    SQLite::Statement find_contents(db_, "SELECT 1 FROM payload_reading WHERE task = 'contents'");
    const bool has_read_contents = find_contents.executeStep();
    for (Task& task : tasks_)
        insert(task);
    // Who reads contents from now on reads reports with them.
    if (!has_read_contents)
        db_.exec("UPDATE payload_reading SET next_packet = last_packet + 1 WHERE task = 'reports'");
    forget();
}

void PastPackets::insert(Task& task)
{
    SQLite::Statement add(db_,
        fmt::format("INSERT INTO payload_reading (task, next_packet, last_packet) "
                    "SELECT ?, 1, coalesce(max({}), 0) FROM {} WHERE TRUE ON CONFLICT DO NOTHING",
            task.kind == Kind::traceroutes ? "id" : "sequence",
            task.kind == Kind::traceroutes ? "traceroute" : "packet"));
    Use(add, task.name).run();
}

void PastPackets::forget()
{
    for (Task& task : tasks_)
        load(task);
}

void PastPackets::load(Task& task)
{
    SQLite::Statement find(db_, "SELECT next_packet, last_packet FROM payload_reading WHERE task = ?");
    Use use(find, task.name);
    if (!use.next())
        return;
    task.next = use.column(0).getInt64();
    task.last = use.column(1).getInt64();
}

bool PastPackets::is_done() const
{
    return std::ranges::all_of(tasks_, [](const Task& task) { return task.next > task.last; });
}

PastPackets::Progress PastPackets::progress() const
{
    Progress progress{.opened = opened_};
    for (const Task& task : tasks_) {
        progress.rows_done += std::min(task.next - 1, task.last);
        progress.rows += task.last;
    }
    return progress;
}

void PastPackets::step(std::int64_t limit)
{
    const auto task = std::ranges::find_if(tasks_, [](const Task& each) { return each.next <= each.last; });
    if (task == tasks_.end())
        return;
    const std::int64_t last = std::min(task->last, task->next + limit - 1);
    switch (task->kind) {
    case Kind::contents:
    case Kind::reports:
        read_packets(task->kind, task->next, last);
        break;
    case Kind::traceroutes:
        read_traceroutes(task->next, last);
        break;
    case Kind::reopen:
        reopen(task->next, last);
        break;
    }
    task->next = last + 1;
    Use(save_, task->next, task->name).run();
}

void PastPackets::read_packets(Kind kind, std::int64_t first, std::int64_t last)
{
    Use row(packets_, first, last);
    while (row.next()) {
        mesh::Envelope envelope;
        if (!parse(envelope.packet, row.column(4)) || !envelope.packet.has_decoded())
            continue;
        envelope.channel = row.column(3).getString();
        envelope.payload = mesh::read_payload(envelope.packet.decoded());
        const mesh::PacketKey key = row.column(0).getInt64();
        const TimeUs arrival_us = row.column(2).getInt64();
        if (kind == Kind::contents)
            ingest_.read_again(envelope, key, arrival_us);
        else
            ingest_.read_reports_again(envelope, key, arrival_us);
    }
}

void PastPackets::read_traceroutes(std::int64_t first, std::int64_t last)
{
    Use row(traceroutes_, first, last);
    while (row.next()) {
        meshtastic::RouteDiscovery route;
        if (!parse(route, row.column(4)))
            continue;
        const auto gateway = static_cast<NodeNum>(row.column(3).getInt64());
        ingest_.read_again({.from = static_cast<NodeNum>(row.column(0).getInt64()),
                               .to = static_cast<NodeNum>(row.column(1).getInt64()),
                               .done = row.column(2).getInt() != 0,
                               .gateway = gateway == 0 ? std::nullopt : std::optional(gateway),
                               .gateway_snr = {},
                               .arrival_us = row.column(5).getInt64()},
            route);
    }
}

void PastPackets::reopen(std::int64_t first, std::int64_t last)
{
    Use row(packets_, first, last);
    while (row.next()) {
        meshtastic::MeshPacket packet;
        if (row.column(5).getInt64() == 0 && parse(packet, row.column(4)) && !packet.has_decoded()
            && ingest_.reopen(std::move(packet), row.column(3).getString(), row.column(0).getInt64(),
                row.column(2).getInt64()))
            ++opened_;
    }
}

} // namespace meshview::writer
