#include "migrations/operations.hpp"

#include <SQLiteCpp/Statement.h>
#include <doctest/doctest.h>

#include "common/database.hpp"
#include "common/exit_code.hpp"
#include "migrations/sqlite/ddl.hpp"
#include "migrations/sqlite/dialect.hpp"
#include "tests/expected_error.hpp"

using namespace meshview;
using namespace meshview::migrations;

namespace {

struct Bench {
    SQLite::Database db = open_in_memory();
    sqlite::SqliteDialect dialect{db};
    Operations op{dialect};

    std::string sql_of(const std::string& object)
    {
        SQLite::Statement query(db, "SELECT sql FROM sqlite_schema WHERE name = ?");
        query.bind(1, object);
        return query.executeStep() ? query.getColumn(0).getString() : "";
    }
    std::string value(const std::string& sql) { return db.execAndGet(sql).getString(); }
};

} // namespace

TEST_CASE("tables read as SQLAlchemy writes them")
{
    Bench bench;
    bench.op.create_table("packet", {Column{"id", BigInteger{}, primary_key}});
    bench.op.create_table("all kinds",
        {
            Column{"id", Integer{}, primary_key},
            Column{"name", String{100}, not_null, unique},
            Column{"body", Text{}, Collation{"NOCASE"}},
            Column{"value", Float{}, server_default("1.5")},
            Column{"on", Boolean{}, server_default("'1'"), not_null},
            Column{"at", DateTime{}, server_default("CURRENT_TIMESTAMP")},
            Column{"packet_id", BigInteger{}, References{"packet", "id", "CASCADE"}},
            Column{"twice", Integer{}, Computed{"id * 2"}},
            Column{"raw", LargeBinary{}},
            CheckConstraint{"value > 0", "positive"},
            UniqueConstraint{{"name", "body"}, "both"},
            ForeignKeyConstraint{{"packet_id"}, "packet", {"id"}, "to_packet", "SET NULL"},
        });
    CHECK(bench.sql_of("all kinds") == R"(CREATE TABLE "all kinds" (
	id INTEGER NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	body TEXT COLLATE NOCASE, 
	value FLOAT DEFAULT 1.5, 
	"on" BOOLEAN DEFAULT '1' NOT NULL, 
	at DATETIME DEFAULT CURRENT_TIMESTAMP, 
	packet_id BIGINT REFERENCES packet (id) ON DELETE CASCADE, 
	twice INTEGER GENERATED ALWAYS AS (id * 2) VIRTUAL, 
	raw BLOB, 
	PRIMARY KEY (id), 
	UNIQUE (name), 
	CONSTRAINT positive CHECK (value > 0), 
	CONSTRAINT both UNIQUE (name, body), 
	CONSTRAINT to_packet FOREIGN KEY(packet_id) REFERENCES packet (id) ON DELETE SET NULL
))");
}

TEST_CASE("indexes: unique, partial, expression, descending")
{
    Bench bench;
    bench.op.create_table("t", {Column{"a", Integer{}}, Column{"b", Text{}}});
    bench.op.create_index(
        "i", "t", {"a", desc("b"), expression("lower(b)")}, {.unique = true, .where = "a > 0"});
    CHECK(bench.sql_of("i") == "CREATE UNIQUE INDEX i ON t (a, b DESC, lower(b)) WHERE a > 0");
    CHECK(bench.op.inspector().has_index("I"));
    const auto indexes = bench.op.inspector().indexes("t");
    REQUIRE(indexes.size() == 1);
    CHECK(indexes[0].columns == ColumnNames{"a", "b"});
    CHECK(indexes[0].unique);
    bench.op.create_index("i", "t", {"a"}, {.if_not_exists = true});
    bench.op.drop_index("i");
    bench.op.drop_index("i", {.if_exists = true});
    CHECK_FALSE(bench.op.inspector().has_index("i"));
}

