#include "writer/link_table.hpp"

#include <algorithm>
#include <cmath>

#include "common/mesh/envelope.hpp"
#include "common/mesh/packet_facts.hpp"

namespace meshview::writer {

namespace {

bool is_known(NodeNum node)
{
    return node != 0 && node != broadcast_node;
}

} // namespace

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
    // In the order of the table, whose pages are touched one after the other then.
    std::vector<std::pair<Key, Report>> reports(reports_.begin(), reports_.end());
    std::ranges::sort(reports, {}, &std::pair<Key, Report>::first);
    for (const auto& [key, report] : reports) {
        const auto& [tx, rx, source] = key;
        store_.add(LinkRow{.from = tx,
            .to = rx,
            .source = static_cast<std::int64_t>(source),
            .reports = report.count,
            .snr = report.snr,
            .snr_sum = report.snr_sum,
            .snr_count = report.snr_count,
            .first_us = report.first_us,
            .last_us = report.last_us});
    }
    forget();
}

} // namespace meshview::writer
