// Databases that the reference viewer left behind when it was killed in the middle of a migration, where it
// then refused to start.
#include <doctest/doctest.h>

#include "common/database.hpp"
#include "migrations/graph.hpp"
#include "tests/migrations/lineage.hpp"

using namespace meshview;
using namespace meshview::testing;

namespace {

void run_sql(const std::filesystem::path& database, const std::string& sql)
{
    SQLite::Database(database.string(), SQLite::OPEN_READWRITE).exec(sql);
}

// Upgrades a database with this damage, and finds it like one without.
void check_recovers(const std::string& revision, const std::string& damage)
{
    const TemporaryFolder folder;
    const TemporaryFolder other_folder;
    const auto damaged = unpack_lineage(folder, revision);
    const auto sound = unpack_lineage(other_folder, revision);
    run_sql(damaged, damage);
    upgrade(damaged, "head");
    upgrade(sound, "head");
    CHECK(snapshot(damaged) == snapshot(sound));
}

} // namespace

TEST_CASE("column last_update_us exists before its revision")
{
    check_recovers("9f3b1a8d2c4f", "ALTER TABLE node ADD COLUMN last_update_us BIGINT");
    check_recovers("9f3b1a8d2c4f",
        "ALTER TABLE node ADD COLUMN last_update_us BIGINT;"
        "CREATE INDEX idx_node_last_update_us ON node (last_update_us)");
}

TEST_CASE("last_update is gone before its revision")
{
    check_recovers("9f3b1a8d2c4f",
        "ALTER TABLE node ADD COLUMN last_update_us BIGINT; ALTER TABLE node DROP COLUMN last_update");
}

TEST_CASE("last_update_us is gone before its revision")
{
    check_recovers(
        "b7c3c2e3a1f0", "DROP INDEX idx_node_last_update_us; ALTER TABLE node DROP COLUMN last_update_us");
}

TEST_CASE("node_public_key exists before its revision")
{
    check_recovers("d4d7b0c2e1a4",
        "CREATE TABLE node_public_key (id INTEGER NOT NULL, node_id BIGINT NOT NULL, public_key VARCHAR NOT "
        "NULL, "
        "first_seen_us BIGINT, last_seen_us BIGINT, PRIMARY KEY (id))");
}

TEST_CASE("columns of add_time_us_cols, 2b5a61bb2b75 and 23dad03d2e42 exist before their revisions")
{
    check_recovers("none", "ALTER TABLE packet ADD COLUMN import_time_us BIGINT");
    check_recovers("ac311b3782a1", "ALTER TABLE node ADD COLUMN first_seen_us BIGINT");
    check_recovers("a0c9c13e118f", "ALTER TABLE node ADD COLUMN is_mqtt_gateway BOOLEAN");
    check_recovers("1717fa5c6545", "ALTER TABLE traceroute ADD COLUMN route_return BLOB");
}

TEST_CASE("a half-filled copy stands beside its table")
{
    check_recovers("2b5a61bb2b75",
        "CREATE TABLE _alembic_tmp_packet (id BIGINT NOT NULL, import_time_us BIGINT, PRIMARY KEY (id));"
        "INSERT INTO _alembic_tmp_packet (id) SELECT id FROM packet LIMIT 10");
    check_recovers("9f3b1a8d2c4f", "CREATE TABLE _alembic_tmp_node (id VARCHAR)");
}

TEST_CASE("the copy is all that is left of its table")
{
    const TemporaryFolder folder;
    const auto path = unpack_lineage(folder, "2b5a61bb2b75");
    const auto packets_before = snapshot(path).tables.at("packet").size();
    run_sql(path,
        "PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON;"
        "CREATE TABLE _alembic_tmp_packet (id BIGINT NOT NULL, portnum INTEGER, from_node_id BIGINT, "
        "to_node_id BIGINT, payload BLOB, import_time_us BIGINT, channel VARCHAR, PRIMARY KEY (id));"
        "INSERT INTO _alembic_tmp_packet SELECT id, portnum, from_node_id, to_node_id, payload, "
        "import_time_us, "
        "channel FROM packet; DROP TABLE packet");
    upgrade(path, "head");
    const Snapshot after = snapshot(path);
    CHECK(after.revisions == std::vector<std::string>{migrations::head()});
    CHECK(after.tables.at("packet").size() == packets_before);
    CHECK(after.tables.count("_alembic_tmp_packet") == 0);
    CHECK(after.schema.count("packet: index idx_packet_import_time_us (import_time_us DESC BINARY, )") == 1);
}

TEST_CASE("an index that an operator added on a dropped column goes with it")
{
    check_recovers("2b5a61bb2b75", "CREATE INDEX my_own ON packet_seen (import_time)");
}