TEST_CASE("columns are added, renamed and dropped, alone and in a batch")
{
    Bench bench;
    Operations& op = bench.op;
    op.create_table("t", {Column{"a", Integer{}}});
    op.bulk_insert("t", {{{"a", std::int64_t{1}}}, {{"a", std::monostate{}}}});
    op.add_column("t", {"b", Integer{}, server_default("7"), not_null});
    op.add_column("t", {"B", Integer{}}, {.if_not_exists = true});
    CHECK(bench.value("SELECT group_concat(b) FROM t") == "7,7");
    op.create_index("i", "t", {"b"});
    op.batch_alter_table("t", [](BatchOperations& batch) {
        batch.alter_column("a", {.new_column_name = "c"});
        batch.add_column({"route_return", LargeBinary{}, nullable});
        batch.drop_index("i");
        batch.drop_column("b");
        batch.create_index("j", {"c"});
    });
    CHECK(op.inspector().has_column("t", "c"));
    CHECK(op.inspector().has_column("t", "route_return"));
    CHECK_FALSE(op.inspector().has_column("t", "a"));
    CHECK_FALSE(op.inspector().has_column("t", "b"));
    CHECK(op.inspector().has_index("j"));
    CHECK(bench.value("SELECT count(*) FROM t WHERE c = 1") == "1");
    op.drop_column("t", "b", {.if_exists = true});
    op.batch_alter_table("t", [](BatchOperations&) {});
    op.rename_table("t", "u");
    CHECK(op.inspector().has_table("U"));
    op.drop_table("u");
    op.drop_table("u", {.if_exists = true});
    CHECK_FALSE(op.inspector().has_table("u"));
}

TEST_CASE("rows of every kind")
{
    Bench bench;
    bench.op.create_table("t", {Column{"i", Integer{}}, Column{"r", Float{}}, Column{"s", Text{}}});
    bench.op.bulk_insert(
        "t", {{{"i", std::int64_t{-5}}, {"r", 2.5}, {"s", "it's"}}, {{"s", std::monostate{}}}});
    CHECK(bench.value("SELECT i || '|' || r || '|' || s FROM t WHERE i IS NOT NULL") == "-5|2.5|it's");
    CHECK(bench.value("SELECT count(*) FROM t WHERE s IS NULL AND i IS NULL") == "1");
}

TEST_CASE("a backfill goes through all rows in batches and says how far it is")
{
    Bench bench;
    bench.op.create_table("t", {Column{"id", BigInteger{}, primary_key}, Column{"n", Integer{}}});
    bench.op.execute(
        "WITH RECURSIVE k(i) AS (SELECT -50 UNION ALL SELECT i + 1 FROM k WHERE i < 949) "
        "INSERT INTO t (rowid, id, n) SELECT i * 1000003, i, CASE WHEN i % 10 = 0 THEN 1 END FROM k");
    std::vector<std::int64_t> done;
    bench.dialect.on_progress([&](RowProgress progress) {
        if (progress.rows_total == 900 && (done.empty() || done.back() != progress.rows_done))
            done.push_back(progress.rows_done);
    });
    bench.op.backfill({.table = "t", .set = {{"n", "id + 0"}}, .where = "n IS NULL", .batch_rows = 300});
    CHECK(done == std::vector<std::int64_t>{300, 600, 900});
    CHECK(bench.value("SELECT count(*) FROM t WHERE n = id") == "900");
    CHECK(bench.value("SELECT count(*) FROM t WHERE n = 1") == "101");
}

TEST_CASE("a backfill of a table whose columns are called like the row number, and of one without")
{
    Bench bench;
    bench.db.exec(
        "CREATE TABLE a (rowid TEXT, oid TEXT, x); INSERT INTO a VALUES ('r', 'o', 1), ('r', 'o', 2);"
        "CREATE TABLE b (k TEXT PRIMARY KEY, x) WITHOUT ROWID; INSERT INTO b VALUES ('p', 1), ('q', 2)");
    for (const char* table : {"a", "b"})
        bench.op.backfill({.table = table, .set = {{"x", "x * 10"}}, .where = {}, .batch_rows = 1});
    CHECK(bench.value("SELECT sum(x) FROM a") == "30");
    CHECK(bench.value("SELECT sum(x) FROM b") == "30");
}

