#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/coordination/ingest_metrics.hpp"
#include "common/coordination/ingest_status.hpp"
#include "common/postgresql/connection.hpp"

namespace meshview::coordination {

/// What the writers of a PostgreSQL database say of themselves, in `meshview_ingest_status`: a row each. Its
/// session holds an advisory lock as long as the writer lives, so that readers tell the living from the dead
/// (postgresql/observation.hpp).
///
/// A lost connection is made anew at the next write, with a row of its own. One thread at a time.
class IngestStatusTable : public IngestStatusSink {
public:
    /// Makes the table when it is missing, and removes the rows of the dead. Throws postgresql::Error.
    explicit IngestStatusTable(PostgresqlUrl url);

    /// Both throw postgresql::Error.
    void write(const IngestStatus& status) override;
    void write_metrics(const std::string& text) override;

private:
    postgresql::Connection& connection();
    void execute(const std::string& sql, postgresql::Parameters parameters);

    PostgresqlUrl url_;
    std::optional<postgresql::Connection> connection_;
};

/// Writers that live, whatever they do.
int count_writers(postgresql::Connection& connection);

/// All writers that live as one: their counts added up. Nothing when there is none, or none said anything
/// yet.
std::optional<IngestStatus> read_ingest_status(postgresql::Connection& connection);

/// The figures of all writers that live.
std::vector<IngestMetrics> read_ingest_metrics(postgresql::Connection& connection);

} // namespace meshview::coordination
