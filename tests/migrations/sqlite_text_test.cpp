#include <doctest/doctest.h>

#include "common/exit_code.hpp"
#include "migrations/sqlite/definition.hpp"
#include "migrations/sqlite/table_edit.hpp"
#include "migrations/sqlite/tokenizer.hpp"
#include "migrations/sqlite/trigger_text.hpp"

using namespace meshview;
using namespace meshview::migrations;
using namespace meshview::migrations::sqlite;

namespace {

std::string kinds(std::string_view sql)
{
    std::string text;
    for (const Token& token : tokenize(sql))
        text += "_/wq'x9?.!"[static_cast<int>(token.kind)];
    return text;
}

TableText table(std::string sql)
{
    std::optional<TableText> read = read_table_text(std::move(sql));
    REQUIRE(read.has_value());
    return *read;
}

} // namespace

TEST_CASE("tokens, by SQLite's rules")
{
    CHECK(kinds("a \"b\"\"c\"") == "w_q");
    CHECK(kinds("[a]]`x``y`'it''s'") == "q!q'");
    CHECK(kinds("x'00fF'X'0'x'0g'") == "x!!");
    CHECK(kinds("1 .5 1.e3 0x1F 12ab 1e+5") == "9_9_9_9_!_9");
    CHECK(kinds("-- to the end\n/* a */ /* open") == "/_/_/");
    CHECK(kinds("a->>b||c<>d!=e==f") == "w.w.w.w.w.w");
    CHECK(kinds("?1 :a @b $c ?") == "?_?_?_?_?");
    CHECK(kinds("grö$ße") == "w");
    CHECK(kinds("'open") == "!");
    CHECK(kinds("\x01") == "!");
    CHECK(kinds("") == "");
    CHECK(tokenize("a<=b")[1].text == "<=");
}

TEST_CASE("names")
{
    CHECK(unquote("\"a\"\"b\"") == "a\"b");
    CHECK(unquote("[a]") == "a");
    CHECK(unquote("`a``b`") == "a`b");
    CHECK(unquote("'a''b'") == "a'b");
    CHECK(unquote("plain") == "plain");
    CHECK(same_name("Node", "nODE"));
    CHECK_FALSE(same_name("Ä", "ä"));
    CHECK(mentions("lower(\"a\") > 'b'", "A"));
    CHECK(mentions("t.a", "a"));
    CHECK_FALSE(mentions("a(b)", "a"));
    CHECK_FALSE(mentions("'a' /* a */ -- a", "a"));
    CHECK_FALSE(mentions("b COLLATE a", "a"));
}

TEST_CASE("a definition is read with all that stands in it")
{
    const TableText t = table(R"sql(CREATE TABLE /* t( */ "the table" -- x)
(
  id INTEGER -- , bogus TEXT
    PRIMARY KEY DESC ON CONFLICT ROLLBACK AUTOINCREMENT,
  'a' unsigned big int(3, -4) CONSTRAINT nn NOT NULL ON CONFLICT IGNORE DEFAULT -5 COLLATE nocase,
  b GENERATED ALWAYS AS (a || ')') STORED UNIQUE,
  c CHECK (c IN ('(', "x)")) REFERENCES p(x) ON DELETE SET NULL MATCH full NOT DEFERRABLE INITIALLY IMMEDIATE,
  CONSTRAINT u UNIQUE (a COLLATE binary, "c" DESC) ON CONFLICT FAIL
  CHECK (id > 0), FOREIGN KEY (a, c) REFERENCES q DEFERRABLE
) WITHOUT rowid, STRICT)sql");
    CHECK(t.name == "the table");
    REQUIRE(t.columns.size() == 4);
    CHECK(t.columns[0].find(ClauseKind::primary_key)->autoincrement);
    CHECK(t.columns[1].name == "a");
    CHECK(t.type_of(t.columns[1]) == "unsigned big int(3, -4)");
    CHECK(t.columns[1].find(ClauseKind::not_null)->name == "nn");
    CHECK(t.text(t.columns[1].find(ClauseKind::default_value)->body) == "-5");
    CHECK(t.columns[2].is_generated());
    CHECK(t.columns[2].type.empty());
    CHECK(t.columns[3].find(ClauseKind::foreign_key)->ref_table == "p");
    REQUIRE(t.constraints.size() == 3);
    CHECK(t.constraints[0].name == "u");
    CHECK(t.constraints[0].columns == ColumnNames{"a", "c"});
    CHECK(t.constraints[2].columns == ColumnNames{"a", "c"});
    CHECK(t.without_rowid);
    CHECK(t.strict);
    CHECK(t.rowid_alias() == nullptr);
    CHECK(table("CREATE TABLE t(a, Id integer, PRIMARY KEY(id))").rowid_alias()->name == "Id");
    CHECK(table("CREATE TABLE t(id INTEGER PRIMARY KEY DESC)").rowid_alias() == nullptr);
    CHECK(table("CREATE TABLE t(id INT PRIMARY KEY)").rowid_alias() == nullptr);
}

