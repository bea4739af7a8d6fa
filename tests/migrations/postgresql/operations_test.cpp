// Every operation on PostgreSQL.
#include "migrations/operations.hpp"

#include <doctest/doctest.h>

#include "common/exit_code.hpp"
#include "migrations/postgresql/ddl.hpp"
#include "migrations/postgresql/dialect.hpp"
#include "tests/expected_error.hpp"
#include "tests/migrations/postgresql/lineage.hpp"
#include "tests/migrations/postgresql/server.hpp"

using namespace meshview;
using namespace meshview::migrations;
using meshview::testing::server;

namespace {

struct Bench {
    meshview::postgresql::Connection connection{server().create("operations")};
    migrations::postgresql::PostgresqlDialect dialect{connection};
    Operations op{dialect};

    std::string value(const std::string& sql) { return connection.execute(sql).value().value_or("NULL"); }
    std::string type(const std::string& column)
    {
        return value("SELECT format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN ' not null' ELSE "
                     "'' END FROM "
                     "pg_attribute WHERE attrelid = 't'::regclass AND attname = '"
            + column + "'");
    }
    std::string text(const std::string& sql)
    {
        try {
            connection.execute(sql);
            return {};
        } catch (const meshview::postgresql::Error& error) {
            return error.what();
        }
    }
};

} // namespace

TEST_CASE("types are those of SQLAlchemy on PostgreSQL")
{
    Bench bench;
    bench.op.create_table("packet", {Column{"id", BigInteger{}, primary_key}});
    bench.op.create_table("t",
        {
            Column{"id", Integer{}, primary_key},
            Column{"name", String{100}, not_null, unique},
            Column{"plain", String{}},
            Column{"body", Text{}, Collation{"C"}},
            Column{"value", Float{}, server_default("1.5")},
            Column{"on", Boolean{}, server_default("'1'"), not_null},
            Column{"at", DateTime{}, server_default("CURRENT_TIMESTAMP")},
            Column{"packet_id", BigInteger{}, References{"packet", "id", "CASCADE"}},
            Column{"twice", Integer{}, Computed{"hops * 2"}},
            Column{"hops", Integer{}},
            Column{"raw", LargeBinary{}},
            Column{"price", UserDefinedType{"NUMERIC(10, 2)"}},
            CheckConstraint{"value > 0", "positive"},
            UniqueConstraint{{"name", "body"}, "both"},
            ForeignKeyConstraint{{"packet_id"}, "packet", {"id"}, "to_packet", "SET NULL"},
        });
    CHECK(bench.type("id") == "bigint not null");
    CHECK(bench.type("name") == "character varying(100) not null");
    CHECK(bench.type("plain") == "character varying");
    CHECK(bench.type("body") == "text");
    CHECK(bench.type("value") == "double precision");
    CHECK(bench.type("on") == "boolean not null");
    CHECK(bench.type("at") == "timestamp without time zone");
    CHECK(bench.type("packet_id") == "bigint");
    CHECK(bench.type("raw") == "bytea");
    CHECK(bench.type("price") == "numeric(10,2)");
    bench.op.bulk_insert("t",
        {{{"name", "it's"}, {"hops", std::int64_t{4}}, {"raw", "\\x00ff"}, {"value", 2.5}},
            {{"name", "b"}, {"body", std::monostate{}}}});
    CHECK(
        bench.value(
            "SELECT string_agg(id || name || coalesce(twice, 0) || value || \"on\", ',' ORDER BY id) FROM t")
        == "1it's82.5true,2b01.5true");
    CHECK(bench.text("INSERT INTO t (name, value) VALUES ('c', -1)").find("positive") != std::string::npos);
    CHECK(bench.text("INSERT INTO t (name, packet_id) VALUES ('c', 7)").find("fkey") != std::string::npos);
    CHECK(bench.value("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'to_packet'")
        == "FOREIGN KEY (packet_id) REFERENCES packet(id) ON DELETE SET NULL");
}

