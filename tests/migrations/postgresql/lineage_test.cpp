// Databases of the reference viewer on PostgreSQL, and every revision up and down.
#include "tests/migrations/postgresql/lineage.hpp"

#include <SQLiteCpp/Statement.h>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "migrations/graph.hpp"
#include "migrations/postgresql/reflection.hpp"
#include "migrations/postgresql/target.hpp"
#include "tests/migrations/postgresql/server.hpp"

using namespace meshview;
using namespace meshview::testing;

namespace {

constexpr const char* head_of_reference = "23dad03d2e42";

std::vector<std::string> everything_in_the_wild()
{
    std::vector<std::string> databases = lineage();
    databases.insert(databases.begin(), "none");
    return databases;
}

std::string value(const PostgresqlUrl& url, const std::string& sql)
{
    return postgresql::Connection(url).execute(sql).value().value_or("NULL");
}

// What a database of the reference has otherwise once it was at our head: ids that were made wide stay so,
// and an index that only some of its populations have is there.
std::set<std::string> comparable(std::set<std::string> schema)
{
    std::erase_if(schema, [](const std::string& line) {
        return line.starts_with("traceroute.id ") || line.starts_with("node_public_key.id ")
            || line.find("idx_packet_seen_packet_id") != line.npos;
    });
    return schema;
}

// A value in the words of both databases: booleans as 0 and 1, bytes in hex, times and fractions to the
// microsecond.
std::string in_common_words(const std::string& column, const std::string& type)
{
    if (type == "boolean")
        return fmt::format("{}::integer::text", column);
    if (type == "bytea")
        return fmt::format("upper(encode({}, 'hex'))", column);
    if (type == "double precision")
        return fmt::format("round({}::numeric, 6)::double precision::text", column);
    return column + "::text";
}

std::string in_common_words_of_sqlite(const std::string& column, const std::string& type)
{
    if (type == "bytea")
        return fmt::format("iif({0} IS NULL, NULL, hex({0}))", column);
    if (type == "double precision")
        return fmt::format("iif({0} = CAST({0} AS INTEGER), CAST(CAST({0} AS INTEGER) AS TEXT), "
                           "CAST(round({0}, 6) AS TEXT))",
            column);
    return fmt::format("CAST({} AS TEXT)", column);
}

std::string list(std::vector<std::string> expressions)
{
    std::string all;
    for (const std::string& expression : expressions)
        all += fmt::format("{}coalesce({}, '-')", all.empty() ? "" : " || '|' || ", expression);
    return all;
}

// The rows of a table in both databases, without what the databases number by themselves.
void compare_table(postgresql::Connection& ours, SQLite::Database& theirs, const std::string& table)
{
    const postgresql::Result columns = ours.execute(
        "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = $1::regclass "
        "AND attnum > 0 AND NOT attisdropped AND attidentity = '' AND attname NOT IN ('packet_sequence', "
        "'topic_id') ORDER BY 1",
        {table});
    std::vector<std::string> on_postgresql;
    std::vector<std::string> on_sqlite;
    for (int row = 0; row < columns.rows(); ++row) {
        const std::string name = '"' + std::string(columns.text(row, 0)) + '"';
        on_postgresql.push_back(in_common_words(name, std::string(columns.text(row, 1))));
        on_sqlite.push_back(in_common_words_of_sqlite(name, std::string(columns.text(row, 1))));
    }
    std::set<std::string> found;
    const postgresql::Result rows =
        ours.execute(fmt::format("SELECT {} FROM {}", list(on_postgresql), table));
    for (int row = 0; row < rows.rows(); ++row)
        found.emplace(rows.text(row, 0));
    std::set<std::string> expected;
    SQLite::Statement query(theirs, fmt::format("SELECT {} FROM {}", list(on_sqlite), table));
    while (query.executeStep())
        expected.insert(query.getColumn(0).getString());
    CAPTURE(table);
    CHECK(found.size() == expected.size());
    CHECK(found == expected);
}

} // namespace

TEST_CASE("up, down, up: every revision gives the same schema each time, and that of its fingerprint")
{
    const PostgresqlUrl url = server().create("fresh");
    const migrations::postgresql::PostgresqlTarget target(url);
    for (const std::string& revision : migrations::RevisionGraph::of_this_program().ids()) {
        CAPTURE(revision);
        const auto before = snapshot(url);
        upgrade(url, "+1");
        const auto after = snapshot(url);
        REQUIRE(after.revisions == std::vector{revision});
        downgrade(url, "-1");
        CHECK(snapshot(url) == before);
        upgrade(url, "+1");
        CHECK(snapshot(url) == after);
        CHECK(migrations::objects_of(target.schema()) == migrations::objects_of(target.schema_at(revision)));
    }
    CHECK(migrations::objects_of(target.schema()) == migrations::objects_of(target.model()));
    downgrade(url, "base");
    CHECK(snapshot(url).schema.empty());
}

