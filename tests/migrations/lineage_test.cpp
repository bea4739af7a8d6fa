#include "tests/migrations/lineage.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "common/coordination/schema_version.hpp"
#include "common/database.hpp"
#include "migrations/graph.hpp"

using namespace meshview;
using namespace meshview::testing;

namespace {

std::vector<std::string> everything_in_the_wild()
{
    std::vector<std::string> databases = lineage();
    databases.insert(databases.begin(), "none");
    return databases;
}

// Those that a database can be compared at after migrating it from `start`. One from before migrations lacks
// columns at the first revision that others have.
std::vector<std::string> revisions_after(const std::string& start)
{
    const auto found =
        std::find(lineage().begin(), lineage().end(), start == "none" ? lineage().front() : start);
    return {std::next(found), lineage().end()};
}

// `'2026-11-18 22:26:42.490467'` -> `1795040802490467`, by other means than the migration's.
std::string microseconds_of(const std::string& quoted_text)
{
    std::tm fields{};
    int microseconds = 0;
    REQUIRE(std::sscanf(quoted_text.c_str(), "'%d-%d-%d %d:%d:%d.%6d'", &fields.tm_year, &fields.tm_mon,
                &fields.tm_mday, &fields.tm_hour, &fields.tm_min, &fields.tm_sec, &microseconds)
        == 7);
    fields.tm_year -= 1900;
    fields.tm_mon -= 1;
    return std::to_string(static_cast<std::int64_t>(timegm(&fields)) * 1'000'000 + microseconds);
}

bool is_filled_in(const Row& before, const std::string& column)
{
    return column == "import_time_us" && before.count("import_time") != 0
        && (before.count(column) == 0 || before.at(column) == "NULL") && before.at("import_time") != "NULL";
}

// Every row is still there, with the same values in every column that is still there.
void check_nothing_lost(const std::map<std::string, Table>& before, const std::map<std::string, Table>& after)
{
    for (const auto& [name, rows] : before) {
        const std::string& table = name;
        CAPTURE(table);
        REQUIRE(after.count(table) == 1);
        REQUIRE(after.at(table).size() == rows.size());
        int differences = 0;
        for (const auto& [key, row] : rows) {
            REQUIRE(after.at(table).count(key) == 1);
            const Row& kept = after.at(table).at(key);
            for (const auto& [column, value] : row)
                if (kept.count(column) != 0 && !is_filled_in(row, column))
                    differences += kept.at(column) != value;
            if (is_filled_in(row, "import_time_us"))
                differences += kept.at("import_time_us") != microseconds_of(row.at("import_time"));
        }
        CHECK(differences == 0);
    }
}

std::map<std::string, Table> tables_of(const std::filesystem::path& path)
{
    SQLite::Database db = open_for_writing({.path = path});
    return read_tables(db);
}

std::set<std::string> schema_of(const std::filesystem::path& path, IndexOrder order = IndexOrder::exact)
{
    SQLite::Database db = open_for_writing({.path = path});
    return normalised_schema(db, order);
}

std::vector<std::string> revisions_of(const std::filesystem::path& path)
{
    SQLite::Database db = open_for_writing({.path = path});
    return coordination::read_revisions(db);
}

// What two databases at the same revision of the reference may differ in: an index that one population lacks,
// and DESC.
std::set<std::string> without_optional_indexes(std::set<std::string> schema)
{
    std::erase_if(schema, [](const std::string& line) {
        return line.find("index idx_packet_seen_packet_id") != line.npos
            || line.find("index idx_traceroute_packet_id") != line.npos
            || line.find("index idx_packet_from_node_time ") != line.npos;
    });
    return schema;
}

// The two packet indexes in one of their two populations: all ascending or all descending.
bool has_descending_time_index(const std::set<std::string>& schema)
{
    return schema.count("packet: index idx_packet_import_time_us (import_time_us DESC BINARY, )") != 0;
}

} // namespace

TEST_CASE("the program's revisions begin with the reference's, in its order")
{
    const std::vector<std::string> ids = migrations::RevisionGraph::of_this_program().ids();
    REQUIRE(ids.size() >= lineage().size());
    CHECK(std::equal(lineage().begin(), lineage().end(), ids.begin()));
}

TEST_CASE("from every revision to the head, nothing is lost")
{
    for (const std::string& revision : everything_in_the_wild()) {
        CAPTURE(revision);
        const TemporaryFolder folder;
        const auto path = unpack_lineage(folder, revision);
        add_orphans(path);
        const auto before = tables_of(path);
        upgrade(path, "head");
        CHECK(revisions_of(path) == std::vector<std::string>{migrations::head()});
        check_nothing_lost(before, tables_of(path));
    }
}

TEST_CASE("each step from every revision gives the reference's schema at that revision")
{
    for (const std::string& start : everything_in_the_wild()) {
        const TemporaryFolder folder;
        const auto path = unpack_lineage(folder, start);
        for (const std::string& revision : revisions_after(start)) {
            CAPTURE(start);
            CAPTURE(revision);
            upgrade(path, revision);
            const auto theirs = unpack_lineage(folder, revision);
            CHECK(without_optional_indexes(schema_of(path, IndexOrder::ignore_desc))
                == without_optional_indexes(schema_of(theirs, IndexOrder::ignore_desc)));
        }
    }
}

TEST_CASE("both populations of the reference's head stay what they are")
{
    const TemporaryFolder folder;
    for (const char* lost_desc : {"23dad03d2e42", "9f3b1a8d2c4f"}) {
        const auto path = unpack_lineage(folder, lost_desc);
        upgrade(path, "23dad03d2e42");
        CHECK_FALSE(has_descending_time_index(schema_of(path)));
    }
    for (const char* has_desc : {"none", "2b5a61bb2b75"}) {
        const auto path = unpack_lineage(folder, has_desc);
        upgrade(path, "23dad03d2e42");
        CHECK(has_descending_time_index(schema_of(path)));
    }
}

