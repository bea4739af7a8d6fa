#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "common/time.hpp"
#include "migrations/compare.hpp"
#include "migrations/fingerprint.hpp"
#include "migrations/migrator.hpp"

namespace meshview::migrations {

struct RehearsedStep {
    std::string title;
    TimeUs duration_us = 0;
};

struct Rehearsal {
    std::vector<std::string> from;
    std::string target;
    TimeUs copy_us = 0; ///< what making the copy took
    std::vector<RehearsedStep> steps;
    std::string error; ///< why a step failed; empty: all went well
    std::vector<Difference> schema_changes; ///< after against before
    std::vector<std::string> row_changes; ///< `packet: 500 rows before, 499 after`
    std::vector<Drift> drift; ///< of the copy afterwards from the fingerprint of the target
    std::string quick_check; ///< `ok`
    std::int64_t foreign_key_errors_before = 0;
    std::int64_t foreign_key_errors_after = 0;

    bool succeeded() const;
};

/// Runs migrations on a copy of the database, made beside it and removed afterwards, and says how it went.
/// The database itself is only read, and may be in use. Throws ExitError when there is no room for the copy
/// or the target makes no sense.
Rehearsal rehearse(const std::filesystem::path& database, const RevisionGraph& graph, Direction direction,
    const std::string& target);

} // namespace meshview::migrations
