#include "writer/past_packets.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace meshview::writer {

namespace {

template <typename Message>
bool parse(Message& message, std::string_view bytes)
{
    return message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

} // namespace

PastPackets::PastPackets(PastRows& rows, Ingest& ingest)
    : rows_(rows)
    , ingest_(ingest)
    , tasks_{Task{.kind = Kind::contents, .name = "contents"},
          Task{.kind = Kind::traceroutes, .name = "traceroutes"},
          Task{.kind = Kind::reports, .name = "reports"},
          Task{.kind = Kind::reopen, .name = fmt::format("reopen {:08x}", ingest.keyring_mark())}}
{ }

void PastPackets::plan()
{
    rows_.forget_others("reopen ", tasks_.back().name);
    const bool has_read_contents = rows_.find("contents").has_value();
    for (Task& task : tasks_)
        rows_.plan(task.name,
            task.kind == Kind::traceroutes ? PastRows::Kind::traceroutes : PastRows::Kind::packets);
    // Who reads contents from now on reads reports with them.
    if (const auto reports = rows_.find("reports"); !has_read_contents && reports)
        rows_.save("reports", reports->last + 1);
    forget();
}

void PastPackets::forget()
{
    for (Task& task : tasks_)
        if (const auto reading = rows_.find(task.name))
            task.reading = *reading;
}

bool PastPackets::is_done() const
{
    return std::ranges::all_of(
        tasks_, [](const Task& task) { return task.reading.next > task.reading.last; });
}

PastPackets::Progress PastPackets::progress() const
{
    Progress progress{.opened = opened_};
    for (const Task& task : tasks_) {
        progress.rows_done += std::min(task.reading.next - 1, task.reading.last);
        progress.rows += task.reading.last;
    }
    return progress;
}

void PastPackets::step(std::int64_t limit)
{
    const auto task =
        std::ranges::find_if(tasks_, [](const Task& each) { return each.reading.next <= each.reading.last; });
    if (task == tasks_.end())
        return;
    const std::int64_t first = task->reading.next;
    const std::int64_t last = std::min(task->reading.last, first + limit - 1);
    switch (task->kind) {
    case Kind::contents:
    case Kind::reports:
        read_packets(task->kind, first, last);
        break;
    case Kind::traceroutes:
        read_traceroutes(first, last);
        break;
    case Kind::reopen:
        reopen(first, last);
        break;
    }
    task->reading.next = last + 1;
    rows_.save(task->name, task->reading.next);
}

void PastPackets::read_packets(Kind kind, std::int64_t first, std::int64_t last)
{
    rows_.each_packet(first, last, [&](const PastPacket& row) {
        mesh::Envelope envelope;
        if (!parse(envelope.packet, row.payload) || !envelope.packet.has_decoded())
            return;
        envelope.channel = row.channel;
        envelope.payload = mesh::read_payload(envelope.packet.decoded());
        if (kind == Kind::contents)
            ingest_.read_again(envelope, row.key, row.import_time_us);
        else
            ingest_.read_reports_again(envelope, row.key, row.import_time_us);
    });
}

void PastPackets::read_traceroutes(std::int64_t first, std::int64_t last)
{
    rows_.each_traceroute(first, last, [&](const PastTraceroute& row) {
        meshtastic::RouteDiscovery route;
        if (!parse(route, row.route))
            return;
        ingest_.read_again({.from = row.from,
                               .to = row.to,
                               .done = row.done,
                               .gateway = row.gateway,
                               .gateway_snr = {},
                               .arrival_us = row.import_time_us},
            route);
    });
}

void PastPackets::reopen(std::int64_t first, std::int64_t last)
{
    rows_.each_packet(first, last, [&](const PastPacket& row) {
        meshtastic::MeshPacket packet;
        if (row.portnum == 0 && parse(packet, row.payload) && !packet.has_decoded()
            && ingest_.reopen(std::move(packet), std::string(row.channel), row.key, row.import_time_us))
            ++opened_;
    });
}

} // namespace meshview::writer
