#include <fmt/format.h>

#include "reader/query_run.hpp"

namespace meshview::reader {

void Queries::positions(const SeriesFilter& filter, const Sink<PositionRow>& sink)
{
    Run(*this,
        "SELECT packet_id, import_time_us, latitude_i, longitude_i, altitude, precision_bits, ground_speed, "
        "ground_track, sats_in_view, pdop, device_time FROM position "
        "WHERE node_id = ? AND import_time_us > ? ORDER BY import_time_us DESC LIMIT ?",
        {filter.node, filter.after_us, filter.limit})
        .each(sink, [](SQLite::Statement& row) {
            return PositionRow{.packet_id = number_at(row, 0),
                .import_time_us = number_at(row, 1),
                .latitude_i = number_at(row, 2),
                .longitude_i = number_at(row, 3),
                .altitude = integer_at(row, 4),
                .precision_bits = integer_at(row, 5),
                .ground_speed = integer_at(row, 6),
                .ground_track = integer_at(row, 7),
                .sats_in_view = integer_at(row, 8),
                .pdop = integer_at(row, 9),
                .device_time = integer_at(row, 10)};
        });
}

void Queries::telemetry(const SeriesFilter& filter, const Sink<TelemetryRow>& sink)
{
    std::vector<Value> values{std::int64_t{filter.node}, filter.after_us};
    if (filter.variant)
        values.emplace_back(std::string(*filter.variant));
    values.emplace_back(filter.limit);
    Run(*this,
        fmt::format("SELECT packet_id, import_time_us, variant, metrics FROM telemetry "
                    "WHERE node_id = ? AND import_time_us > ?{} ORDER BY import_time_us DESC LIMIT ?",
            filter.variant ? " AND variant = ?" : ""),
        values)
        .each(sink, [](SQLite::Statement& row) {
            return TelemetryRow{.packet_id = number_at(row, 0),
                .import_time_us = number_at(row, 1),
                .variant = bytes_of(row.getColumn(2)),
                .metrics = bytes_of(row.getColumn(3))};
        });
}

} // namespace meshview::reader
