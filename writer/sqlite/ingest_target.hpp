#pragma once

#include <optional>

#include "common/coordination/status_file.hpp"
#include "common/coordination/writer_lock.hpp"
#include "writer/ingest_target.hpp"
#include "writer/sqlite/store.hpp"

namespace meshview::writer {

/// A file, with its lock and its status file beside it.
class SqliteIngestTarget final : public IngestTarget {
public:
    explicit SqliteIngestTarget(const Config& config)
        : config_(config)
    { }

    bool prepare(const std::string& run_id, WhenTaken when_taken, const std::stop_token& stop) override;
    Store& store() override { return *store_; }
    coordination::IngestStatusSink& status() override { return *status_; }
    std::unique_ptr<Upkeep> upkeep() override { return sqlite_upkeep(config_); }

private:
    bool take_lock(WhenTaken when_taken, const std::stop_token& stop);
    bool migrate(const std::string& run_id, const std::stop_token& stop);

    const Config& config_;
    std::optional<coordination::WriterLock> lock_;
    std::optional<coordination::StatusWriter> status_;
    std::optional<SQLite::Database> db_;
    std::optional<SqliteStore> store_;
};

} // namespace meshview::writer
