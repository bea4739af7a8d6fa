// What other tools, kills and power failures left behind: named by doctor, mended by repair.
#include "migrations/doctor.hpp"

#include <algorithm>
#include <fstream>

#include <SQLiteCpp/Statement.h>
#include <doctest/doctest.h>

#include "common/coordination/schema_version.hpp"
#include "common/database.hpp"
#include "migrations/sqlite/reflection.hpp"
#include "tests/migrations/lineage.hpp"

using namespace meshview;
using namespace meshview::migrations;
using meshview::testing::snapshot;
using meshview::testing::unpack_lineage;

namespace {

struct Patient {
    explicit Patient(const std::string& revision, const std::string& damage = {})
        : path(unpack_lineage(folder, revision))
    {
        SQLite::Database(path.string(), SQLite::OPEN_READWRITE).exec(damage);
    }

    TemporaryFolder folder;
    std::filesystem::path path;

    std::vector<Finding> examine()
    {
        SQLite::Database db = open_for_writing({.path = path});
        return migrations::examine(db, RevisionGraph::of_this_program());
    }
    std::vector<Finding> repair()
    {
        SQLite::Database db = open_for_writing({.path = path});
        return migrations::repair(db, RevisionGraph::of_this_program());
    }
    std::vector<std::string> revisions()
    {
        SQLite::Database db = open_for_writing({.path = path});
        return coordination::read_revisions(db);
    }
};

using Codes = std::vector<std::string>;

// Without the traits of the lineage that are in every one of its later databases.
Codes codes(const std::vector<Finding>& findings)
{
    Codes codes;
    for (const Finding& finding : findings)
        if (finding.severity != Finding::Severity::note)
            codes.push_back(finding.code);
    return codes;
}

// Doctor names it, repair mends it, and the database then goes on to the head like one without the damage.
void check_mended(const std::string& revision, const std::string& damage, const Codes& expected)
{
    CAPTURE(damage);
    Patient damaged(revision, damage);
    CHECK(codes(damaged.examine()) == expected);
    CHECK_FALSE(damaged.repair().empty());
    CHECK(codes(damaged.examine()).empty());
    Patient sound(revision);
    sound.repair();
    testing::upgrade(damaged.path, "head");
    testing::upgrade(sound.path, "head");
    CHECK(snapshot(damaged.path) == snapshot(sound.path));
}

} // namespace

TEST_CASE("a sound database of the lineage has no problem")
{
    for (const std::string& revision : testing::lineage()) {
        CAPTURE(revision);
        CHECK(codes(Patient(revision).examine()).empty());
    }
    Patient old("none");
    CHECK(codes(old.examine()).empty());
    CHECK(old.examine().front().code == "before_migrations");
}

TEST_CASE("a kill in the middle of b7c3c2e3a1f0 left last_update_us")
{
    check_mended("9f3b1a8d2c4f", "ALTER TABLE node ADD COLUMN last_update_us BIGINT", {"interrupted_step"});
    check_mended("9f3b1a8d2c4f",
        "ALTER TABLE node ADD COLUMN last_update_us BIGINT;"
        "CREATE INDEX idx_node_last_update_us ON node (last_update_us)",
        {"interrupted_step"});
}

TEST_CASE("node_public_key exists at d4d7b0c2e1a4")
{
    const char* const table =
        "CREATE TABLE node_public_key (id INTEGER NOT NULL, node_id BIGINT NOT NULL, public_key "
        "VARCHAR NOT NULL, first_seen_us BIGINT, last_seen_us BIGINT, PRIMARY KEY (id));";
    check_mended("d4d7b0c2e1a4", table, {"interrupted_step"});
    Patient complete("d4d7b0c2e1a4",
        std::string(table)
            + "CREATE INDEX idx_node_public_key_node_id ON node_public_key (node_id);"
              "CREATE INDEX idx_node_public_key_public_key ON node_public_key (public_key)");
    const std::vector<Finding> findings = complete.examine();
    const auto step = std::find_if(findings.begin(), findings.end(),
        [](const Finding& finding) { return finding.code == "interrupted_step"; });
    REQUIRE(step != findings.end());
    CHECK(step->fix.find("all of it is done") != std::string::npos);
    complete.repair();
    CHECK(complete.revisions() == std::vector<std::string>{"a0c9c13e118f"});
}

