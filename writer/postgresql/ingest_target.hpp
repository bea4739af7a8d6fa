#pragma once

#include <optional>

#include "common/coordination/postgresql/ingest_status_table.hpp"
#include "writer/ingest_target.hpp"
#include "writer/postgresql/store.hpp"

namespace meshview::writer {

/// A database of a server, which may have several writers: one migrates, and the batches of all follow one
/// another.
class PostgresqlIngestTarget final : public IngestTarget {
public:
    explicit PostgresqlIngestTarget(PostgresqlUrl url)
        : url_(std::move(url))
    { }

    bool prepare(const std::string& run_id, WhenTaken when_taken, const std::stop_token& stop) override;
    Store& store() override { return *store_; }
    coordination::IngestStatusSink& status() override { return *status_; }
    std::unique_ptr<Upkeep> upkeep() override;

private:
    const PostgresqlUrl url_;
    std::optional<coordination::IngestStatusTable> status_;
    std::optional<PostgresqlStore> store_;
};

} // namespace meshview::writer
