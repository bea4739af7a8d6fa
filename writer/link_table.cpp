#include "writer/link_table.hpp"

#include <algorithm>
#include <cmath>

#include "common/mesh/envelope.hpp"
#include "common/mesh/packet_facts.hpp"
#include "writer/statement_use.hpp"

namespace meshview::writer {

namespace {

// Reports of the past are added in any order: only a later one is the latest.
constexpr const char* add_sql =
    "INSERT INTO link (from_node_id, to_node_id, source, reports, snr, snr_sum, snr_count, first_seen_us, "
    "last_seen_us) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (from_node_id, to_node_id, source) DO UPDATE SET "
    "reports = link.reports + excluded.reports, "
    "snr = CASE WHEN excluded.last_seen_us >= coalesce(link.last_seen_us, 0) "
    "THEN coalesce(excluded.snr, link.snr) ELSE coalesce(link.snr, excluded.snr) END, "
    "snr_sum = link.snr_sum + excluded.snr_sum, snr_count = link.snr_count + excluded.snr_count, "
    "first_seen_us = CASE WHEN link.first_seen_us < excluded.first_seen_us THEN link.first_seen_us "
    "ELSE excluded.first_seen_us END, "
    "last_seen_us = CASE WHEN link.last_seen_us > excluded.last_seen_us THEN link.last_seen_us "
    "ELSE excluded.last_seen_us END";

bool is_known(NodeNum node)
{
    return node != 0 && node != broadcast_node;
}

} // namespace

LinkTable::LinkTable(SQLite::Database& db)
    : add_(db, add_sql)
{ }

void LinkTable::report(const mesh::Link& link, LinkSource source, TimeUs now_us)
{
    if (link.tx == link.rx || !is_known(link.tx) || !is_known(link.rx))
        return;
    Report& report = reports_[{link.tx, link.rx, source}];
    ++report.count;
    if (link.snr_db && std::isfinite(*link.snr_db)) {
        report.snr = *link.snr_db;
        report.snr_sum += *link.snr_db;
        ++report.snr_count;
    }
    report.first_us = report.first_us == 0 ? now_us : std::min(report.first_us, now_us);
    report.last_us = std::max(report.last_us, now_us);
}

void LinkTable::reception(const mesh::Envelope& envelope, TimeUs now_us)
{
    if (mesh::is_direct_reception(envelope))
        report({.tx = envelope.packet.from(), .rx = *envelope.gateway, .snr_db = envelope.packet.rx_snr()},
            LinkSource::direct, now_us);
}

void LinkTable::traceroute(const TracedPath& path, const meshtastic::RouteDiscovery& route)
{
    const auto traced = mesh::read_traceroute(path.from, path.to, path.done ? 1 : 0, route);
    for (const mesh::Link& link : traced.links)
        report(link, LinkSource::traceroute, path.arrival_us);
    for (const mesh::Link& link : traced.links_back)
        report(link, LinkSource::traceroute_back, path.arrival_us);
    if (path.done || !path.gateway)
        return;
    const NodeNum last = route.route().empty() ? path.from : *route.route().rbegin();
    report({.tx = last, .rx = *path.gateway, .snr_db = path.gateway_snr}, LinkSource::traceroute,
        path.arrival_us);
}

void LinkTable::neighbors(const meshtastic::NeighborInfo& report_of, TimeUs now_us)
{
    for (const mesh::Link& link : mesh::neighbor_links(report_of))
        report(link, LinkSource::neighbor, now_us);
}

void LinkTable::flush()
{
    for (const auto& [key, report] : reports_) {
        const auto& [tx, rx, source] = key;
        Use(add_, tx, rx, static_cast<int>(source), report.count, report.snr, report.snr_sum,
            report.snr_count, report.first_us, report.last_us)
            .run();
    }
    forget();
}

} // namespace meshview::writer
