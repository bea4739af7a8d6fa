#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/text.hpp"
#include "launcher/stack_status.hpp"

namespace meshview::launcher {

using coordination::DatabaseState;
using coordination::MigrationState;

namespace {

std::string row(std::string_view name, const std::string& text)
{
    return fmt::format("  {:<10} {}\n", name, text);
}

std::string headline(const StackStatus& status)
{
    const std::string word = state_word(status);
    if (!status.stack.record)
        return word + "\n";
    const StackRecord& record = *status.stack.record;
    const TimeUs now_us = status.seen.observed_us;
    if (!status.stack.alive)
        return fmt::format("{}; the last launcher (pid {} on {}) was {} since {} UTC\n", word, record.pid,
            record.host, to_string(record.state), format_utc(record.since_us));
    std::string text = fmt::format(
        "{} since {} UTC ({})", word, format_utc(record.since_us), format_duration(now_us - record.since_us));
    if (!record.url.empty())
        text += ": " + record.url;
    return text + "\n";
}

std::string process_rows(const StackStatus& status)
{
    if (!status.stack.alive || !status.stack.record)
        return {};
    const StackRecord& record = *status.stack.record;
    const TimeUs now_us = status.seen.observed_us;
    const auto describe = [&](const std::string& role, const ProcessRecord& process) {
        if (process.pid == 0)
            return row(role, "not running");
        std::string text =
            fmt::format("pid {}, up {}", process.pid, format_duration(now_us - process.started_us));
        if (const auto found = status.resident_bytes.find(role); found != status.resident_bytes.end())
            text += ", " + format_bytes(found->second);
        if (process.restarts > 0)
            text += fmt::format(", started again {} times", process.restarts);
        return row(role, text);
    };
    std::string rows = row("launcher",
        fmt::format("pid {}, up {}, {}", record.pid, format_duration(now_us - record.started_us),
            format_bytes(
                status.resident_bytes.contains("launcher") ? status.resident_bytes.at("launcher") : 0)));
    for (const auto& [role, process] : record.processes)
        rows += describe(role, process);
    if (record.restarts > 0)
        rows += row("restarts",
            fmt::format("{}{}", record.restarts,
                record.away_us ? ", pages away for " + format_duration(*record.away_us) + " in the last"
                               : std::string()));
    return rows;
}

std::string schema_text(const StackStatus& status)
{
    std::string text;
    switch (status.seen.database) {
    case DatabaseState::readable:
        text = status.seen.revisions.empty()
            ? "at base"
            : fmt::format("at {}", fmt::join(status.seen.revisions, " and "));
        break;
    case DatabaseState::missing:
        return "no database yet";
    case DatabaseState::busy:
        text = "database locked at this moment";
        break;
    case DatabaseState::corrupt:
        return "database damaged: " + printable(status.seen.database_error);
    }
    if (!status.seen.migration)
        return text;
    const auto& migration = *status.seen.migration;
    text += fmt::format(", migrations {}", to_string(migration.state));
    if (migration.state == MigrationState::running)
        text += ": " + coordination::describe_progress(migration);
    if (migration.state == MigrationState::failed)
        text += fmt::format(" at {}: {}", migration.failed_revision, printable(migration.error));
    return text;
}

std::string ingest_rows(const StackStatus& status)
{
    if (!status.seen.ingest)
        return {};
    const auto& ingest = *status.seen.ingest;
    const TimeUs now_us = status.seen.observed_us;
    std::uint64_t rejected = 0;
    for (const auto& [reason, count] : ingest.rejected)
        rejected += count;
    std::string rows;
    if (status.seen.lock == coordination::LockState::held) {
        std::string broker = ingest.broker_connected ? "connected" : "not connected";
        if (ingest.broker_since_us > 0)
            broker += fmt::format(" since {} UTC", format_utc(ingest.broker_since_us));
        rows += row("broker", broker);
    }
    std::string text = fmt::format("{} messages, {} new packets, {} receptions, {} rejected", ingest.received,
        ingest.packets, ingest.receptions, rejected);
    if (status.stack.alive && status.stack.record && status.stack.record->messages_per_second)
        text = fmt::format("{:.1f} messages/s; ", *status.stack.record->messages_per_second) + text;
    if (ingest.last_message_us > 0)
        text += fmt::format("; last {} ago", format_duration(now_us - ingest.last_message_us));
    return rows + row("ingest", text);
}

} // namespace

std::string to_text(const StackStatus& status)
{
    std::string text =
        headline(status) + process_rows(status) + row("schema", schema_text(status)) + ingest_rows(status);
    const std::string sizes = status.is_file
        ? fmt::format(", {} and {} of WAL; {} left on the disk", format_bytes(status.database_bytes),
            format_bytes(status.wal_bytes), format_bytes(status.disk_free_bytes))
        : std::string();
    text += row("database", status.database + sizes);
    if (status.stack.record)
        text += row("log", status.stack.record->log);
    return text;
}

} // namespace meshview::launcher
