#include <fmt/format.h>

#include "reader/query_run.hpp"

namespace meshview::reader {

namespace {

constexpr std::string_view position_columns =
    "id, node_id, packet_id, import_time_us, latitude_i, longitude_i, altitude, precision_bits, "
    "ground_speed, ground_track, sats_in_view, pdop, device_time FROM position";
constexpr std::string_view telemetry_columns =
    "id, node_id, packet_id, import_time_us, variant, metrics FROM telemetry";

PositionRow position_at(const RowCursor& row)
{
    return {.row_id = number_at(row, 0),
        .node_id = number_at(row, 1),
        .packet_id = number_at(row, 2),
        .import_time_us = number_at(row, 3),
        .latitude_i = number_at(row, 4),
        .longitude_i = number_at(row, 5),
        .altitude = integer_at(row, 6),
        .precision_bits = integer_at(row, 7),
        .ground_speed = integer_at(row, 8),
        .ground_track = integer_at(row, 9),
        .sats_in_view = integer_at(row, 10),
        .pdop = integer_at(row, 11),
        .device_time = integer_at(row, 12)};
}

TelemetryRow telemetry_at(const RowCursor& row)
{
    return {.row_id = number_at(row, 0),
        .node_id = number_at(row, 1),
        .packet_id = number_at(row, 2),
        .import_time_us = number_at(row, 3),
        .variant = row.bytes(4),
        .metrics = row.bytes(5)};
}

} // namespace

void Queries::positions(const SeriesFilter& filter, const Sink<PositionRow>& sink)
{
    static const std::string sql =
        fmt::format("SELECT {} WHERE node_id = ? AND import_time_us > ? ORDER BY import_time_us DESC LIMIT ?",
            position_columns);
    Run(*this, sql, {filter.node, filter.after_us, filter.limit}).each(sink, position_at);
}

void Queries::telemetry(const SeriesFilter& filter, const Sink<TelemetryRow>& sink)
{
    std::vector<Value> values{std::int64_t{filter.node}, filter.after_us};
    if (filter.variant)
        values.emplace_back(std::string(*filter.variant));
    values.emplace_back(filter.limit);
    Run(*this,
        fmt::format(
            "SELECT {} WHERE node_id = ? AND import_time_us > ?{} ORDER BY import_time_us DESC LIMIT ?",
            telemetry_columns, filter.variant ? " AND variant = ?" : ""),
        values)
        .each(sink, telemetry_at);
}

Queries::Conditions Queries::conditions_of(const HistoryFilter& filter)
{
    Conditions where;
    if (filter.node)
        where.add("node_id = ?", *filter.node);
    if (filter.after_us)
        where.add("import_time_us > ?", *filter.after_us);
    if (filter.until_us)
        where.add("import_time_us < ?", *filter.until_us);
    return where;
}

void Queries::positions_after(std::int64_t row_id, const HistoryFilter& filter, const Sink<PositionRow>& sink)
{
    Conditions where = conditions_of(filter);
    where.add("id > ?", row_id);
    Run(*this, fmt::format("SELECT {}{} ORDER BY id", position_columns, where.sql), where.values)
        .each(sink, position_at);
}

void Queries::telemetry_after(
    std::int64_t row_id, const HistoryFilter& filter, const Sink<TelemetryRow>& sink)
{
    Conditions where = conditions_of(filter);
    where.add("id > ?", row_id);
    Run(*this, fmt::format("SELECT {}{} ORDER BY id", telemetry_columns, where.sql), where.values)
        .each(sink, telemetry_at);
}

} // namespace meshview::reader