TEST_CASE("a database of the reference at any revision goes up to the head and back down with the same rows")
{
    for (const std::string& revision : everything_in_the_wild()) {
        CAPTURE(revision);
        const PostgresqlUrl url = unpack_postgresql_lineage("reference", revision);
        const auto at_first = snapshot(url);
        upgrade(url, head_of_reference);
        const auto before = snapshot(url);
        CHECK(before.rows.at("packet").size() == at_first.rows.at("packet").size());
        CHECK(before.rows.at("packet_seen").size() == at_first.rows.at("packet_seen").size());
        upgrade(url, "head");
        CHECK(snapshot(url).revisions == std::vector{migrations::head()});
        const migrations::postgresql::PostgresqlTarget target(url);
        CHECK(migrations::objects_of(target.schema_at(migrations::head()))
            == migrations::objects_of(target.model()));
        downgrade(url, head_of_reference);
        const auto after = snapshot(url);
        CHECK(after.revisions == before.revisions);
        CHECK(after.rows == before.rows);
        CHECK(comparable(after.schema) == comparable(before.schema));
    }
}

TEST_CASE("at the head, PostgreSQL has the rows that SQLite has")
{
    for (const char* revision : {"none", "2b5a61bb2b75", head_of_reference}) {
        CAPTURE(revision);
        const TemporaryFolder folder;
        const auto file = unpack_lineage(folder, revision);
        upgrade(file, "head");
        SQLite::Database theirs(file.string(), SQLite::OPEN_READONLY);
        const PostgresqlUrl url = unpack_postgresql_lineage("reference", revision);
        upgrade(url, "head");
        postgresql::Connection ours(url);
        for (const auto& [table, rows] : read_rows(ours))
            compare_table(ours, theirs, table);
        // The numbers that are left out above hold together.
        CHECK(
            value(url,
                "SELECT count(*) FROM packet_seen s LEFT JOIN packet p ON p.sequence = s.packet_sequence AND "
                "p.id = s.packet_id LEFT JOIN topic t ON t.id = s.topic_id WHERE p.id IS NULL OR t.id IS "
                "NULL")
            == "0");
        CHECK(value(url,
                  "SELECT count(*) FROM (SELECT import_time_us < lag(import_time_us) OVER (ORDER BY "
                  "sequence) AS "
                  "backwards FROM packet) AS numbered WHERE backwards")
            == "0");
    }
}

TEST_CASE("numbers of rows have 64 bits, whoever made the table")
{
    for (const PostgresqlUrl& url :
        {unpack_postgresql_lineage("reference", "2b5a61bb2b75"), server().create("fresh")}) {
        upgrade(url, "head");
        CHECK(value(url,
                  "SELECT string_agg(relname || '.' || attname, ' ') FROM pg_attribute a JOIN pg_class t ON "
                  "t.oid = "
                  "attrelid WHERE relnamespace = 'public'::regnamespace AND relname <> 'example' AND "
                  "attidentity <> "
                  "'' AND atttypid <> 'bigint'::regtype")
            == "NULL");
        postgresql::Connection connection(url);
        connection.execute(
            "INSERT INTO traceroute (id, done) VALUES (5000000000, true); INSERT INTO traceroute (done) "
            "VALUES (false); INSERT INTO node_public_key (node_id, public_key) VALUES (1, 'x')");
    }
}

TEST_CASE("receptions whose packet is gone are kept at our head, and survive the way back")
{
    const PostgresqlUrl url = unpack_postgresql_lineage("reference", head_of_reference);
    upgrade(url, "head");
    postgresql::Connection(url).execute(
        "DELETE FROM packet WHERE sequence IN (3, 5, 8); "
        "INSERT INTO packet_seen (packet_id, node_id, rx_time) VALUES (999999999901, 1, 2)");
    const std::string receptions = value(url, "SELECT count(*) FROM packet_seen");
    downgrade(url, head_of_reference);
    CHECK(value(url, "SELECT count(*) FROM packet_seen") == receptions);
    CHECK(value(url,
              "SELECT bool_or(NOT convalidated) FROM pg_constraint WHERE conname = "
              "'packet_seen_packet_id_fkey'")
        == "t");
    upgrade(url, "head");
    CHECK(value(url, "SELECT count(*) FROM packet_seen") == receptions);
}

TEST_CASE("messages are found by any three letters where the server has pg_trgm, and without it all the same")
{
    const PostgresqlUrl url = server().create("search");
    upgrade(url, "head");
    CHECK(value(url, "SELECT indexdef FROM pg_indexes WHERE indexname = 'idx_message_text'")
        == "CREATE INDEX idx_message_text ON public.message USING gin (text gin_trgm_ops)");
    // Somebody who may make tables, and nothing else.
    const PostgresqlUrl plain_database = server().create("plain");
    postgresql::Connection(plain_database)
        .execute(
            "DROP ROLE IF EXISTS plain; CREATE ROLE plain LOGIN; CREATE SCHEMA plain AUTHORIZATION plain");
    const PostgresqlUrl plain = server().url("plain", "plain");
    upgrade(plain, "head");
    CHECK(value(plain, "SELECT count(*) FROM pg_indexes WHERE indexname = 'idx_message_text'") == "0");
    const migrations::postgresql::PostgresqlTarget target(plain);
    CHECK(migrations::objects_of(target.schema()) == migrations::objects_of(target.model()));
}
