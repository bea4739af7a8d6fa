#include "migrations/fingerprint.hpp"

#include <doctest/doctest.h>

#include "common/database.hpp"
#include "migrations/sqlite/reflection.hpp"
#include "tests/migrations/lineage.hpp"

using namespace meshview;
using namespace meshview::migrations;
using meshview::testing::lineage;
using meshview::testing::unpack_lineage;

namespace {

std::vector<Drift> drift_of(const std::filesystem::path& database, const std::string& revision)
{
    SQLite::Database db = open_for_writing({.path = database});
    return drift_from(
        fingerprint_at(RevisionGraph::of_this_program(), revision), objects_of(sqlite::reflect(db)));
}

int unknown(const std::vector<Drift>& drifts)
{
    int count = 0;
    for (const Drift& drift : drifts) {
        CAPTURE(describe(drift));
        count += drift.known_as.empty();
    }
    return count;
}

void run_sql(const std::filesystem::path& database, const std::string& sql)
{
    SQLite::Database(database.string(), SQLite::OPEN_READWRITE).exec(sql);
}

} // namespace

TEST_CASE("every database of the lineage is recognised as what it is")
{
    for (const std::string& revision : lineage()) {
        CAPTURE(revision);
        const TemporaryFolder folder;
        const auto drifts = drift_of(unpack_lineage(folder, revision), revision);
        CHECK(unknown(drifts) == 0);
        // The reference's table copy in 9f3b1a8d2c4f lost DESC on two indexes.
        const bool after_the_copy = revision != "c88468b7ab0b" && revision != "add_time_us_cols"
            && revision != "1717fa5c6545" && revision != "ac311b3782a1" && revision != "2b5a61bb2b75";
        CHECK(drifts.size() == (after_the_copy ? 2 : 0));
    }
}

TEST_CASE("so are those that came another way, and indexes that only some have")
{
    const TemporaryFolder folder;
    for (const char* start : {"none", "c88468b7ab0b", "9f3b1a8d2c4f"}) {
        const auto path = unpack_lineage(folder, start);
        meshview::testing::upgrade(path, "23dad03d2e42");
        CHECK(unknown(drift_of(path, "23dad03d2e42")) == 0);
    }
    const auto path = unpack_lineage(folder, "23dad03d2e42");
    run_sql(path,
        "CREATE INDEX idx_traceroute_packet_id ON traceroute (packet_id); "
        "DROP INDEX idx_packet_seen_packet_id; CREATE INDEX my_own ON packet (channel); "
        "CREATE TABLE notes (x); CREATE VIEW recent AS SELECT * FROM packet");
    CHECK(unknown(drift_of(path, "23dad03d2e42")) == 0);
    CHECK(drift_of(path, "23dad03d2e42").size() == 7);
}

TEST_CASE("what nobody knows is named")
{
    const TemporaryFolder folder;
    const auto path = unpack_lineage(folder, "23dad03d2e42");
    run_sql(path,
        "ALTER TABLE node ADD COLUMN colour TEXT; ALTER TABLE packet DROP COLUMN channel; "
        "DROP INDEX idx_node_node_id");
    std::vector<std::string> lines;
    for (const Drift& drift : drift_of(path, "23dad03d2e42"))
        if (drift.known_as.empty())
            lines.push_back(describe(drift));
    CHECK(lines
        == std::vector<std::string>{
            "column node.colour is not expected (Text, nullable)",
            "column packet.channel is missing (expected String, nullable)",
            "index idx_node_node_id on node is missing (expected (node_id))",
        });
}

TEST_CASE("released revisions keep their fingerprints")
{
    // A change here is a change of a released migration, which databases in the wild have run already.
    const std::map<std::string, std::string> released{
        {"c88468b7ab0b", "d60d889ccd6e3d1a"},
        {"add_time_us_cols", "d60d889ccd6e3d1a"},
        {"1717fa5c6545", "7fbd01850ea00d22"},
        {"ac311b3782a1", "5bbaabfc4c1df559"},
        {"2b5a61bb2b75", "36b5438e90e71cf5"},
        {"9f3b1a8d2c4f", "fd5e24c3c42c096a"},
        {"b7c3c2e3a1f0", "578ce188bc9aab53"},
        {"d4d7b0c2e1a4", "5eb24c6337ac0474"},
        {"a0c9c13e118f", "6ee4010763cd2b42"},
        {"23dad03d2e42", "d8b912750304567b"},
    };
    for (const auto& [id, hash] : released) {
        const std::string revision(id);
        CAPTURE(revision);
        CHECK(fingerprint_at(RevisionGraph::of_this_program(), revision).hash == hash);
    }
    CHECK(fingerprint_at(RevisionGraph::of_this_program(), "").objects.empty());
}
