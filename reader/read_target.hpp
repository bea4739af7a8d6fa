#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "common/config.hpp"
#include "common/coordination/decision.hpp"
#include "reader/change_mark.hpp"
#include "reader/sql/session.hpp"

namespace meshview::reader {

/// One look at a database, in whatever state it is; for one thread.
using Look = std::function<coordination::Observation(TimeUs now_us)>;

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
    virtual Look make_look() const = 0;
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
