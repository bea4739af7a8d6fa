#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "common/coordination/status_file.hpp"
#include "common/time.hpp"

namespace meshview::coordination {

enum class DatabaseState {
    readable,
    missing, ///< there is no file, or it cannot be opened (yet)
    busy, ///< locked at this moment: nothing learnt
    corrupt, ///< not a database, or damaged
};

enum class LockState { free, held, unknown };

/// Which file stands at the database's path: a replaced file has another identity.
struct FileIdentity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;

    bool operator==(const FileIdentity&) const = default;
};

/// Everything that a decision (decision.hpp) is made of: what could be seen at one moment, without judgement.
struct Observation {
    TimeUs observed_us = 0; ///< only changes wording, never a decision
    DatabaseState database = DatabaseState::missing;
    std::string database_error; ///< the database's words when not readable
    bool is_server = false; ///< asked over a connection; otherwise it is a file
    FileIdentity file;
    std::vector<std::string>
        revisions; ///< the rows of alembic_version; empty: base, or from before migrations
    /// Older revisions whose programs can still read this schema, as the database itself says (table
    /// `schema_compatibility`).
    std::vector<std::string> compatible_revisions;
    LockState lock = LockState::free;
    std::optional<MigrationStatus> migration;
    std::optional<IngestStatus> ingest;
};

/// Looks at a database, its lock and its status file, without writing, creating or locking anything. Opens
/// the database at each look (a replaced file is seen) and closes it again. One thread at a time; a look
/// takes well below a millisecond, and at most `busy_timeout` of the database opener's reader while it is
/// locked.
class Observer {
public:
    explicit Observer(std::filesystem::path database);

    Observation observe(TimeUs now_us);

private:
    std::filesystem::path database_;
    StatusReader status_;
};

/// One look, for programs that do not poll.
Observation observe(const std::filesystem::path& database, TimeUs now_us);

} // namespace meshview::coordination
