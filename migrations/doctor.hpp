#pragma once

#include <functional>
#include <string>
#include <vector>

#include <SQLiteCpp/Database.h>

#include "migrations/graph.hpp"

namespace meshview::migrations {

/// Something about a database that its operator should know.
struct Finding {
    enum class Severity {
        note, ///< explains what is there; nothing is wrong
        problem, ///< the viewer works badly, or refuses to start
        damage, ///< the file itself is broken
    };

    std::string code; ///< for scripts: `duplicate_version`
    Severity severity = Severity::note;
    std::string what;
    std::string fix{}; ///< what repair does, or what the operator has to do
    /// What repair runs, in a transaction of its own (the revision step makes its own). Empty: repair cannot
    /// help, or nothing has to be done.
    std::function<void(SQLite::Database&)> repair{};
};

/// Looks at a database for everything that tools, kills and power failures are known to leave behind, in the
/// order in which it has to be repaired. Only reads. `writer_lives` says whether a writer holds the lock:
/// what is in progress then is no finding. Takes as long as reading the whole file once. Throws
/// SQLite::Exception when it is not a database at all. Findings borrow the graph.
std::vector<Finding> examine(SQLite::Database& db, const RevisionGraph& graph, bool writer_lives = false);

/// The revision whose schema the database has, whatever alembic_version says; of several that fit equally the
/// newest. Empty when it has no tables.
std::string revision_by_schema(SQLite::Database& db, const RevisionGraph& graph);

/// Repairs what can be repaired, looking again after each repair, because one can uncover the next. Returns
/// what it repaired. The caller holds the lock and has made a backup. Throws ExitError when a repair fails;
/// it was rolled back then, and those before it stand.
std::vector<Finding> repair(SQLite::Database& db, const RevisionGraph& graph);

std::string_view to_string(Finding::Severity severity);

} // namespace meshview::migrations
