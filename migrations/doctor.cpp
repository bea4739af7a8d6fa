#include "migrations/doctor.hpp"

#include <algorithm>

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sqlite3.h>

#include "common/coordination/reference_status.hpp"
#include "common/coordination/schema_version.hpp"
#include "common/exit_code.hpp"
#include "migrations/doctor_rows.hpp"
#include "migrations/doctor_schema.hpp"
#include "migrations/fingerprint.hpp"
#include "migrations/sqlite/ddl.hpp"
#include "migrations/sqlite/errors.hpp"
#include "migrations/sqlite/reflection.hpp"

namespace meshview::migrations {

namespace {

using Severity = Finding::Severity;

constexpr int most_repairs = 50;
constexpr const char* damaged_file = "damaged_file";
constexpr const char* restore_or_rescue =
    "restore a backup (`meshview-migrate restore FILE`), or rescue what can be read with the sqlite3 shell's "
    ".recover";

std::vector<std::string> texts(SQLite::Database& db, const std::string& sql)
{
    std::vector<std::string> found;
    SQLite::Statement query(db, sql);
    while (query.executeStep())
        found.push_back(query.getColumn(0).getString());
    return found;
}

// What integrity_check says about indexes is mended from the table; the rest is lost pages.
void examine_integrity(SQLite::Database& db, std::vector<Finding>& findings)
{
    const std::vector<std::string> errors = texts(db, "PRAGMA integrity_check(20)");
    if (errors == std::vector<std::string>{"ok"})
        return;
    const bool only_indexes = std::all_of(errors.begin(), errors.end(), [](const std::string& error) {
        return error.find("missing from index") != error.npos
            || error.find("wrong # of entries in index") != error.npos
            || error.find("non-unique entry in index") != error.npos;
    });
    Finding finding{.code = only_indexes ? "damaged_index" : damaged_file,
        .severity = Severity::damage,
        .what = fmt::format("the file is damaged: {}", fmt::join(errors, "; "))};
    if (only_indexes) {
        finding.fix = "build the indexes anew";
        finding.repair = [](SQLite::Database& writable) { writable.exec("REINDEX"); };
    } else {
        finding.fix = restore_or_rescue;
    }
    findings.push_back(std::move(finding));
}

Finding stamp_finding(std::string code, std::string what, const std::string& revision)
{
    Finding finding{.code = std::move(code), .severity = Severity::problem, .what = std::move(what)};
    if (revision.empty()) {
        finding.fix = "its schema is like no revision; restore a backup, or stamp the right one by hand";
        return finding;
    }
    finding.fix = fmt::format("set it to {}, whose schema the database has", revision);
    finding.repair = [revision](
                         SQLite::Database& writable) { coordination::write_revisions(writable, {revision}); };
    return finding;
}

// Returns the revision that the rest of the examination goes by; empty when that makes no sense.
std::string examine_version(SQLite::Database& db, const RevisionGraph& graph, std::vector<Finding>& findings)
{
    const std::vector<std::string> found = coordination::read_revisions(db);
    if (found.size() == 1 && graph.contains(found.front()))
        return found.front();
    const std::string by_schema = revision_by_schema(db, graph);
    if (found.size() > 1) {
        findings.push_back(stamp_finding("several_versions",
            fmt::format("alembic_version holds {} rows: {}", found.size(), fmt::join(found, ", ")),
            by_schema));
    } else if (!found.empty()) {
        findings.push_back(stamp_finding("unknown_version",
            fmt::format(
                "alembic_version says {}, which this program does not know; a newer program may have made it",
                found.front()),
            by_schema));
    } else if (is_before_migrations(db)) {
        findings.push_back({.code = "before_migrations",
            .severity = Severity::note,
            .what = "the database comes from before the reference viewer had migrations",
            .fix = "nothing; the next start of the writer, or `upgrade head`, brings it up to date"});
    } else if (!by_schema.empty()) {
        findings.push_back(stamp_finding("no_version",
            db.tableExists("alembic_version") ? "alembic_version is empty, though there are tables"
                                              : "alembic_version is missing, though there are tables",
            by_schema));
    }
    return {};
}

void examine_status(SQLite::Database& db, bool writer_lives, std::vector<Finding>& findings)
{
    if (writer_lives || !db.tableExists("migration_status")
        || texts(db, "SELECT 1 FROM migration_status WHERE in_progress").empty())
        return;
    findings.push_back({.code = "stale_status",
        .severity = Severity::problem,
        .what = "migration_status says that a migration is in progress, and no writer lives",
        .fix = "set it to what is true",
        .repair = [](SQLite::Database& writable) {
            coordination::write_reference_status(writable, false, now_us());
        }});
}

// Finishing a step goes through the migrator, which has its own transactions; so has REINDEX none of another.
void run_repair(SQLite::Database& db, const Finding& finding)
{
    try {
        if (finding.code == interrupted_step) {
            finding.repair(db);
            return;
        }
        SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
        finding.repair(db);
        transaction.commit();
    } catch (const SQLite::Exception& error) {
        throw sqlite::to_exit_error("repair of " + finding.code, error);
    }
}

} // namespace

std::vector<Finding> examine(SQLite::Database& db, const RevisionGraph& graph, bool writer_lives)
try {
    std::vector<Finding> findings;
    examine_integrity(db, findings);
    if (!findings.empty() && findings.back().code == damaged_file)
        return findings;
    examine_copies(db, findings);
    const std::string revision = examine_version(db, graph, findings);
    if (!revision.empty()) {
        examine_schema(db, graph, revision, findings);
        examine_times(db, findings);
    }
    examine_orphans(db, findings);
    examine_status(db, writer_lives, findings);
    return findings;
} catch (const SQLite::Exception& error) {
    // So damaged that not even integrity_check can be carried out.
    if (error.getErrorCode() != SQLITE_CORRUPT)
        throw;
    return {{.code = damaged_file,
        .severity = Severity::damage,
        .what = fmt::format("the file is damaged: {}", error.what()),
        .fix = restore_or_rescue}};
}

std::vector<Finding> repair(SQLite::Database& db, const RevisionGraph& graph)
{
    std::vector<Finding> repaired;
    while (static_cast<int>(repaired.size()) < most_repairs) {
        std::vector<Finding> findings = examine(db, graph);
        const auto next = std::find_if(findings.begin(), findings.end(), [&](const Finding& finding) {
            return finding.repair && std::none_of(repaired.begin(), repaired.end(), [&](const Finding& done) {
                return done.code == finding.code && done.what == finding.what;
            });
        });
        if (next == findings.end())
            break;
        run_repair(db, *next);
        repaired.push_back(std::move(*next));
    }
    return repaired;
}

std::string_view to_string(Finding::Severity severity)
{
    switch (severity) {
    case Severity::note:
        return "note";
    case Severity::problem:
        return "problem";
    case Severity::damage:
        break;
    }
    return "damage";
}

} // namespace meshview::migrations