TEST_CASE("names are without regard to case, and quoted where they need it")
{
    using migrations::postgresql::quote;
    CHECK(quote("Node_Id") == "node_id");
    CHECK(quote("order") == "\"order\"");
    CHECK(quote("1st") == "\"1st\"");
    CHECK(quote("odd \"name\"") == "\"odd \"\"name\"\"\"");
    CHECK(quote("position") == "position");
    Bench bench;
    bench.op.create_table("Order", {Column{"User", Integer{}}});
    CHECK(bench.op.inspector().has_table("ORDER"));
    CHECK(bench.op.inspector().has_column("order", "USER"));
    bench.op.add_column("ORDER", {"user", Text{}}, {.if_not_exists = true});
    bench.op.rename_table("order", "odd name");
    bench.op.drop_table("odd name");
    bench.op.drop_table("odd name", {.if_exists = true});
}

TEST_CASE("indexes: unique, partial, expression, descending; only those that can be dropped are listed")
{
    Bench bench;
    bench.op.create_table("t", {Column{"a", Integer{}, primary_key}, Column{"b", Text{}, unique}});
    bench.op.create_index(
        "i", "t", {"a", desc("b"), expression("lower(b)")}, {.unique = true, .where = "a > 0"});
    CHECK(bench.value("SELECT pg_get_indexdef('i'::regclass)")
        == "CREATE UNIQUE INDEX i ON public.t USING btree (a, b DESC, lower(b)) WHERE (a > 0)");
    const auto indexes = bench.op.inspector().indexes("T");
    REQUIRE(indexes.size() == 1);
    CHECK(indexes[0].name == "i");
    CHECK(indexes[0].columns == ColumnNames{"a", "b"});
    CHECK(indexes[0].unique);
    bench.op.create_index("I", "t", {"a"}, {.if_not_exists = true});
    bench.op.drop_index("i");
    bench.op.drop_index("i", {.if_exists = true});
    CHECK_FALSE(bench.op.inspector().has_index("i"));
    CHECK_THROWS_AS(bench.op.drop_index("i"), ExitError);
}

TEST_CASE("a batch is carried out in its order, with as few passes over the table as PostgreSQL needs")
{
    Bench bench;
    std::vector<std::string> statements;
    bench.op.create_table("t", {Column{"a", Integer{}}, Column{"b", Integer{}}, Column{"d", Integer{}}});
    bench.op.bulk_insert("t", {{{"a", std::int64_t{1}}}, {{"a", std::monostate{}}}});
    bench.dialect.on_change([&](const std::string& sql) { statements.push_back(sql); });
    bench.op.batch_alter_table("t", [](BatchOperations& batch) {
        batch.add_column({"e", Integer{}, server_default("7"), not_null});
        batch.create_check_constraint("small", "a < 10");
        batch.alter_column("d", {.type = BigInteger{}});
        batch.alter_column("a", {.new_column_name = "c"});
        batch.drop_column("b");
        batch.create_index("j", {"c"});
    });
    bench.dialect.on_change({});
    CHECK(statements
        == std::vector<std::string>{
            "ALTER TABLE t ADD COLUMN e INTEGER DEFAULT 7 NOT NULL, ADD CONSTRAINT small CHECK (a < 10)",
            "ALTER TABLE t ALTER COLUMN d TYPE BIGINT USING d::BIGINT",
            "ALTER TABLE t RENAME COLUMN a TO c",
            "ALTER TABLE t DROP COLUMN b",
            "CREATE INDEX j ON t (c)",
        });
    CHECK(bench.value("SELECT count(*) FROM t WHERE e = 7") == "2");
    bench.op.batch_alter_table("t", [](BatchOperations&) {});
    bench.op.drop_column("t", "b", {.if_exists = true});
}

TEST_CASE("a column whose indexes would silently go with it is not dropped")
{
    Bench bench;
    bench.op.create_table(
        "t", {Column{"a", Integer{}}, Column{"b", Integer{}}, UniqueConstraint{{"a", "b"}, "both"}});
    bench.op.create_index("i", "t", {"b"}, {.where = "a > 0"});
    CHECK(error_of([&] { bench.op.drop_column("t", "a"); }, ExitCode::configuration)
        == "constraint both, index i use column t.a; drop them first");
    bench.op.batch_alter_table("t", [](BatchOperations& batch) {
        batch.drop_index("i");
        batch.drop_constraint("both", ConstraintType::unique);
        batch.drop_column("a");
    });
    CHECK_FALSE(bench.op.inspector().has_column("t", "a"));
}

