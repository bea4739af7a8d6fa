#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/coordination/process_identity.hpp"
#include "common/time.hpp"

namespace meshview::coordination {

/// How the migrations of one writer go.
enum class MigrationState {
    pending, ///< the writer holds the lock and looks at the database
    running,
    complete, ///< the schema is the writer's
    failed, ///< `error` and `failed_revision` say why; nothing was changed by the failed revision
};

std::string_view to_string(MigrationState state);
std::optional<MigrationState> parse_migration_state(std::string_view text);

/// The one row of the coordination table: information for readers, the launcher and people. What the schema
/// *is* stands in `alembic_version`; whether the writer lives is WriterLock's to say.
struct MigrationStatus {
    MigrationState state = MigrationState::pending;
    std::string from_revision; ///< where this run began; empty: base
    std::string current_revision; ///< the last one committed; empty: base
    std::string target_revision;
    int step = 0; ///< 1-based number of the revision being run; 0 before the first
    int steps = 0;
    std::string step_name; ///< `2b5a61bb2b75 add first and last seen to node`
    std::int64_t rows_done = 0; ///< of the step's current statement or backfill
    std::int64_t rows_total = 0; ///< 0: not known
    std::optional<double> seconds_left; ///< of the step; an estimate
    TimeUs started_us = 0;
    TimeUs updated_us = 0;
    ProcessIdentity owner;
    std::string run_id; ///< given by the launcher to both children; empty when run alone
    std::string error;
    std::string failed_revision;

    bool operator==(const MigrationStatus&) const = default;
};

/// Where a migration's status is written to, for everybody to see: a file beside SQLite, a table in
/// PostgreSQL.
class MigrationStatusSink {
public:
    virtual ~MigrationStatusSink() = default;

    /// Replaces what was there. Throws the database's error: callers in the middle of a migration go on
    /// without.
    virtual void write(const MigrationStatus& status) = 0;
};

/// `step 2 of 3 (9f3b1a8d2c4f drop import_time), 40,000 of 120,000 rows, about 3 s left`: as much as is
/// known.
std::string describe_progress(const MigrationStatus& status);

} // namespace meshview::coordination
