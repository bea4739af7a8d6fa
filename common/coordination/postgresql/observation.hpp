#pragma once

#include <chrono>
#include <optional>

#include "common/coordination/observation.hpp"
#include "common/postgresql/connection.hpp"

namespace meshview::coordination {

/// Looks at a PostgreSQL database as Observer does at a file: what decision.hpp decides by. `lock` says
/// whether somebody migrates or ingests. A server that does not answer, or refuses us, is a database that is
/// `missing`, with its words. Keeps its connection, and makes it anew after it was lost. One thread at a
/// time.
class PostgresqlObserver {
public:
    explicit PostgresqlObserver(PostgresqlUrl url);

    Observation observe(TimeUs now_us);

    /// Waits until something of this database changes that decisions depend on (status, revision), or for
    /// `patience`; true when it did. A lost connection counts as a change. What is notified between two calls
    /// is not missed.
    bool wait_for_change(std::chrono::milliseconds patience);

private:
    postgresql::Connection& connection();

    PostgresqlUrl url_;
    std::optional<postgresql::Connection> connection_;
};

} // namespace meshview::coordination