TEST_CASE("half of 9f3b1a8d2c4f is done: one table without import_time")
{
    check_mended("2b5a61bb2b75",
        "UPDATE traceroute SET import_time_us = CAST(strftime('%s', substr(import_time, 1, 19)) AS INTEGER) "
        "* "
        "1000000 + CAST(substr(import_time || '000000', 21, 6) AS INTEGER) WHERE import_time_us IS NULL;"
        "DROP INDEX idx_traceroute_import_time; ALTER TABLE traceroute DROP COLUMN import_time",
        {"interrupted_step"});
}

TEST_CASE("half of 9f3b1a8d2c4f is done, and the time of rows went with import_time")
{
    Patient patient("2b5a61bb2b75",
        "UPDATE traceroute SET import_time_us = NULL; DROP INDEX idx_traceroute_import_time;"
        "ALTER TABLE traceroute DROP COLUMN import_time");
    patient.repair();
    CHECK(codes(patient.examine()).empty());
    SQLite::Database db = open_for_writing({.path = patient.path});
    CHECK(db.execAndGet("SELECT count(*) FROM traceroute WHERE import_time_us IS NULL").getInt() == 0);
    CHECK(db.execAndGet("SELECT count(*) FROM traceroute t JOIN packet p ON p.id = t.packet_id "
                        "WHERE t.import_time_us <> p.import_time_us")
              .getInt()
        == 0);
}

TEST_CASE("copies that an interrupted migration left")
{
    check_mended("2b5a61bb2b75", "CREATE TABLE _alembic_tmp_packet (id BIGINT NOT NULL, PRIMARY KEY (id))",
        {"leftover_copy"});
    Patient lost("23dad03d2e42",
        "PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON;"
        "CREATE VIEW broken AS SELECT something FROM nowhere;"
        "ALTER TABLE packet RENAME TO _alembic_tmp_packet; DROP INDEX idx_packet_to_node_id");
    CHECK(codes(lost.examine()).front() == "lost_table");
    lost.repair();
    CHECK(codes(lost.examine()).empty());
    CHECK(snapshot(lost.path).tables.at("packet").size() == 500);
    CHECK(snapshot(lost.path).schema.count("packet: index idx_packet_to_node_id (to_node_id BINARY, )") == 1);
}

TEST_CASE("alembic_version: missing, empty, two rows, unknown")
{
    for (const std::string& revision : testing::lineage()) {
        if (revision == "c88468b7ab0b") // add_time_us_cols changes nothing that c88468b7ab0b has not
            continue;
        CAPTURE(revision);
        Patient missing(revision, "DROP TABLE alembic_version");
        CHECK(codes(missing.examine()) == Codes{"no_version"});
        missing.repair();
        CHECK(missing.revisions() == std::vector{revision});
    }
    check_mended("23dad03d2e42", "DELETE FROM alembic_version", {"no_version"});
    check_mended("23dad03d2e42", "INSERT INTO alembic_version VALUES ('9f3b1a8d2c4f')", {"several_versions"});
    check_mended(
        "23dad03d2e42", "UPDATE alembic_version SET version_num = 'ffffffffffff'", {"unknown_version"});
}

TEST_CASE("somebody else's database is not stamped")
{
    const TemporaryFolder folder;
    SQLite::Database db = open_for_writing({.path = folder.path() / "other.db"});
    db.exec(
        "CREATE TABLE a (x); CREATE TABLE b (y, z); CREATE TABLE alembic_version (version_num VARCHAR(32)); "
        "INSERT INTO alembic_version VALUES ('123')");
    const std::vector<Finding> findings = examine(db, RevisionGraph::of_this_program());
    REQUIRE(codes(findings) == Codes{"unknown_version"});
    CHECK_FALSE(findings.front().repair);
    CHECK(repair(db, RevisionGraph::of_this_program()).empty());
}

