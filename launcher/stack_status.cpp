#include "launcher/stack_status.hpp"

#include <fstream>
#include <sstream>
#include <system_error>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>
#include <unistd.h>

#ifdef MESHVIEW_POSTGRESQL
#include "common/coordination/postgresql/observation.hpp"
#endif

namespace meshview::launcher {

namespace json = boost::json;
using coordination::LockState;
using coordination::MigrationState;

namespace {

std::int64_t size_of(const std::filesystem::path& file)
{
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    return error ? 0 : static_cast<std::int64_t>(size);
}

std::int64_t resident_bytes_of(long pid)
{
    std::ifstream file(fmt::format("/proc/{}/statm", pid));
    std::int64_t total_pages = 0;
    std::int64_t resident_pages = 0;
    file >> total_pages >> resident_pages;
    return resident_pages * sysconf(_SC_PAGESIZE);
}

coordination::Observation observe(const DatabaseConfig& database, TimeUs now_us)
{
#ifdef MESHVIEW_POSTGRESQL
    if (database.postgresql)
        return coordination::PostgresqlObserver(*database.postgresql).observe(now_us);
#endif
    return coordination::observe(database.path, now_us);
}

bool is_migrating(const StackStatus& status)
{
    return status.seen.migration && status.seen.migration->state == MigrationState::running
        && status.seen.lock != LockState::free;
}

} // namespace

StackStatus gather_status(const Config& config, TimeUs now_us)
{
    StackStatus status;
    const std::filesystem::path files = config.database.files();
    status.database = config.database.name();
    status.is_file = !config.database.postgresql;
    status.stack = look_at_stack(files);
    status.seen = observe(config.database, now_us);
    if (status.is_file) {
        status.database_bytes = size_of(files);
        status.wal_bytes = size_of(std::filesystem::path(files) += "-wal");
    }
    std::error_code error;
    const auto folder = std::filesystem::absolute(files).parent_path();
    const auto space = std::filesystem::space(folder, error);
    status.disk_free_bytes = error ? 0 : static_cast<std::int64_t>(space.available);
    if (status.stack.alive && status.stack.record) {
        status.resident_bytes["launcher"] = resident_bytes_of(status.stack.record->pid);
        for (const auto& [role, process] : status.stack.record->processes)
            if (process.pid != 0)
                status.resident_bytes[role] = resident_bytes_of(process.pid);
    }
    return status;
}

std::string state_word(const StackStatus& status)
{
    if (status.stack.alive) {
        const StackState state = status.stack.record ? status.stack.record->state : StackState::starting;
        const bool hides_a_migration = state == StackState::starting || state == StackState::serving;
        return hides_a_migration && is_migrating(status) ? "migrating" : std::string(to_string(state));
    }
    if (status.seen.lock == LockState::held)
        return is_migrating(status) ? "migrating" : "writer only";
    const bool said_goodbye = !status.stack.record || status.stack.record->state == StackState::stopping;
    return said_goodbye ? "stopped" : "killed";
}

ExitCode exit_code(const StackStatus& status)
{
    const std::string word = state_word(status);
    if (word == "serving")
        return ExitCode::ok;
    return status.stack.alive ? ExitCode::try_again : ExitCode::unavailable;
}

std::string format_bytes(std::int64_t bytes)
{
    const auto amount = static_cast<double>(bytes);
    if (bytes < 1024 * 1024)
        return fmt::format("{:.0f} KiB", amount / 1024);
    if (bytes < 1024LL * 1024 * 1024)
        return fmt::format("{:.1f} MiB", amount / (1024 * 1024));
    return fmt::format("{:.1f} GiB", amount / (1024.0 * 1024 * 1024));
}

namespace {

json::value optional_text(const std::string& text)
{
    return text.empty() ? json::value(nullptr) : json::value(text);
}

json::object processes_json(const StackStatus& status)
{
    json::object processes;
    if (!status.stack.alive || !status.stack.record)
        return processes;
    const StackRecord& record = *status.stack.record;
    const auto resident = [&](const std::string& role) {
        const auto found = status.resident_bytes.find(role);
        return found == status.resident_bytes.end() ? 0 : found->second;
    };
    processes["launcher"] = {{"pid", record.pid}, {"started_us", record.started_us},
        {"restarts", record.restarts}, {"resident_bytes", resident("launcher")}};
    for (const auto& [role, process] : record.processes)
        processes[role] = {{"pid", process.pid == 0 ? json::value(nullptr) : json::value(process.pid)},
            {"started_us", process.started_us}, {"restarts", process.restarts},
            {"resident_bytes", resident(role)}};
    return processes;
}

json::value migration_json(const StackStatus& status)
{
    if (!status.seen.migration)
        return nullptr;
    const auto& migration = *status.seen.migration;
    return {{"state", to_string(migration.state)}, {"target_revision", migration.target_revision},
        {"step", migration.step}, {"steps", migration.steps}, {"step_name", migration.step_name},
        {"rows_done", migration.rows_done}, {"rows_total", migration.rows_total},
        {"error", optional_text(migration.error)}};
}

json::value ingest_json(const StackStatus& status)
{
    if (!status.seen.ingest)
        return nullptr;
    const auto& ingest = *status.seen.ingest;
    json::object rejected;
    for (const auto& [reason, count] : ingest.rejected)
        rejected[reason] = count;
    json::object object = {{"started_us", ingest.started_us}, {"received", ingest.received},
        {"packets", ingest.packets}, {"receptions", ingest.receptions}, {"rejected", rejected},
        {"queue_depth", ingest.queue_depth}, {"broker_connected", ingest.broker_connected},
        {"broker_since_us", ingest.broker_since_us}, {"last_message_us", ingest.last_message_us},
        {"messages_per_second", nullptr}};
    if (status.stack.alive && status.stack.record && status.stack.record->messages_per_second)
        object["messages_per_second"] = *status.stack.record->messages_per_second;
    return object;
}

} // namespace

std::string to_json(const StackStatus& status)
{
    const StackRecord record = status.stack.record.value_or(StackRecord{});
    json::array revisions;
    for (const std::string& revision : status.seen.revisions)
        revisions.emplace_back(revision);
    json::object object = {{"state", state_word(status)}, {"alive", status.stack.alive},
        {"since_us", record.since_us}, {"started_us", record.started_us}, {"run_id", record.run_id},
        {"host", record.host}, {"url", optional_text(record.url)}, {"log", optional_text(record.log)},
        {"away_us", record.away_us ? json::value(*record.away_us) : json::value(nullptr)},
        {"processes", processes_json(status)}, {"revisions", revisions},
        {"writer_lock",
            status.seen.lock == LockState::held ? "held"
                                                : (status.seen.lock == LockState::free ? "free" : "unknown")},
        {"migration", migration_json(status)}, {"ingest", ingest_json(status)}, {"database", status.database},
        {"database_bytes", status.database_bytes}, {"wal_bytes", status.wal_bytes},
        {"disk_free_bytes", status.disk_free_bytes}};
    return json::serialize(object);
}

} // namespace meshview::launcher