TEST_CASE("what is no table definition")
{
    for (const char* sql : {"", "CREATE", "CREATE TABLE t", "CREATE TABLE t(", "CREATE TABLE t()",
             "CREATE TABLE t(a", "CREATE VIRTUAL TABLE t USING fts5(a)", "CREATE TABLE t AS SELECT 1",
             "CREATE TABLE t(a) nonsense", "CREATE TABLE t(a CHECK (1)", "CREATE TABLE t(a NOT N)",
             "CREATE TABLE t(a DEFAULT )", "CREATE VIEW v AS SELECT 1"})
        CHECK_FALSE(read_table_text(sql).has_value());
}

TEST_CASE("edits leave everything else as it was written")
{
    TableEdit edit(table(R"(CREATE TABLE t(
    id INTEGER PRIMARY KEY, -- the key
    a TEXT NOT NULL, -- about a
    b INT /* of b */ DEFAULT 5, -- about b
    c REAL -- about c
))"));
    edit.set_nullable("a", true);
    edit.set_default("b", "6");
    edit.set_type("C", "FLOAT");
    edit.set_nullable("c", false);
    edit.add_column("d TEXT");
    edit.add_constraint("UNIQUE (d)");
    CHECK(edit.sql() == R"(CREATE TABLE t(
    id INTEGER PRIMARY KEY, -- the key
    a TEXT, -- about a
    b INT /* of b */ DEFAULT 6, -- about b
    c FLOAT NOT NULL, -- about c
    d TEXT,
    UNIQUE (d)
))");
    edit.drop_constraint(edit.table().constraints.front());
    edit.drop_column("b");
    edit.drop_column("d");
    edit.set_default("a", "'x'");
    CHECK(edit.sql() == R"(CREATE TABLE t(
    id INTEGER PRIMARY KEY, -- the key
    a TEXT DEFAULT 'x', -- about a
    -- about b
    c FLOAT NOT NULL -- about c
))");
}

TEST_CASE("edits of definitions without commas, blanks or line ends where others have them")
{
    TableEdit edit(
        table("CREATE TABLE t(a,b int unique,constraint u unique(a)check(a>0)foreign key(b)references t)"));
    edit.drop_constraint(edit.table().constraints[0]);
    CHECK(edit.sql() == "CREATE TABLE t(a,b int unique,check(a>0)foreign key(b)references t)");
    edit.drop_constraint(edit.table().constraints[1]);
    edit.drop_constraint(edit.table().constraints[0]);
    edit.drop_column_clause(*edit.table().columns[1].find(ClauseKind::unique));
    edit.set_type("a", "TEXT");
    CHECK(edit.sql() == "CREATE TABLE t(a TEXT,b int)");
    edit.drop_column("b");
    edit.set_type("a", "");
    CHECK(edit.sql() == "CREATE TABLE t(a)");
    CHECK(TableEdit(table("CREATE TABLE \"t\"(a CHECK (T.a > 0), b REFERENCES t(a))")).renamed("n m")
        == "CREATE TABLE \"n m\"(a CHECK (\"n m\".a > 0), b REFERENCES t(a))");
}

