#include "migrations/autogenerate.hpp"

#include <doctest/doctest.h>

#include "migrations/source_code.hpp"
#include "tests/migrations/autogenerate_cases.hpp"
#include "tests/migrations/library_database.hpp"

using namespace meshview;
using namespace meshview::migrations;
using namespace meshview::testing;

namespace {

void run(SQLite::Database& db, const std::vector<GeneratedStep>& steps)
{
    sqlite::SqliteDialect dialect(db);
    dialect.begin();
    for (const GeneratedStep& step : steps)
        if (const auto* const operation = std::get_if<Operation>(&step))
            dialect.apply(*operation);
    dialect.commit();
}

bool mentions(const std::string& text, const std::string& part)
{
    return text.find(part) != text.npos;
}

Schema one_table(const std::vector<TableElement>& elements, std::vector<Index> indexes = {})
{
    return {.tables = {make_table("t", elements, std::move(indexes))}};
}

} // namespace

TEST_CASE("each kind of change goes up and down again, with rows in the tables")
{
    for (const ModelChange& change : changes_of_each_kind()) {
        CAPTURE(change.name);
        SQLite::Database db = database_with(change.before);
        REQUIRE(strange(db, change.before).empty());
        db.exec("INSERT INTO author VALUES (1, 'A', 1950, 'x'), (2, 'B', NULL, 'y')");
        db.exec("INSERT INTO book VALUES (1, 'One', 1, 9.5, 'i-1', 4), (2, 'Two', 2, 0, 'i-2', 5)");
        const auto up = steps_between(change.before, change.after);
        CAPTURE(source_body(up));
        REQUIRE_FALSE(up.empty());
        run(db, up);
        CHECK(strange(db, change.after) == std::vector<std::string>{});
        const auto down = steps_between(change.after, change.before);
        CAPTURE(source_body(down));
        run(db, down);
        CHECK(strange(db, change.before) == std::vector<std::string>{});
        if (change.name != "drop a table")
            CHECK(db.execAndGet("SELECT group_concat(name) FROM author").getString() == "A,B");
        CHECK(db.execAndGet("SELECT group_concat(title) FROM book").getString() == "One,Two");
    }
}

TEST_CASE("nothing to do")
{
    for (const ModelChange& change : changes_of_each_kind())
        CHECK(steps_between(change.after, change.after).empty());
}

TEST_CASE("a column that could be renamed is a question, not a drop and an add")
{
    const Schema before = one_table(
        {Column{"id", Integer{}, primary_key}, Column{"long_name", String{}}}, {{"idx_long", {"long_name"}}});
    const Schema after = one_table(
        {Column{"id", Integer{}, primary_key}, Column{"full_name", String{}}}, {{"idx_full", {"full_name"}}});
    const auto steps = steps_between(before, after);
    for (const GeneratedStep& step : steps)
        CHECK(std::holds_alternative<Remark>(step));
    const std::string body = source_body(steps);
    CHECK(
        mentions(body, "//     op.alter_column(\"t\", \"long_name\", {.new_column_name = \"full_name\"});"));
    CHECK(mentions(body, "//     op.drop_column(\"t\", \"long_name\");"));
    CHECK(mentions(body, "//     batch.create_index(\"idx_full\", {\"full_name\"});"));
}

TEST_CASE("a rename that changes the type too is a question, and never silent")
{
    const Schema before = one_table({Column{"id", Integer{}, primary_key}, Column{"name", String{20}}});
    const Schema longer =
        one_table({Column{"id", Integer{}, primary_key}, Column{"label", Text{}, not_null}});
    const std::string body = source_body(steps_between(before, longer));
    CHECK_FALSE(mentions(body, "batch."));
    CHECK(mentions(body,
        "op.alter_column(\"t\", \"name\", {.type = Text{}, .nullable = false, .new_column_name = "
        "\"label\"});"));
    // Of another kind it can hardly be the same column: done, with a word.
    const Schema other = one_table({Column{"id", Integer{}, primary_key}, Column{"age", Integer{}}});
    const std::string done = source_body(steps_between(before, other));
    CHECK(mentions(done, "    batch.drop_column(\"name\");"));
    CHECK(mentions(done, "// t.name is dropped with its values, and age is added. If age is the new name"));
}

TEST_CASE("a table that could be renamed is a question too")
{
    Schema before{.tables = {make_table("old",
                      {Column{"id", Integer{}, primary_key}, Column{"a", Text{}}, Column{"b", Text{}}})}};
    Schema after{.tables = {make_table("fresh",
                     {Column{"id", Integer{}, primary_key}, Column{"a", Text{}}, Column{"c", Text{}}})}};
    const auto steps = steps_between(before, after);
    REQUIRE(steps.size() == 1);
    CHECK(mentions(source_body(steps), "//     op.rename_table(\"old\", \"fresh\");"));
    // An unlike one is created, and the question asked all the same.
    Schema unlike{.tables = {make_table("fresh", {Column{"x", Integer{}}})}};
    const std::string body = source_body(steps_between(before, unlike));
    CHECK(mentions(body, "    op.drop_table(\"old\");"));
    CHECK(mentions(body, "// old is dropped with its rows, and fresh is created. If fresh is the new name"));
}

TEST_CASE("unnamed checks that cannot be told apart are left to people")
{
    const Schema before =
        one_table({Column{"a", Integer{}}, CheckConstraint{"a > 0"}, CheckConstraint{"a < 9"}});
    const Schema after = one_table({Column{"a", Integer{}}, CheckConstraint{"a > 0"}});
    const std::string body = source_body(steps_between(before, after));
    CHECK_FALSE(mentions(body, "drop_constraint"));
    CHECK(mentions(body, "// The unnamed CHECK (a < 9) of t is not declared any more"));
}

TEST_CASE("what it cannot decide, or what can fail, is a comment")
{
    const Schema before = one_table({Column{"id", Integer{}, primary_key}, Column{"a", Text{}}});
    const Schema collated =
        one_table({Column{"id", Integer{}, primary_key}, Column{"a", Text{}, Collation{"NOCASE"}}});
    CHECK(
        mentions(source_body(steps_between(before, collated)), "// t.a is Text, nullable and has to become"));
    const Schema strict = one_table({Column{"id", Integer{}, primary_key}, Column{"a", Text{}, not_null}});
    CHECK(mentions(source_body(steps_between(before, strict)), "// Rows in which t.a is NULL"));
    const Schema filled = one_table(
        {Column{"id", Integer{}, primary_key}, Column{"a", Text{}}, Column{"b", Integer{}, not_null}});
    CHECK(
        mentions(source_body(steps_between(before, filled)), "// t.b is not_null without a server_default"));
    Schema with_view = before;
    with_view.others.push_back({"view", "v", "CREATE VIEW v AS SELECT 1"});
    CHECK(mentions(source_body(steps_between(with_view, before)), "// The view v is not declared"));
    Schema other_view = before;
    other_view.others.push_back({"view", "v", "CREATE VIEW v AS SELECT 2"});
    CHECK(mentions(source_body(steps_between(with_view, other_view)), "// The view v is otherwise than"));
}

TEST_CASE("text in C++")
{
    CHECK(source_of(std::string("a \"b\" \\ c\n\x01")) == R"("a \"b\" \\ c\n\001")");
    CHECK(source_of(Column{"x", String{20}, not_null, server_default("'it''s'")})
        == R"("x", String{20}, not_null, server_default("'it''s'"))");
}