TEST_CASE("values are converted, or the change is refused: never a zero in place of a word")
{
    Bench bench;
    bench.op.create_table("t",
        {Column{"a", Text{}, server_default("'7'")}, Column{"b", Integer{}}, Column{"c", Boolean{}},
            Column{"d", Text{}}});
    bench.connection.execute("INSERT INTO t VALUES ('12', 0, true, 'x'), (NULL, 3, false, 'y')");
    bench.op.batch_alter_table("t", [](BatchOperations& batch) {
        batch.alter_column("a", {.type = BigInteger{}});
        batch.alter_column("b", {.type = Boolean{}});
        batch.alter_column("c", {.type = Integer{}});
        batch.alter_column("d", {.type = LargeBinary{}, .nullable = false});
    });
    bench.connection.execute("INSERT INTO t (d) VALUES ('z')");
    CHECK(bench.value(
              "SELECT string_agg(concat_ws(':', a, b, c, convert_from(d, 'UTF8')), ' ' ORDER BY d) FROM t")
        == "12:f:1:x t:0:y 7:z");
    bench.op.alter_column("t", "d", {.type = Text{}});
    CHECK(error_of([&] { bench.op.alter_column("t", "d", {.type = Integer{}}); }, ExitCode::configuration)
              .starts_with("alter_column t.d: invalid input syntax"));
}

TEST_CASE("defaults and NOT NULL come and go")
{
    Bench bench;
    bench.op.create_table("t", {Column{"a", Integer{}, server_default("1")}});
    bench.op.alter_column("t", "a", {.nullable = false, .server_default = server_default("2")});
    CHECK(bench.type("a") == "integer not null");
    bench.connection.execute("INSERT INTO t DEFAULT VALUES");
    CHECK(bench.value("SELECT a FROM t") == "2");
    bench.op.alter_column("t", "a", {.nullable = true, .server_default = no_server_default()});
    bench.connection.execute("DELETE FROM t; INSERT INTO t DEFAULT VALUES");
    CHECK(bench.value("SELECT count(*) FROM t WHERE a IS NULL") == "1");
    CHECK_THROWS_AS(bench.op.alter_column("t", "a", {.nullable = false}), ExitError);
}

TEST_CASE("constraints are made and dropped, by name or by their columns")
{
    Bench bench;
    bench.op.create_table("u", {Column{"id", BigInteger{}, primary_key}});
    bench.op.create_table("t", {Column{"a", BigInteger{}}, Column{"b", BigInteger{}}});
    bench.op.create_primary_key("", "t", {"a", "b"});
    bench.op.create_unique_constraint("uq", "t", {"b"});
    bench.op.create_check_constraint("", "t", "a > 0");
    bench.op.create_foreign_key("", "t", "u", {"a"}, {"id"}, "CASCADE");
    const auto count = [&] {
        return bench.value(
            "SELECT count(*) FROM pg_constraint WHERE conrelid = 't'::regclass AND contype <> 'n'");
    };
    CHECK(count() == "4");
    bench.op.drop_constraint("", "t", ConstraintType::foreign_key, {"A"});
    bench.op.drop_constraint("", "t", ConstraintType::check, {"a"});
    bench.op.drop_constraint("UQ", "t", ConstraintType::unique);
    bench.op.drop_constraint("", "t", ConstraintType::primary_key, {"a", "b"});
    CHECK(count() == "0");
    CHECK(error_of(
              [&] { bench.op.drop_constraint("uq", "t", ConstraintType::unique); }, ExitCode::configuration)
        == "table t has no constraint uq");
}

