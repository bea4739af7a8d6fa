#include "migrations/doctor_schema.hpp"

#include <algorithm>
#include <set>

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/coordination/schema_version.hpp"
#include "migrations/check.hpp"
#include "migrations/fingerprint.hpp"
#include "migrations/migrator.hpp"
#include "migrations/sqlite/ddl.hpp"
#include "migrations/sqlite/dialect.hpp"
#include "migrations/sqlite/reflection.hpp"
#include "migrations/table_parts.hpp"

namespace meshview::migrations {

namespace {

using Severity = Finding::Severity;

constexpr std::string_view copy_prefix = "_alembic_tmp_";

std::vector<Difference> unexplained(const std::vector<Drift>& drifts)
{
    std::vector<Difference> differences;
    for (const Drift& drift : drifts)
        if (drift.known_as.empty())
            differences.push_back(drift.difference);
    return differences;
}

bool is_in(const Difference& difference, const std::vector<Difference>& differences)
{
    return std::find_if(differences.begin(), differences.end(), [&](const Difference& other) {
        return other.object == difference.object;
    }) != differences.end();
}

// An index that is not there may have been dropped by anybody: alone it proves no step.
bool is_missing_index(const Difference& difference)
{
    return difference.kind == Difference::Kind::missing && difference.object.starts_with("index ");
}

// A revision that can follow, and how much of what it does is there already.
struct NextStep {
    const Revision* revision = nullptr;
    std::vector<Difference> done; ///< strange at the present revision, right at the next
    bool is_complete = false;
};

// The difference that the step makes is the measure: what it adds may be there, what it drops may be gone.
NextStep find_interrupted(const RevisionGraph& graph, const Fingerprint& here, const SchemaObjects& found)
{
    const std::vector<Difference> strange = compare(here.objects, found);
    NextStep best;
    for (const Revision* revision : graph.ordered()) {
        if (revision->down_revision != std::vector<std::string>{here.revision})
            continue;
        const Fingerprint there = fingerprint_at(graph, revision->revision);
        const std::vector<Difference> missing = unexplained(drift_from(there, found));
        const std::vector<Difference> whole_step = compare(here.objects, there.objects);
        NextStep step{.revision = revision, .done = {}};
        for (const Difference& difference : strange)
            if (is_in(difference, whole_step) && !is_in(difference, missing))
                step.done.push_back(difference);
        if (std::ranges::all_of(step.done, is_missing_index))
            continue;
        step.is_complete = missing.empty() && !step.done.empty();
        if (step.done.size() > best.done.size())
            best = std::move(step);
    }
    return best;
}

void finish_step(SQLite::Database& db, const RevisionGraph& graph, const std::string& revision)
{
    sqlite::SqliteDialect dialect(db);
    MigrationObserver nobody;
    Migrator(graph, dialect, nobody).upgrade(revision);
}

Finding finding_of(const RevisionGraph& graph, const NextStep& step, const std::string& here)
{
    std::vector<std::string> done;
    for (const Difference& difference : step.done)
        done.push_back(describe(difference));
    Finding finding{.code = std::string(interrupted_step),
        .severity = Severity::problem,
        .what = fmt::format("the step from {} to {} was interrupted: {}", here, title(*step.revision),
            fmt::join(done, "; "))};
    const std::string target = step.revision->revision;
    finding.fix = step.is_complete
        ? fmt::format("all of it is done; finish it and set alembic_version to {}", target)
        : "run the rest of the step";
    finding.repair = [&graph, target](SQLite::Database& writable) { finish_step(writable, graph, target); };
    return finding;
}

// The statement that makes an index of the expected schema.
std::string index_sql(const Schema& schema, const std::string& object)
{
    for (const Table& table : schema.tables)
        for (const Index& index : table.indexes)
            if (object == object_of(table, index))
                return sqlite::create_index_sql(
                    {index.name, table.name, index.elements, {.unique = index.unique, .where = index.where}});
    return {};
}

std::string index_name(const std::string& object)
{
    return object.substr(6, object.rfind(" on ") - 6);
}

Finding finding_of(const Drift& drift, const Schema& expected)
{
    const Difference& difference = drift.difference;
    Finding finding{.code = "drift",
        .severity = drift.known_as.empty() ? Severity::problem : Severity::note,
        .what = describe(drift)};
    const std::string sql = index_sql(expected, difference.object);
    if (difference.kind != Difference::Kind::unexpected && !sql.empty()) {
        const bool lost_desc = difference.found + " DESC" == difference.expected
            || difference.expected.find(" DESC") != std::string::npos;
        finding.code = difference.kind == Difference::Kind::missing ? "missing_index"
            : lost_desc                                             ? "lost_desc"
                                                                    : "other_index";
        finding.fix = "build the index anew";
        finding.repair = [sql, name = index_name(difference.object)](SQLite::Database& writable) {
            writable.exec("DROP INDEX IF EXISTS " + sqlite::quote(name));
            writable.exec(sql);
        };
    } else if (drift.known_as.empty()) {
        finding.fix = difference.kind == Difference::Kind::unexpected
            ? "nothing here needs it; take it away by hand, or write a migration that declares it"
            : "restore a backup, or mend it by hand; `meshview-migrate revision --autogenerate` shows the "
              "statements";
    }
    return finding;
}

} // namespace

void examine_copies(SQLite::Database& db, std::vector<Finding>& findings)
{
    SQLite::Statement copies(db,
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE '\\_alembic\\_tmp\\_%' "
        "ESCAPE '\\' ORDER BY name");
    while (copies.executeStep()) {
        const std::string copy = copies.getColumn(0).getString();
        const std::string table = copy.substr(copy_prefix.size());
        if (db.tableExists(table)) {
            findings.push_back({.code = "leftover_copy",
                .severity = Severity::problem,
                .what = fmt::format(
                    "{} is a half-made copy of {}, left by an interrupted migration", copy, table),
                .fix = "remove the copy; the table is complete",
                .repair = [copy](SQLite::Database& writable) {
                    writable.exec("DROP TABLE " + sqlite::quote(copy));
                }});
        } else {
            findings.push_back({.code = "lost_table",
                .severity = Severity::problem,
                .what = fmt::format("{} is all that an interrupted migration left of {}", copy, table),
                .fix = "give the copy, which is complete, the table's name; its indexes are built anew",
                .repair = [copy, table](SQLite::Database& writable) {
                    // Otherwise an unrelated view that names the lost table would make the rename fail.
                    writable.exec("PRAGMA legacy_alter_table = ON");
                    writable.exec(fmt::format(
                        "ALTER TABLE {} RENAME TO {}", sqlite::quote(copy), sqlite::quote(table)));
                    writable.exec("PRAGMA legacy_alter_table = OFF");
                }});
        }
    }
}

void examine_schema(SQLite::Database& db, const RevisionGraph& graph, const std::string& revision,
    std::vector<Finding>& findings)
{
    const Schema expected = schema_at(graph, revision);
    const SchemaObjects objects = objects_of(expected);
    const Fingerprint here{revision, objects, hash_of(objects)};
    const SchemaObjects found = objects_of(sqlite::reflect(db));
    const NextStep step = find_interrupted(graph, here, found);
    if (!step.done.empty())
        findings.push_back(finding_of(graph, step, revision));
    for (const Drift& drift : drift_from(here, found))
        if (!is_in(drift.difference, step.done)
            && !drift.difference.object.starts_with("table _alembic_tmp_"))
            findings.push_back(finding_of(drift, expected));
}

bool is_before_migrations(SQLite::Database& db)
{
    const Schema schema = sqlite::reflect(db);
    const Table* const packet = schema.table("packet");
    return packet != nullptr && packet->column("import_time") != nullptr
        && packet->column("import_time_us") == nullptr;
}

std::string revision_by_schema(SQLite::Database& db, const RevisionGraph& graph)
{
    const SchemaObjects found = objects_of(sqlite::reflect(db));
    std::string best;
    std::size_t fewest = found.size();
    for (const Revision* revision : graph.ordered()) {
        const std::size_t strange =
            unexplained(drift_from(fingerprint_at(graph, revision->revision), found)).size();
        if (strange <= fewest && strange < found.size()) {
            best = revision->revision;
            fewest = strange;
        }
    }
    // Somebody else's database has little in common with any of ours.
    return fewest * 4 < found.size() ? best : std::string();
}

} // namespace meshview::migrations
