#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "common/config.hpp"
#include "common/coordination/decision.hpp"
#include "reader/change_mark.hpp"
#include "reader/sql/session.hpp"

namespace meshview::reader {

/// Who looks at a database, in whatever state it is. One thread.
class Lookout {
public:
    virtual ~Lookout() = default;

    virtual coordination::Observation look(TimeUs now_us) = 0;
    /// Until it is time for another look: so long, or less when the database tells that it has changed.
    virtual void wait(std::chrono::milliseconds most, const std::stop_token& stop) = 0;
};

/// Bytes; empty where that is not known.
struct DatabaseSizes {
    std::optional<std::int64_t> database;
    std::optional<std::int64_t> log; ///< written ahead
    std::optional<std::int64_t> free; ///< where the database is
};

/// The database that a reader shows, of whichever kind: what the kinds do differently beside the SqlSession.
/// Safe from any thread.
class ReadTarget {
public:
    virtual ~ReadTarget() = default;

    /// Throws QueryError.
    virtual std::unique_ptr<SqlSession> open_session() const = 0;
    virtual std::unique_ptr<ChangeMark> make_change_mark() const = 0;
    virtual std::unique_ptr<Lookout> make_lookout() const = 0;
    /// What a reader of the launcher's run waits for.
    virtual coordination::Expectation expectation(const std::string& run_id) const = 0;

    /// For /metrics: none of them throws, they tell nothing when there is nothing to be had.
    virtual DatabaseSizes sizes() const = 0;
    virtual std::optional<coordination::MigrationStatus> migration_status() const = 0;
    virtual std::string writer_metrics() const = 0;
};

/// As `[database] connection_string` has it.
std::unique_ptr<ReadTarget> open_read_target(const DatabaseConfig& config);

} // namespace meshview::reader