TEST_CASE("time as text and as microseconds, there and back")
{
    Bench bench;
    const auto us = [&](const std::string& text) {
        return bench.value("SELECT " + bench.op.epoch_us("t") + " FROM (SELECT '" + text + "' AS t)");
    };
    CHECK(us("2026-11-18 22:26:42.490467") == "1795040802490467");
    CHECK(us("2026-11-18 22:26:42.999999") == "1795040802999999");
    CHECK(us("2026-11-18 22:26:42.5") == "1795040802500000");
    CHECK(us("2026-11-18 22:26:42") == "1795040802000000");
    CHECK(us("2026-11-18T22:26:42.000001") == "1795040802000001");
    CHECK(us("yesterday").empty());
    CHECK(bench.value("SELECT " + bench.op.datetime_of("t") + " FROM (SELECT 1795040802490467 AS t)")
        == "2026-11-18 22:26:42.490467");
    CHECK(bench.value("SELECT " + bench.op.datetime_of("t") + " FROM (SELECT 1795040802000000 AS t)")
        == "2026-11-18 22:26:42.000000");
    CHECK(bench.value("SELECT " + bench.op.datetime_of("t") + " FROM (SELECT NULL AS t)").empty());
}

TEST_CASE("execute runs only on its dialect")
{
    Bench bench;
    bench.op.execute("CREATE TABLE everywhere (x)");
    bench.op.execute("CREATE TABLE here (x)", "sqlite");
    bench.op.execute("CREATE EXTENSION nonsense", "postgresql");
    CHECK(bench.op.inspector().has_table("everywhere"));
    CHECK(bench.op.inspector().has_table("here"));
}

TEST_CASE("errors name the operation and the table")
{
    Bench bench;
    bench.op.create_table("t", {Column{"a", Integer{}}, Column{"b", Integer{}}});
    bench.op.create_index("i", "t", {"a"});
    CHECK(mentions(
        error_of([&] { bench.op.drop_column("t", "a"); }, ExitCode::configuration), "drop_column t.a"));
    CHECK(mentions(
        error_of([&] { bench.op.drop_column("t", "nope"); }, ExitCode::configuration), "no such column"));
    CHECK(mentions(error_of(
                       [&] {
                           bench.op.create_table("t", {Column{"a", Integer{}}});
                       },
                       ExitCode::configuration),
        "create_table t: table t already exists"));
}

TEST_CASE("what SQLite has no statement for is done all the same")
{
    Bench bench;
    Operations& op = bench.op;
    op.create_table("t", {Column{"a", Integer{}}, Column{"b", Integer{}}});
    op.bulk_insert("t", {{{"a", std::int64_t{1}}, {"b", std::int64_t{2}}}});
    op.alter_column("t", "a", {.type = Text{}});
    op.alter_column("t", "a", {.nullable = false});
    op.alter_column("t", "b", {.server_default = server_default("7")});
    op.create_unique_constraint("u", "t", {"a"});
    op.create_check_constraint("c", "t", "b > 0");
    op.create_primary_key("p", "t", {"b"});
    op.create_foreign_key("f", "t", "t", {"b"}, {"b"});
    op.add_column("t", {"d", Integer{}, unique});
    CHECK(bench.sql_of("t") == R"(CREATE TABLE t (
	a TEXT NOT NULL, 
	b INTEGER DEFAULT 7,
	d INTEGER,
	CONSTRAINT c CHECK (b > 0),
	CONSTRAINT p PRIMARY KEY (b),
	CONSTRAINT f FOREIGN KEY(b) REFERENCES t (b),
	UNIQUE (d)
))");
    CHECK(bench.value("SELECT typeof(a) || a || b FROM t") == "text12");
    op.drop_constraint("u", "t", ConstraintType::unique);
    op.drop_constraint("f", "t", ConstraintType::foreign_key);
    op.drop_constraint("", "t", ConstraintType::primary_key);
    CHECK_FALSE(op.inspector().has_index("u"));
    CHECK(bench.sql_of("t").find("KEY") == std::string::npos);
}