TEST_CASE("rows are numbered in the order in which they came, and stored so")
{
    Bench bench;
    bench.op.create_table("t", {Column{"id", Text{}, primary_key}, Column{"at", BigInteger{}}});
    bench.connection.execute(
        "INSERT INTO t VALUES ('third', 3), ('first', 1), ('unknown', NULL), ('second', 2)");
    bench.op.batch_alter_table("t", [](BatchOperations& batch) {
        batch.drop_constraint("", ConstraintType::primary_key, {"id"});
        batch.add_column({"sequence", Integer{}, primary_key, NumberedBy{{"at"}}});
        batch.create_unique_constraint("uq", {"id"});
    });
    CHECK(bench.value("SELECT string_agg(sequence || id, ' ' ORDER BY ctid) FROM t")
        == "1unknown 2first 3second 4third");
    bench.connection.execute("INSERT INTO t VALUES ('fourth', 4)");
    CHECK(bench.value("SELECT max(sequence) FROM t") == "5");
    CHECK(bench.type("sequence") == "bigint not null");
    bench.op.create_table("empty", {Column{"a", Text{}}});
    bench.op.add_column("empty", {"id", Integer{}, primary_key});
    bench.connection.execute("INSERT INTO empty VALUES ('x')");
    CHECK(bench.value("SELECT id FROM empty") == "1");
}

TEST_CASE("times go to microseconds and back without losing one")
{
    Bench bench;
    bench.op.create_table(
        "t", {Column{"at", DateTime{}}, Column{"us", BigInteger{}}, Column{"back", DateTime{}}});
    bench.connection.execute("SET TimeZone TO 'America/New_York'");
    bench.connection.execute(
        "INSERT INTO t (at) VALUES ('2026-01-31 12:00:42.999999'), ('1969-12-31 23:59:59.000001'), "
        "('2025-03-09 02:30:00'), (NULL)");
    bench.op.backfill({.table = "t", .set = {{"us", bench.op.epoch_us("at")}}});
    bench.op.backfill({.table = "t", .set = {{"back", bench.op.datetime_of("us")}}});
    CHECK(bench.value("SELECT min(us) || ' ' || max(us) FROM t") == "-999999 1769860842999999");
    CHECK(bench.value("SELECT count(*) FROM t WHERE at IS DISTINCT FROM back") == "0");
}

TEST_CASE("a backfill goes in batches, by any primary key")
{
    Bench bench;
    bench.op.create_table("t",
        {Column{"a", String{}}, Column{"b", Integer{}}, Column{"c", Integer{}},
            PrimaryKeyConstraint{{"a", "b"}}});
    bench.connection.execute(
        "INSERT INTO t SELECT 'it''s ' || i % 7, i, NULL FROM generate_series(1, 1000) i");
    std::vector<std::int64_t> steps;
    bench.dialect.on_progress([&](RowProgress progress) {
        if (progress.rows_done > 0 && (steps.empty() || steps.back() != progress.rows_done))
            steps.push_back(progress.rows_done);
        CHECK((progress.rows_total == 0 || progress.rows_total == 900));
    });
    bench.op.backfill({.table = "t", .set = {{"c", "b * 2"}}, .where = "b > 100", .batch_rows = 400});
    bench.dialect.on_progress({});
    CHECK(steps == std::vector<std::int64_t>{400, 800, 900});
    CHECK(bench.value("SELECT count(*) FROM t WHERE c = b * 2") == "900");
    bench.op.create_table("keyless", {Column{"a", Integer{}}});
    bench.connection.execute("INSERT INTO keyless SELECT 1 FROM generate_series(1, 10)");
    bench.op.backfill({.table = "keyless", .set = {{"a", "a + 1"}}, .batch_rows = 3});
    CHECK(bench.value("SELECT sum(a) FROM keyless") == "20");
}

TEST_CASE("SQL for all dialects, or for one")
{
    Bench bench;
    bench.op.execute("CREATE TABLE t (a INTEGER)");
    bench.op.execute("CREATE VIRTUAL TABLE s USING fts5(text)", "sqlite");
    bench.op.execute("INSERT INTO t SELECT generate_series(1, 3)", "postgresql");
    CHECK(bench.value("SELECT count(*) FROM t") == "3");
    CHECK(error_of([&] { bench.op.execute("SELECT nonsense"); }, ExitCode::configuration)
              .starts_with("execute SELECT nonsense: column \"nonsense\" does not exist"));
}
