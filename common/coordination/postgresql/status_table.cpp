#include "common/coordination/postgresql/status_table.hpp"

#include <fmt/format.h>

namespace meshview::coordination {

namespace {

constexpr std::string_view create_table = R"sql(CREATE TABLE IF NOT EXISTS meshview_migration_status (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    state TEXT NOT NULL,
    from_revision TEXT NOT NULL,
    current_revision TEXT NOT NULL,
    target_revision TEXT NOT NULL,
    step INTEGER NOT NULL,
    steps INTEGER NOT NULL,
    step_name TEXT NOT NULL,
    rows_done BIGINT NOT NULL,
    rows_total BIGINT NOT NULL,
    seconds_left DOUBLE PRECISION,
    started_us BIGINT NOT NULL,
    updated_us BIGINT NOT NULL,
    owner_host TEXT NOT NULL,
    owner_pid BIGINT NOT NULL,
    owner_boot_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    error TEXT NOT NULL,
    failed_revision TEXT NOT NULL
))sql";

constexpr std::string_view columns =
    "state, from_revision, current_revision, target_revision, step, steps, step_name, rows_done, rows_total, "
    "seconds_left, started_us, updated_us, owner_host, owner_pid, owner_boot_id, run_id, error, "
    "failed_revision";

constexpr std::string_view is_there = "SELECT 1 FROM pg_class t JOIN pg_namespace s ON s.oid = "
                                      "t.relnamespace AND s.nspname = current_schema() WHERE "
                                      "t.relname = 'meshview_migration_status'";

postgresql::Parameters values_of(const MigrationStatus& status)
{
    return {to_string(status.state), status.from_revision, status.current_revision, status.target_revision,
        status.step, status.steps, status.step_name, status.rows_done, status.rows_total, status.seconds_left,
        status.started_us, status.updated_us, status.owner.host, static_cast<std::int64_t>(status.owner.pid),
        status.owner.boot_id, status.run_id, status.error, status.failed_revision};
}

MigrationStatus status_of(const postgresql::Result& found, MigrationState state)
{
    const auto text = [&](int column) { return std::string(found.text(0, column)); };
    const auto number = [&](int column) { return found.integer(0, column); };
    return {
        .state = state,
        .from_revision = text(1),
        .current_revision = text(2),
        .target_revision = text(3),
        .step = static_cast<int>(number(4)),
        .steps = static_cast<int>(number(5)),
        .step_name = text(6),
        .rows_done = number(7),
        .rows_total = number(8),
        .seconds_left = found.is_null(0, 9) ? std::nullopt : std::optional<double>(found.real(0, 9)),
        .started_us = number(10),
        .updated_us = number(11),
        .owner = {.host = text(12), .pid = static_cast<long>(number(13)), .boot_id = text(14)},
        .run_id = text(15),
        .error = text(16),
        .failed_revision = text(17),
    };
}

} // namespace

StatusTable::StatusTable(PostgresqlUrl url)
    : url_(std::move(url))
{
    connection();
}

postgresql::Connection& StatusTable::connection()
{
    if (!connection_) {
        postgresql::Connection opened(url_, {.application_name = "meshview status"});
        // Asked first, because a program that may only use the table cannot create one.
        if (opened.execute(std::string(is_there)).rows() == 0)
            opened.execute(std::string(create_table));
        connection_.emplace(std::move(opened));
    }
    return *connection_;
}

void StatusTable::write(const MigrationStatus& status)
try {
    // The upsert replaces every column; one statement with the notification is one transaction.
    connection().execute(
        fmt::format(
            "WITH written AS (INSERT INTO meshview_migration_status (id, {0}) VALUES (1, $1, $2, $3, $4, $5, "
            "$6, "
            "$7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) ON CONFLICT (id) DO UPDATE SET ({0}) = "
            "ROW (excluded.state, excluded.from_revision, excluded.current_revision, "
            "excluded.target_revision, "
            "excluded.step, excluded.steps, excluded.step_name, excluded.rows_done, excluded.rows_total, "
            "excluded.seconds_left, excluded.started_us, excluded.updated_us, excluded.owner_host, "
            "excluded.owner_pid, excluded.owner_boot_id, excluded.run_id, excluded.error, "
            "excluded.failed_revision) RETURNING id) SELECT pg_notify('{1}', '{2}') FROM written",
            columns, notification_channel, status_changed),
        values_of(status));
} catch (const postgresql::Error&) {
    connection_.reset();
    throw;
}

std::optional<MigrationStatus> read_migration_status(postgresql::Connection& connection)
{
    if (connection.execute(std::string(is_there)).rows() == 0)
        return std::nullopt;
    const postgresql::Result found =
        connection.execute(fmt::format("SELECT {} FROM meshview_migration_status", columns));
    const std::optional<MigrationState> state =
        found.rows() == 0 ? std::nullopt : parse_migration_state(found.text(0, 0));
    if (!state)
        return std::nullopt;
    return status_of(found, *state);
}

} // namespace meshview::coordination
