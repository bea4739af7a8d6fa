// Each step of the reference viewer's lineage, cut behind each of its statements: what a kill left there,
// since its steps were no transactions.
#include <algorithm>
#include <sstream>

#include <doctest/doctest.h>

#include "common/database.hpp"
#include "migrations/doctor.hpp"
#include "migrations/offline_script.hpp"
#include "tests/migrations/lineage.hpp"

using namespace meshview;
using namespace meshview::migrations;
using namespace meshview::testing;

namespace {

// The statements with which a step changes the viewer's own tables; the revision and the status, which the
// reference wrote last, are left out.
std::vector<std::string> statements_of(const std::filesystem::path& database)
{
    std::ostringstream script;
    {
        SQLite::Database db = open_for_writing({.path = database});
        write_script(script, db, RevisionGraph::of_this_program(), Direction::up, "+1");
    }
    std::vector<std::string> statements;
    std::istringstream lines(script.str());
    std::string statement;
    for (std::string line; std::getline(lines, line);) {
        if (line.empty() || line.starts_with("--"))
            continue;
        statement += line + "\n";
        if (line.back() != ';')
            continue;
        const auto names = [&](const char* word) { return statement.find(word) != std::string::npos; };
        if (!names("BEGIN IMMEDIATE;") && !names("COMMIT;") && !names("PRAGMA foreign_keys")
            && !names("alembic_version") && !names("migration_status") && !names("schema_compatibility")
            && !names("_meshview_backfill"))
            statements.push_back(statement);
        statement.clear();
    }
    return statements;
}

std::vector<std::string> problems(const std::filesystem::path& database)
{
    SQLite::Database db = open_for_writing({.path = database});
    std::vector<std::string> codes;
    for (const Finding& finding : examine(db, RevisionGraph::of_this_program()))
        if (finding.severity != Finding::Severity::note)
            codes.push_back(finding.code);
    return codes;
}

bool changes_more_than_indexes(const std::vector<std::string>& statements, std::size_t count)
{
    return std::any_of(statements.begin(), statements.begin() + static_cast<std::ptrdiff_t>(count),
        [](const std::string& sql) { return !sql.starts_with("DROP INDEX") && !sql.starts_with("UPDATE"); });
}

void run_repair(const std::filesystem::path& database)
{
    SQLite::Database db = open_for_writing({.path = database});
    repair(db, RevisionGraph::of_this_program());
}

} // namespace

TEST_CASE("a step of the lineage that was cut behind any statement is named, and finished by repair")
{
    for (std::size_t i = 0; i + 1 < lineage().size(); ++i) {
        const std::string& revision = lineage()[i];
        CAPTURE(revision);
        const TemporaryFolder sound_folder;
        const auto sound = unpack_lineage(sound_folder, revision);
        const Snapshot before = snapshot(sound);
        const std::vector<std::string> statements = statements_of(sound);
        run_repair(sound);
        testing::upgrade(sound, "+1");
        const Snapshot expected = snapshot(sound);
        for (std::size_t done = 1; done <= statements.size(); ++done) {
            CAPTURE(done);
            CAPTURE(statements[done - 1]);
            const TemporaryFolder folder;
            const auto cut = unpack_lineage(folder, revision);
            {
                SQLite::Database db(cut.string(), SQLite::OPEN_READWRITE);
                for (std::size_t k = 0; k < done; ++k)
                    db.exec(statements[k]);
            }
            // Rows that are filled already are nothing to be named, and an index may be gone for any reason.
            const std::vector<std::string> found = problems(cut);
            if (snapshot(cut).schema == before.schema)
                CHECK(found.empty());
            else if (changes_more_than_indexes(statements, done))
                CHECK(found == std::vector<std::string>{"interrupted_step"});
            else
                CHECK(std::ranges::count(found, "missing_index") == std::ssize(found));
            run_repair(cut);
            CHECK(problems(cut).empty());
            if (snapshot(cut).revisions == std::vector{revision})
                testing::upgrade(cut, "+1");
            CHECK(snapshot(cut) == expected);
        }
    }
}