TEST_CASE("lost DESC and missing indexes are built anew")
{
    Patient patient("23dad03d2e42", "DROP INDEX idx_node_node_id; DROP INDEX idx_packet_seen_packet_id");
    CHECK(codes(patient.examine()) == Codes{"missing_index"}); // the other one is a trait of the lineage
    CHECK(patient.repair().size() == 4);
    const auto schema = snapshot(patient.path).schema;
    CHECK(schema.count("packet: index idx_packet_import_time_us (import_time_us DESC BINARY, )") == 1);
    CHECK(patient.examine().empty());
}

TEST_CASE("rows without import_time_us get the time of their receptions")
{
    Patient patient("23dad03d2e42",
        "UPDATE packet SET import_time_us = NULL WHERE rowid % 3 = 0;"
        "UPDATE packet_seen SET import_time_us = NULL WHERE rowid % 2 = 0;"
        "UPDATE traceroute SET import_time_us = NULL;"
        "INSERT INTO packet (id) VALUES (99)");
    CHECK(codes(patient.examine()) == Codes{"rows_without_time"});
    patient.repair();
    CHECK(codes(patient.examine()).empty());
    SQLite::Database db = open_for_writing({.path = patient.path});
    CHECK(db.execAndGet(
                "SELECT (SELECT import_time_us FROM packet WHERE id = 99) <= min(import_time_us) FROM packet")
              .getInt()
        == 1);
}

TEST_CASE("orphans are normal, a stale status is not")
{
    Patient patient("23dad03d2e42",
        "CREATE TABLE migration_status (id INTEGER PRIMARY KEY CHECK (id = 1), in_progress BOOLEAN NOT NULL, "
        "updated_at TIMESTAMP); INSERT INTO migration_status VALUES (1, 1, NULL)");
    testing::add_orphans(patient.path);
    SQLite::Database(patient.path.string(), SQLite::OPEN_READWRITE)
        .exec("UPDATE packet_seen SET import_time_us = 1 WHERE import_time_us IS NULL;"
              "UPDATE traceroute SET import_time_us = 1 WHERE import_time_us IS NULL");
    CHECK(codes(patient.examine()) == Codes{"stale_status"});
    const auto findings = patient.examine();
    CHECK(std::count_if(findings.begin(), findings.end(), [](const Finding& f) {
        return f.code == "orphans";
    }) == 2);
    patient.repair();
    CHECK(codes(patient.examine()).empty());
}

TEST_CASE("an index that lacks rows is built anew; lost pages need a backup")
{
    Patient patient("23dad03d2e42");
    {
        // The index no longer says what the table does: edited behind SQLite's back.
        SQLite::Database db(patient.path.string(), SQLite::OPEN_READWRITE);
        db.exec("PRAGMA writable_schema = ON;"
                "UPDATE sqlite_schema SET sql = 'CREATE INDEX idx_packet_to_node_id ON packet (portnum)' "
                "WHERE name = "
                "'idx_packet_to_node_id'");
    }
    {
        SQLite::Database db(patient.path.string(), SQLite::OPEN_READWRITE);
        db.exec("INSERT INTO packet (id, portnum, to_node_id, import_time_us) VALUES (77, 5, 6, 1); PRAGMA "
                "writable_schema = ON;"
                "UPDATE sqlite_schema SET sql = 'CREATE INDEX idx_packet_to_node_id ON packet (to_node_id)' "
                "WHERE name "
                "= 'idx_packet_to_node_id'");
    }
    CHECK(codes(patient.examine()) == Codes{"damaged_index"});
    patient.repair();
    CHECK(codes(patient.examine()).empty());

    {
        std::fstream file(patient.path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(20 * 4096);
        file << std::string(30 * 4096, '\x55');
    }
    CHECK(codes(patient.examine()) == Codes{"damaged_file"});
    CHECK(patient.repair().empty());
}

TEST_CASE("columns of the wrong kind are named, and left to people")
{
    Patient patient(
        "23dad03d2e42", "ALTER TABLE node ADD COLUMN colour TEXT; ALTER TABLE packet DROP COLUMN channel");
    CHECK(codes(patient.examine()) == Codes{"drift", "drift"});
    patient.repair();
    CHECK(codes(patient.examine()) == Codes{"drift", "drift"});
}
