#include "common/coordination/status_file.hpp"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <spdlog/spdlog.h>

#include "common/coordination/status_schema.hpp"
#include "common/database.hpp"
#include "common/exit_code.hpp"

namespace meshview::coordination {

namespace {

constexpr std::chrono::milliseconds patience_of_writer{2000};
constexpr std::chrono::milliseconds patience_of_reader{50};

void remove_with_journals(const std::filesystem::path& path)
{
    for (const char* suffix : {"", "-wal", "-shm", "-journal"})
        std::filesystem::remove(std::filesystem::path(path) += suffix);
}

SQLite::Database open_status(const std::filesystem::path& path)
{
    SQLite::Database db =
        open_for_writing({.path = path, .busy_timeout = patience_of_writer, .cache_kib = 256});
    try {
        SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
        create_status_tables(db);
        transaction.commit();
    } catch (const SQLite::Exception& error) {
        throw ExitError(is_damaged(error) ? ExitCode::bad_data : ExitCode::try_again,
            "status file " + path.string() + ": " + error.what());
    }
    return db;
}

SQLite::Database open_or_replace_status(const std::filesystem::path& path)
{
    try {
        return open_status(path);
    } catch (const ExitError& error) {
        if (error.code() != ExitCode::bad_data)
            throw;
        spdlog::warn("status: {} is damaged and is made anew; it holds no data of yours", path.string());
        remove_with_journals(path);
        return open_status(path);
    }
}

} // namespace

std::filesystem::path status_path(const std::filesystem::path& database)
{
    return std::filesystem::path(database) += ".status";
}

StatusWriter::StatusWriter(const std::filesystem::path& database)
    : db_(open_or_replace_status(status_path(database)))
{ }

void StatusWriter::write(const MigrationStatus& status)
{
    SQLite::Transaction transaction(db_, SQLite::TransactionBehavior::IMMEDIATE);
    write_migration_row(db_, status);
    transaction.commit();
}

void StatusWriter::write(const IngestStatus& status)
{
    SQLite::Transaction transaction(db_, SQLite::TransactionBehavior::IMMEDIATE);
    write_ingest_rows(db_, status);
    transaction.commit();
}

void StatusWriter::write_metrics(const std::string& text)
{
    write_metrics_row(db_, text);
}

std::string read_metrics(const std::filesystem::path& database)
try {
    SQLite::Database db = open_for_reading(
        {.path = status_path(database), .busy_timeout = patience_of_reader, .cache_kib = 256});
    return read_metrics_row(db);
} catch (const SQLite::Exception&) {
    return {};
}

StatusReader::StatusReader(const std::filesystem::path& database)
    : path_(status_path(database))
{ }

const StatusSnapshot& StatusReader::poll()
{
    try {
        SQLite::Database db =
            open_for_reading({.path = path_, .busy_timeout = patience_of_reader, .cache_kib = 256});
        SQLite::Transaction one_moment(db);
        std::optional<MigrationStatus> migration = read_migration_row(db);
        std::optional<IngestStatus> ingest = read_ingest_rows(db);
        last_ = {.migration = std::move(migration), .ingest = std::move(ingest), .problem = {}};
    } catch (const SQLite::Exception& error) {
        last_.problem = error.what();
    }
    return last_;
}

} // namespace meshview::coordination