TEST_CASE("what takes the place of a bracket or a quote stays apart from its neighbours")
{
    TableEdit edit(
        table("CREATE TABLE t(a int default-5,b varchar(3,4)collate nocase,c int check(c>0)not null,"
              "d int default'x'unique)"));
    edit.set_default("a", "7");
    edit.set_default("b", "7");
    edit.drop_column_clause(*edit.table().columns[2].find(ClauseKind::check));
    edit.set_default("d", "8");
    CHECK(edit.sql()
        == "CREATE TABLE t(a int default 7,b varchar(3,4) DEFAULT 7 collate nocase,c int not null,"
           "d int default 8 unique)");
    CHECK(edit.table().columns[2].find(ClauseKind::not_null) != nullptr);
    CHECK(edit.table().type_of(edit.table().columns[2]) == "int");
}

TEST_CASE("defaults")
{
    for (const char* sql : {"7", "-7", "'x'", "NULL", "CURRENT_TIMESTAMP", "(1+1)", "x'00'", "(')')"})
        CHECK(default_clause_value(sql) == sql);
    CHECK(default_clause_value("1+1") == "(1+1)");
    CHECK(default_clause_value("abs(-3)") == "(abs(-3))");
    CHECK(default_clause_value("(1)+(2)") == "((1)+(2))");
    CHECK(is_constant_default("-7"));
    CHECK_FALSE(is_constant_default("(7)"));
    CHECK_FALSE(is_constant_default("current_date"));
}

TEST_CASE("constraints are found by name or by columns")
{
    const TableText t = table(
        "CREATE TABLE t(a INT CHECK (a > 0) UNIQUE, b INT REFERENCES p, CONSTRAINT \"c k\" CHECK (a < b), "
        "UNIQUE (b, a), FOREIGN KEY (b) REFERENCES q)");
    const auto found = [&](const char* name, std::optional<ConstraintType> type, ColumnNames columns) {
        return find_constraint(t, {name, type, std::move(columns)});
    };
    CHECK(found("C K", {}, {})->clause.kind == ClauseKind::check);
    CHECK(found("", ConstraintType::check, {"a"})->of_column);
    CHECK(found("", ConstraintType::check, {"B", "a"})->clause.name == "c k");
    CHECK(found("", ConstraintType::unique, {"a", "b"})->clause.kind == ClauseKind::unique);
    CHECK_FALSE(found("", ConstraintType::unique, {"b"}).has_value());
    CHECK_FALSE(found("c k", ConstraintType::unique, {}).has_value());
    CHECK_THROWS_AS(found("", ConstraintType::foreign_key, {"b"}), ExitError);
}

TEST_CASE("heads of triggers")
{
    CHECK(read_trigger_head("CREATE TRIGGER a INSERT ON t BEGIN SELECT 1; END")->event
        == TriggerHead::Event::insert);
    CHECK(read_trigger_head("CREATE TEMP TRIGGER IF NOT EXISTS main.a BEFORE DELETE ON t BEGIN SELECT 1; END")
              ->event
        == TriggerHead::Event::remove);
    CHECK(read_trigger_head("CREATE TRIGGER \"update\" AFTER UPDATE OF a, \"b c\" ON t BEGIN SELECT 1; END")
              ->update_of
        == ColumnNames{"a", "b c"});
    CHECK_FALSE(read_trigger_head("CREATE VIEW v AS SELECT 1").has_value());
}

TEST_CASE("affinities")
{
    CHECK(affinity_of("VARCHAR(10)") == Affinity::text);
    CHECK(affinity_of("bigint") == Affinity::integer);
    CHECK(affinity_of("") == Affinity::blob);
    CHECK(affinity_of("DOUBLE") == Affinity::real);
    CHECK(affinity_of("JSON") == Affinity::numeric);
    CHECK(affinity_of("FLOATING POINT") == Affinity::integer);
}
