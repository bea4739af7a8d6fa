#include <fmt/format.h>

#include "reader/query_run.hpp"

namespace meshview::reader {

namespace {

constexpr std::string_view reception_columns =
    "s.sequence, s.packet_id, s.node_id, s.rx_time, s.hop_limit, s.hop_start, t.channel, s.rx_snr, "
    "s.rx_rssi, "
    "t.topic, s.import_time_us FROM packet_seen s LEFT JOIN topic t ON t.id = s.topic_id";

ReceptionRow reception_at(const RowCursor& row)
{
    return {.sequence = number_at(row, 0),
        .packet_id = number_at(row, 1),
        .node_id = integer_at(row, 2),
        .rx_time = integer_at(row, 3),
        .hop_limit = integer_at(row, 4),
        .hop_start = integer_at(row, 5),
        .channel = text_at(row, 6),
        .rx_snr = real_at(row, 7),
        .rx_rssi = integer_at(row, 8),
        .topic = text_at(row, 9),
        .import_time_us = integer_at(row, 10)};
}

} // namespace

Queries::Conditions Queries::conditions_of(const ReceptionFilter& filter)
{
    Conditions where;
    if (filter.packet_id) {
        where.add("s.packet_sequence = (SELECT sequence FROM packet WHERE id = ?)", *filter.packet_id);
        // Earlier versions could give a number again while a late reception of the packet before it remained.
        where.add("s.packet_id = ?", *filter.packet_id);
    }
    if (filter.gateway)
        where.add("s.node_id = ?", *filter.gateway);
    if (filter.channel)
        where.add("t.channel = ?", std::string(*filter.channel));
    if (filter.after_us)
        where.add("s.import_time_us > ?", *filter.after_us);
    if (filter.until_us)
        where.add("s.import_time_us < ?", *filter.until_us);
    return where;
}

void Queries::receptions(const ReceptionFilter& filter, std::int64_t limit, const Sink<ReceptionRow>& sink)
{
    Conditions where = conditions_of(filter);
    where.values.emplace_back(limit);
    Run(*this,
        fmt::format("SELECT {}{} ORDER BY s.import_time_us DESC LIMIT ?", reception_columns, where.sql),
        where.values)
        .each(sink, reception_at);
}

void Queries::receptions_after(
    std::int64_t sequence, const ReceptionFilter& filter, std::int64_t limit, const Sink<ReceptionRow>& sink)
{
    Conditions where = conditions_of(filter);
    where.add("s.sequence > ?", sequence);
    where.values.emplace_back(limit);
    Run(*this, fmt::format("SELECT {}{} ORDER BY s.sequence LIMIT ?", reception_columns, where.sql),
        where.values)
        .each(sink, reception_at);
}

} // namespace meshview::reader
