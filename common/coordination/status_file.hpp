#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include <SQLiteCpp/Database.h>

#include "common/coordination/ingest_status.hpp"
#include "common/coordination/migration_status.hpp"

namespace meshview::coordination {

/// `packets.db` -> `packets.db.status`: a small SQLite file of its own, so that it can be updated and read
/// while the main database is locked by a migration.
std::filesystem::path status_path(const std::filesystem::path& database);

/// The writer's end of the status file: the tables `migration_status` (one row), `ingest_status` (one row)
/// and `ingest_rejected`. Only the holder of the WriterLock makes one. One thread at a time.
class StatusWriter : public MigrationStatusSink, public IngestStatusSink {
public:
    /// Opens or creates the file. What it holds is information only, so a corrupt one is replaced by a new
    /// one, with a warning in the log. Throws ExitError as open_for_writing does.
    explicit StatusWriter(const std::filesystem::path& database);

    /// Each replaces the row in one transaction. Throws SQLite::Exception (disk full, ...): callers in the
    /// middle of a migration or of ingest log it and go on.
    void write(const MigrationStatus& status) override;
    void write(const IngestStatus& status) override;
    void write_metrics(const std::string& text) override;

private:
    SQLite::Database db_;
};

/// What a poll of the status file found.
struct StatusSnapshot {
    std::optional<MigrationStatus> migration;
    std::optional<IngestStatus> ingest;
    std::string problem; ///< why this poll brought nothing new (missing, busy, corrupt); empty when it did
};

/// The text of StatusWriter::write_metrics; empty when there is none, or it cannot be read at this moment.
std::string read_metrics(const std::filesystem::path& database);

/// The readers' end: polls without ever writing or creating anything. A file that is missing, busy or corrupt
/// is an observation, not an error: then the previous answer stands and `problem` says why. Opens the file at
/// each poll, so that a file replaced underneath is seen. One thread at a time.
class StatusReader {
public:
    explicit StatusReader(const std::filesystem::path& database);

    const StatusSnapshot& poll();

private:
    std::filesystem::path path_;
    StatusSnapshot last_;
};

} // namespace meshview::coordination