TEST_CASE("down to each revision and to base, and up again")
{
    const TemporaryFolder folder;
    const auto path = unpack_lineage(folder, "c88468b7ab0b");
    add_orphans(path);
    std::map<std::string, std::set<std::string>> on_the_way_up;
    for (const std::string& revision : lineage()) {
        upgrade(path, revision);
        on_the_way_up[revision] = schema_of(path);
    }
    const auto at_head = tables_of(path);
    const auto packets = at_head.at("packet").size();
    for (auto revision = lineage().rbegin(); revision != lineage().rend(); ++revision) {
        CAPTURE(*revision);
        downgrade(path, *revision);
        CHECK(revisions_of(path) == std::vector{*revision});
        CHECK(schema_of(path) == on_the_way_up.at(*revision));
        const auto tables = tables_of(path);
        CHECK(tables.at("packet").size() == packets);
        CHECK(tables.at("packet_seen").size() == at_head.at("packet_seen").size());
        CHECK(tables.at("node").size() == at_head.at("node").size());
    }
    const Table packets_at_first = tables_of(path).at("packet");
    for (const auto& [key, row] : packets_at_first)
        REQUIRE(microseconds_of(row.at("import_time")) == row.at("import_time_us"));
    upgrade(path, "head");
    for (const char* table : {"packet", "packet_seen", "traceroute"})
        CHECK(tables_of(path).at(table).size() == at_head.at(table).size());
    downgrade(path, "base");
    CHECK(revisions_of(path).empty());
    CHECK(schema_of(path).empty());
}

TEST_CASE("back to the reference's head")
{
    const TemporaryFolder folder;
    const auto path = unpack_lineage(folder, "23dad03d2e42");
    const Snapshot before = snapshot(path);
    upgrade(path, "head");
    downgrade(path, "23dad03d2e42");
    CHECK(snapshot(path) == before);
}

TEST_CASE("up, down, up: every revision gives the same schema each time")
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "fresh.db";
    for (const std::string& revision : migrations::RevisionGraph::of_this_program().ids()) {
        CAPTURE(revision);
        const auto before = schema_of(path);
        upgrade(path, "+1");
        REQUIRE(revisions_of(path) == std::vector{revision});
        const auto after = schema_of(path);
        downgrade(path, "-1");
        CHECK(schema_of(path) == before);
        upgrade(path, "+1");
        CHECK(schema_of(path) == after);
    }
}

TEST_CASE("a new database has the reference's schema at its head, with DESC")
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "fresh.db";
    upgrade(path, "23dad03d2e42");
    const auto theirs = unpack_lineage(folder, "23dad03d2e42");
    CHECK(schema_of(path, IndexOrder::ignore_desc) == schema_of(theirs, IndexOrder::ignore_desc));
    CHECK(has_descending_time_index(schema_of(path)));
}

TEST_CASE("packets and receptions keep their numbers and topics, whatever else is on their tables")
{
    const TemporaryFolder folder;
    const auto path = unpack_lineage(folder, "23dad03d2e42");
    add_orphans(path);
    SQLite::Database db(path.string(), SQLite::OPEN_READWRITE);
    db.exec(
        "CREATE INDEX mine_by_topic ON packet_seen (topic, rx_rssi); CREATE INDEX mine ON packet (channel)");
    db.exec("DELETE FROM packet WHERE rowid IN (3, 5, 8)");
    db.exec("UPDATE packet_seen SET channel = NULL WHERE rowid % 7 = 0");
    const auto value = [&](const std::string& sql) { return db.execAndGet(sql).getString(); };
    const std::string packets = value("SELECT group_concat(rowid || ':' || id) FROM packet ORDER BY rowid");
    const std::string receptions =
        value("SELECT group_concat(rowid || ':' || packet_id || ':' || node_id || ':' || "
              "coalesce(topic, '-') || ':' || coalesce(channel, '-')) FROM packet_seen");
    const std::string orphans =
        value("SELECT count(*) FROM packet_seen WHERE packet_id NOT IN (SELECT id FROM packet)");
    upgrade(path, "head");
    CHECK(value("SELECT group_concat(sequence || ':' || id) FROM packet ORDER BY sequence") == packets);
    CHECK(value("SELECT group_concat(s.sequence || ':' || packet_id || ':' || node_id || ':' || "
                "coalesce(topic, '-') || ':' || coalesce(channel, '-')) FROM packet_seen s "
                "CROSS JOIN topic t ON t.id = topic_id")
        == receptions);
    CHECK(value("SELECT count(*) FROM packet_seen WHERE packet_sequence IS NULL") == orphans);
    CHECK(value("SELECT count(*) FROM packet_seen s JOIN packet p ON p.sequence = s.packet_sequence "
                "WHERE p.id <> s.packet_id")
        == "0");
    CHECK(value("SELECT count(*) FROM sqlite_schema WHERE name = 'mine'") == "1");
    // A later packet with the id of one that was gone, heard by the same gateway at the same time.
    db.exec("INSERT INTO packet (id) VALUES (999999999901)");
    db.exec("INSERT INTO packet_seen (packet_id, node_id, rx_time, packet_sequence) "
            "SELECT id, 1, 2, sequence FROM packet WHERE id = 999999999901");
    downgrade(path, "23dad03d2e42");
    CHECK(value("SELECT count(*) FROM packet_seen WHERE packet_id = 999999999901") == "1");
    CHECK(value("SELECT topic FROM packet_seen WHERE packet_id = 999999999902") == "orphan");
}
