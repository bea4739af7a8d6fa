#include "migrations/doctor_rows.hpp"

#include <fmt/format.h>

#include "migrations/sqlite/inspector.hpp"

namespace meshview::migrations {

namespace {

using Severity = Finding::Severity;

bool has_columns(SQLite::Database& db, const char* table, std::initializer_list<const char*> columns)
{
    sqlite::SqliteInspector inspector(db);
    for (const char* column : columns)
        if (!inspector.has_column(table, column))
            return false;
    return true;
}

std::int64_t count(SQLite::Database& db, const std::string& sql)
{
    return db.execAndGet(sql).getInt64();
}

// The gateway's clock tells when a packet was heard; of its receptions the first. What is still without a
// time gets the oldest there is, so that it is cleaned up before all others.
void fill_times(SQLite::Database& db)
{
    db.exec("UPDATE packet_seen SET import_time_us = rx_time * 1000000 WHERE import_time_us IS NULL AND "
            "rx_time > 0");
    db.exec("UPDATE packet SET import_time_us = heard.first_us FROM (SELECT packet_id, min(import_time_us) "
            "AS first_us FROM packet_seen GROUP BY packet_id) AS heard "
            "WHERE heard.packet_id = packet.id AND packet.import_time_us IS NULL");
    db.exec("UPDATE traceroute SET import_time_us = (SELECT p.import_time_us FROM packet p WHERE p.id = "
            "traceroute.packet_id) WHERE import_time_us IS NULL");
    for (const char* table : {"packet", "packet_seen", "traceroute"})
        db.exec(fmt::format(
            "UPDATE {0} SET import_time_us = coalesce((SELECT min(import_time_us) FROM {0}), (SELECT "
            "min(import_time_us) FROM packet), 0) WHERE import_time_us IS NULL",
            table));
}

} // namespace

void examine_times(SQLite::Database& db, std::vector<Finding>& findings)
{
    std::int64_t rows = 0;
    for (const char* table : {"packet", "packet_seen", "traceroute"}) {
        // While import_time is there, the next step fills it from that.
        if (!has_columns(db, table, {"import_time_us"}) || has_columns(db, table, {"import_time"}))
            return;
        rows += count(db, fmt::format("SELECT count(*) FROM {} WHERE import_time_us IS NULL", table));
    }
    if (rows == 0)
        return;
    findings.push_back({.code = "rows_without_time",
        .severity = Severity::problem,
        .what =
            fmt::format("{} rows have no import_time_us: they are never shown and never cleaned up", rows),
        .fix = "fill it from the receptions' rx_time, or with the oldest time there is",
        .repair = fill_times});
}

void examine_orphans(SQLite::Database& db, std::vector<Finding>& findings)
{
    for (const char* table : {"packet_seen", "traceroute"}) {
        if (!has_columns(db, table, {"packet_id"}) || !has_columns(db, "packet", {"id"}))
            continue;
        const std::int64_t rows = count(db,
            fmt::format("SELECT count(*) FROM {} WHERE packet_id IS NOT NULL AND packet_id NOT IN (SELECT id "
                        "FROM packet)",
                table));
        if (rows > 0)
            findings.push_back({.code = "orphans",
                .severity = Severity::note,
                .what = fmt::format("{} rows of {} belong to packets that are gone", rows, table),
                .fix = "nothing; they are normal, and go with the daily cleanup"});
    }
}

} // namespace meshview::migrations
