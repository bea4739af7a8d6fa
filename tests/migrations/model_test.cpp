// The declared model against the migrations, and what is read back from a database.
#include "migrations/model.hpp"

#include <doctest/doctest.h>

#include "common/database.hpp"
#include "migrations/check.hpp"
#include "migrations/sqlite/reflection.hpp"

using namespace meshview;
using namespace meshview::migrations;

namespace {

std::vector<std::string> texts(const std::vector<Difference>& differences)
{
    std::vector<std::string> lines;
    for (const Difference& difference : differences)
        lines.push_back(describe(difference));
    return lines;
}

Schema reflect_sql(const std::string& sql)
{
    SQLite::Database db = open_in_memory();
    db.exec(sql);
    return sqlite::reflect(db);
}

} // namespace

TEST_CASE("the declared model is what the migrations make")
{
    const std::vector<Difference> differences =
        check_model(RevisionGraph::of_this_program(), declared_model());
    CAPTURE(texts(differences));
    CHECK(differences.empty());
}

TEST_CASE("a model that says something else is named object by object")
{
    Schema model = declared_model();
    model.tables[0].columns[2].is_nullable = false;
    model.tables[0].indexes.pop_back();
    model.tables.push_back(make_table("colour", {Column{"id", Integer{}, primary_key}}));
    model.tables[2].check_constraints.push_back({"portnum >= 0", "portnum_positive"});
    CHECK(texts(check_model(RevisionGraph::of_this_program(), model))
        == std::vector<std::string>{
            "check constraint portnum_positive on packet is missing (expected portnum >= 0)",
            "column node.long_name is String, nullable; expected String, not_null",
            "index idx_node_last_seen_us on node is not expected ((last_seen_us))",
            "table colour is missing",
        });
}

TEST_CASE("what no PRAGMA tells is read from the text")
{
    const Schema schema = reflect_sql(R"(
CREATE TABLE parent (a INTEGER, b TEXT, PRIMARY KEY (a, b));
CREATE TABLE "odd table" (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- a comment, with a comma
    [from] VARCHAR(20) DEFAULT 'it''s, fine' NOT NULL COLLATE NOCASE,
    price NUMERIC(10, 2) DEFAULT -1.5 CONSTRAINT positive CHECK (price > (0) /* , */ AND "from" <> ')'),
    doubled INTEGER GENERATED ALWAYS AS (id * 2) VIRTUAL,
    a INTEGER REFERENCES parent (a) ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
    b TEXT DEFAULT (upper('x')),
    CONSTRAINT uq UNIQUE (a, b) ON CONFLICT REPLACE,
    UNIQUE (b) CHECK (a <> 7), FOREIGN KEY (a, b) REFERENCES parent
);
CREATE UNIQUE INDEX ux ON "odd table" (lower("from") COLLATE NOCASE DESC, a) WHERE price IS NOT NULL;
CREATE VIEW v AS SELECT 1;
CREATE TABLE alembic_version (x);
)");
    CHECK(objects_of(schema)
        == SchemaObjects{
            {"check constraint a <> 7 on odd table", "a <> 7"},
            {"check constraint positive on odd table", "price > ( 0 ) and from <> ')'"},
            {"column odd table.a", "Integer, nullable"},
            {"column odd table.b", "Text, nullable, default upper ( 'x' )"},
            {"column odd table.doubled", "Integer, nullable, virtual as id * 2"},
            {"column odd table.from", "String(20), not_null, default 'it''s, fine', collation nocase"},
            {"column odd table.id", "Integer, not_null"},
            {"column odd table.price", "numeric(10, 2), nullable, default - 1.5"},
            {"column parent.a", "Integer, not_null"},
            {"column parent.b", "Text, not_null"},
            {"foreign key (a) on odd table",
                "(a) references parent (a) on delete set null on update cascade"},
            {"foreign key (a, b) on odd table", "(a, b) references parent (a, b)"},
            {"index uq on odd table", "unique (a, b)"},
            {"index ux on odd table",
                "unique (lower ( from ) collate nocase DESC, a) where price is not null"},
            {"primary key of odd table", "(id)"},
            {"primary key of parent", "(a, b)"},
            {"table odd table", "table"},
            {"table parent", "table"},
            {"unique constraint (b) on odd table", "(b)"},
            {"view v", "create view v as select 1"},
        });
}

TEST_CASE("spelling does not count")
{
    CHECK(canonical_sql("( \"Price\">0  AND [x] = 'A b' -- c\n)") == "price > 0 and x = 'A b'");
    CHECK(canonical_sql("(a) + (b)") == "( a ) + ( b )");
    CHECK(canonical_sql("\"a b\" = 1") == "\"a b\" = 1");
    CHECK(objects_of(reflect_sql(
              "CREATE TABLE T (A INTEGER NOT NULL, PRIMARY KEY (A)); CREATE INDEX I ON T (A ASC)"))
        == objects_of(reflect_sql(
            "create table \"t\" (\"a\" INTEGER NOT NULL PRIMARY KEY); create index i on t([a])")));
}
