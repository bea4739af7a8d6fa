#include "common/coordination/status_schema.hpp"

#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

namespace meshview::coordination {

namespace {

// Another number: the tables have other columns. What they hold is worth nothing after a restart.
constexpr int status_schema_version = 2;

constexpr const char* status_schema = R"sql(
DROP TABLE IF EXISTS migration_status;
DROP TABLE IF EXISTS ingest_status;
DROP TABLE IF EXISTS ingest_rejected;
CREATE TABLE migration_status (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    state TEXT NOT NULL,
    from_revision TEXT NOT NULL,
    current_revision TEXT NOT NULL,
    target_revision TEXT NOT NULL,
    step INTEGER NOT NULL,
    steps INTEGER NOT NULL,
    step_name TEXT NOT NULL,
    rows_done INTEGER NOT NULL,
    rows_total INTEGER NOT NULL,
    seconds_left REAL,
    started_us INTEGER NOT NULL,
    updated_us INTEGER NOT NULL,
    owner_host TEXT NOT NULL,
    owner_pid INTEGER NOT NULL,
    owner_boot_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    error TEXT NOT NULL,
    failed_revision TEXT NOT NULL
);
CREATE TABLE ingest_status (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    run_id TEXT NOT NULL,
    started_us INTEGER NOT NULL,
    updated_us INTEGER NOT NULL,
    received INTEGER NOT NULL,
    packets INTEGER NOT NULL,
    receptions INTEGER NOT NULL,
    queue_depth INTEGER NOT NULL,
    broker_connected INTEGER NOT NULL,
    broker_since_us INTEGER NOT NULL,
    last_message_us INTEGER NOT NULL
);
DROP TABLE IF EXISTS metrics;
CREATE TABLE metrics (id INTEGER PRIMARY KEY CHECK (id = 1), text TEXT NOT NULL);
CREATE TABLE ingest_rejected (reason TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
)sql";

std::int64_t signed_count(std::uint64_t count)
{
    return static_cast<std::int64_t>(count);
}

// Binds the parameters of one row in the order of its columns.
class RowBinder {
public:
    explicit RowBinder(SQLite::Statement& statement)
        : statement_(statement)
    { }

    template <class... Values>
    void bind_all(const Values&... values)
    {
        (statement_.bind(++index_, values), ...);
    }
    void bind_optional(const std::optional<double>& value)
    {
        if (value)
            statement_.bind(++index_, *value);
        else
            statement_.bind(++index_);
    }

private:
    SQLite::Statement& statement_;
    int index_ = 0;
};

} // namespace

void create_status_tables(SQLite::Database& db)
{
    if (db.execAndGet("PRAGMA user_version").getInt() == status_schema_version)
        return;
    db.exec(status_schema);
    db.exec("PRAGMA user_version = " + std::to_string(status_schema_version));
}

void write_migration_row(SQLite::Database& db, const MigrationStatus& status)
{
    SQLite::Statement insert(db,
        "INSERT OR REPLACE INTO migration_status VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?, ?)");
    RowBinder row(insert);
    row.bind_all(std::string(to_string(status.state)), status.from_revision, status.current_revision,
        status.target_revision, status.step, status.steps, status.step_name, status.rows_done,
        status.rows_total);
    row.bind_optional(status.seconds_left);
    row.bind_all(status.started_us, status.updated_us, status.owner.host,
        static_cast<std::int64_t>(status.owner.pid), status.owner.boot_id, status.run_id, status.error,
        status.failed_revision);
    insert.exec();
}

void write_ingest_rows(SQLite::Database& db, const IngestStatus& status)
{
    SQLite::Statement insert(
        db, "INSERT OR REPLACE INTO ingest_status VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    RowBinder(insert).bind_all(status.run_id, status.started_us, status.updated_us,
        signed_count(status.received), signed_count(status.packets), signed_count(status.receptions),
        signed_count(status.queue_depth), status.broker_connected ? 1 : 0, status.broker_since_us,
        status.last_message_us);
    insert.exec();

    db.exec("DELETE FROM ingest_rejected");
    SQLite::Statement reject(db, "INSERT INTO ingest_rejected VALUES (?, ?)");
    for (const auto& [reason, count] : status.rejected) {
        RowBinder(reject).bind_all(reason, signed_count(count));
        reject.exec();
        reject.reset();
    }
}

void write_metrics_row(SQLite::Database& db, const std::string& text)
{
    SQLite::Statement insert(db, "INSERT OR REPLACE INTO metrics VALUES (1, ?)");
    insert.bind(1, text);
    insert.exec();
}

std::string read_metrics_row(SQLite::Database& db)
{
    SQLite::Statement query(db, "SELECT text FROM metrics");
    return query.executeStep() ? query.getColumn(0).getString() : std::string();
}

std::optional<MigrationStatus> read_migration_row(SQLite::Database& db)
{
    SQLite::Statement query(db,
        "SELECT state, from_revision, current_revision, target_revision, step, steps, step_name, rows_done, "
        "rows_total, seconds_left, started_us, updated_us, owner_host, owner_pid, owner_boot_id, run_id, "
        "error, "
        "failed_revision FROM migration_status");
    if (!query.executeStep())
        return std::nullopt;
    const auto text = [&](int column) { return query.getColumn(column).getString(); };
    const auto number = [&](int column) { return query.getColumn(column).getInt64(); };
    const std::optional<MigrationState> state = parse_migration_state(text(0));
    if (!state)
        return std::nullopt;
    return MigrationStatus{
        .state = *state,
        .from_revision = text(1),
        .current_revision = text(2),
        .target_revision = text(3),
        .step = static_cast<int>(number(4)),
        .steps = static_cast<int>(number(5)),
        .step_name = text(6),
        .rows_done = number(7),
        .rows_total = number(8),
        .seconds_left =
            query.isColumnNull(9) ? std::nullopt : std::optional<double>(query.getColumn(9).getDouble()),
        .started_us = number(10),
        .updated_us = number(11),
        .owner = {.host = text(12), .pid = static_cast<long>(number(13)), .boot_id = text(14)},
        .run_id = text(15),
        .error = text(16),
        .failed_revision = text(17),
    };
}

std::optional<IngestStatus> read_ingest_rows(SQLite::Database& db)
{
    SQLite::Statement query(db,
        "SELECT run_id, started_us, updated_us, received, packets, receptions, queue_depth, "
        "broker_connected, "
        "broker_since_us, last_message_us FROM ingest_status");
    if (!query.executeStep())
        return std::nullopt;
    const auto number = [&](int column) { return query.getColumn(column).getInt64(); };
    const auto count = [&](int column) { return static_cast<std::uint64_t>(number(column)); };
    IngestStatus status{
        .run_id = query.getColumn(0).getString(),
        .started_us = number(1),
        .updated_us = number(2),
        .received = count(3),
        .packets = count(4),
        .receptions = count(5),
        .rejected = {},
        .queue_depth = count(6),
        .broker_connected = number(7) != 0,
        .broker_since_us = number(8),
        .last_message_us = number(9),
    };
    SQLite::Statement rejected(db, "SELECT reason, count FROM ingest_rejected");
    while (rejected.executeStep())
        status.rejected[rejected.getColumn(0).getString()] =
            static_cast<std::uint64_t>(rejected.getColumn(1).getInt64());
    return status;
}

bool is_damaged(const SQLite::Exception& error)
{
    return error.getErrorCode() == SQLITE_NOTADB || error.getErrorCode() == SQLITE_CORRUPT;
}

} // namespace meshview::coordination