TEST_CASE("a key that is the row's number is what the row had as hidden number")
{
    Bench bench;
    bench.db.exec("CREATE TABLE packet (id BIGINT NOT NULL, PRIMARY KEY (id));"
                  "INSERT INTO packet (rowid, id) VALUES (2, 70), (5, 60), (9, 50)");
    bench.op.batch_alter_table("packet", [](BatchOperations& batch) {
        batch.drop_constraint("", ConstraintType::primary_key, {"id"});
        batch.add_column({"sequence", Integer{}, primary_key});
    });
    CHECK(bench.value("SELECT group_concat(sequence || '=' || id) FROM packet") == "2=70,5=60,9=50");
    bench.db.exec("INSERT INTO packet (id) VALUES (40)");
    CHECK(bench.value("SELECT sequence FROM packet WHERE id = 40") == "10");
}

TEST_CASE("what rows stand against is refused, and nothing is changed")
{
    Bench bench;
    Operations& op = bench.op;
    op.create_table("t", {Column{"a", Integer{}}, Column{"b", Integer{}}});
    op.bulk_insert("t", {{{"a", std::monostate{}}, {"b", std::int64_t{1}}}, {{"b", std::int64_t{1}}}});
    const std::string before = bench.sql_of("t");
    const auto refusal = [&](const auto& work) {
        bench.dialect.begin();
        const std::string message = error_of(work, ExitCode::configuration);
        bench.dialect.rollback();
        CHECK(bench.sql_of("t") == before);
        return message;
    };
    CHECK(mentions(refusal([&] { op.alter_column("t", "a", {.nullable = false}); }), "2 rows hold NULL"));
    CHECK(
        mentions(refusal([&] { op.create_unique_constraint("u", "t", {"b"}); }), "UNIQUE constraint failed"));
    CHECK(mentions(refusal([&] { op.create_check_constraint("c", "t", "b > 1"); }), "2 rows are against it"));
    CHECK(mentions(refusal([&] { op.create_foreign_key("f", "t", "t", {"b"}, {"a"}); }), "foreign key"));
    CHECK(mentions(
        refusal([&] { op.drop_constraint("u", "t", ConstraintType::unique); }), "no such constraint"));
    CHECK(mentions(refusal([&] { op.add_column("t", {"c", Integer{}, not_null}); }), "needs a default"));
}

TEST_CASE("identifiers are quoted where they must be")
{
    CHECK(sqlite::quote("node_id") == "node_id");
    CHECK(sqlite::quote("order") == "\"order\"");
    CHECK(sqlite::quote("1st") == "\"1st\"");
    CHECK(sqlite::quote("a\"b") == "\"a\"\"b\"");
    CHECK(sqlite::quote("") == "\"\"");
    CHECK(sqlite::literal("it's") == "'it''s'");
}

TEST_CASE("the connection's settings are as before afterwards")
{
    SQLite::Database db = open_in_memory();
    db.exec("PRAGMA foreign_keys = ON; PRAGMA cache_size = -1234");
    {
        const sqlite::SqliteDialect dialect(db);
        CHECK(db.execAndGet("PRAGMA foreign_keys").getInt() == 0);
        CHECK(db.execAndGet("PRAGMA cache_size").getInt() < -1234);
    }
    CHECK(db.execAndGet("PRAGMA foreign_keys").getInt() == 1);
    CHECK(db.execAndGet("PRAGMA cache_size").getInt() == -1234);
    db.exec("BEGIN");
    CHECK_THROWS_AS(sqlite::SqliteDialect{db}, ExitError);
}
