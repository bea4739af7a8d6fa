#include "tests/migrations/autogenerate_cases.hpp"

#include <functional>
#include <stdexcept>

namespace meshview::testing {

using namespace migrations;

namespace {

Schema library()
{
    return {
        .tables = {
            make_table("author",
                {Column{"id", Integer{}, primary_key}, Column{"name", String{50}, not_null},
                    Column{"born", Integer{}, server_default("1900")}, Column{"note", Text{}}}),
            make_table("book",
                {Column{"id", Integer{}, primary_key}, Column{"title", Text{}},
                    Column{"author_id", Integer{}}, Column{"price", Float{}}, Column{"isbn", String{}},
                    Column{"shelf", Integer{}, not_null}, CheckConstraint{"price >= 0", "price_positive"}},
                {{"idx_book_title", {"title"}}, {"idx_book_price", {desc("price")}}}),
        }};
}

Table& author(Schema& schema)
{
    return schema.tables[0];
}
Table& book(Schema& schema)
{
    return schema.tables[1];
}

Column& column(Table& table, const std::string& name)
{
    for (Column& column : table.columns)
        if (column.name == name)
            return column;
    throw std::logic_error(name);
}

ModelChange change(std::string name, const std::function<void(Schema&)>& edit)
{
    ModelChange change{std::move(name), library(), library()};
    edit(change.after);
    return change;
}

void add_table(Schema& s)
{
    s.tables.insert(s.tables.begin(),
        make_table("review",
            {Column{"book_id", Integer{}, not_null},
                Column{"reader", String{20}, not_null, Collation{"NOCASE"}},
                Column{"stars", BigInteger{}, server_default("3"), not_null}, Column{"at", DateTime{}},
                Column{"paid", Boolean{}}, Column{"photo", LargeBinary{}},
                Column{"twice", Integer{}, Computed{"stars * 2"}},
                Column{"odd", UserDefinedType{"NUMERIC(10, 2)"}}, PrimaryKeyConstraint{{"book_id", "reader"}},
                CheckConstraint{"stars BETWEEN 1 AND 5"}, UniqueConstraint{{"at", "paid"}},
                ForeignKeyConstraint{{"book_id"}, "book", {"id"}, "fk_review_book", "CASCADE"}},
            {{"idx_review_reader", {"reader"}}, {"idx_review_at", {desc("at"), "stars"}, true}}));
}
void add_columns(Schema& s)
{
    book(s).columns.emplace_back("pages", Integer{});
    book(s).columns.emplace_back("language", String{2}, not_null, server_default("'en'"));
    author(s).columns.emplace_back("title length \"quoted\"", BigInteger{});
}
void index_kinds(Schema& s)
{
    book(s).indexes.push_back({"ux_book_isbn", {"isbn"}, true});
    book(s).indexes.push_back({"idx_book_cheap", {"price"}, false, "price < 10 AND title <> 'a \"b\"'"});
    book(s).indexes.push_back(
        {"idx_book_lower", {expression("lower(title)"), desc(expression("abs(price)"))}});
    book(s).indexes.push_back({"idx_book_nocase", {desc(collate("title", "NOCASE"))}});
}
void add_constraints(Schema& s)
{
    author(s).unique_constraints.push_back({{"name", "born"}, "uq_author"});
    author(s).check_constraints.push_back({"born > 0", "born_positive"});
    book(s).foreign_keys.push_back({.columns = {"author_id"},
        .ref_table = "author",
        .ref_columns = {"id"},
        .name = "fk_book_author",
        .ondelete = "SET NULL",
        .onupdate = "CASCADE"});
}

} // namespace

std::vector<ModelChange> changes_of_each_kind()
{
    return {
        change("add a table", add_table),
        change("drop a table", [](Schema& s) { s.tables.erase(s.tables.begin()); }),
        change("add columns", add_columns),
        change("drop a column", [](Schema& s) { author(s).columns.pop_back(); }),
        change("drop a column with its index and check",
            [](Schema& s) {
                std::erase_if(book(s).columns, [](const Column& c) { return c.name == "price"; });
                book(s).indexes.pop_back();
                book(s).check_constraints.clear();
            }),
        change("type", [](Schema& s) { column(book(s), "shelf").type = BigInteger{}; }),
        change("type with another affinity", [](Schema& s) { column(book(s), "shelf").type = String{10}; }),
        change("length", [](Schema& s) { column(author(s), "name").type = String{80}; }),
        change("not_null", [](Schema& s) { column(book(s), "isbn").is_nullable = false; }),
        change("nullable", [](Schema& s) { column(book(s), "shelf").is_nullable = true; }),
        change(
            "new default", [](Schema& s) { column(book(s), "title").default_value = server_default("'?'"); }),
        change("other default",
            [](Schema& s) { column(author(s), "born").default_value = server_default("2000"); }),
        change("no default", [](Schema& s) { column(author(s), "born").default_value.reset(); }),
        change("type, nullable and default at once",
            [](Schema& s) {
                Column& note = column(author(s), "note");
                note.type = String{200};
                note.is_nullable = false;
                note.default_value = server_default("'none'");
            }),
        change("index kinds", index_kinds),
        change("drop an index", [](Schema& s) { book(s).indexes.pop_back(); }),
        change("change an index",
            [](Schema& s) {
                book(s).indexes[1].elements = {"price", "isbn"};
            }),
        change("unique constraint",
            [](Schema& s) {
                book(s).unique_constraints.push_back({{"isbn", "title"}, "uq_book"});
            }),
        change("check constraint",
            [](Schema& s) {
                book(s).check_constraints.push_back({"shelf > 0", "shelf_is"});
            }),
        change("drop a check constraint", [](Schema& s) { book(s).check_constraints.clear(); }),
        change("foreign key, unique, check", add_constraints),
        change("foreign key without a name",
            [](Schema& s) {
                book(s).foreign_keys.push_back({{"author_id"}, "author", {"id"}, {}, {}, "CASCADE"});
            }),
        change("check and unique constraint without names",
            [](Schema& s) {
                book(s).check_constraints.push_back({"shelf > 0 OR isbn IS NULL"});
                book(s).check_constraints.push_back({"shelf < 100"});
                author(s).unique_constraints.push_back({{"name"}});
            }),
        change("primary key",
            [](Schema& s) {
                author(s).primary_key.columns = {"id", "name"};
            }),
    };
}

ModelChange compiled_change(const std::string& name)
{
    if (name == "tables")
        return change(name, [](Schema& s) { add_table(s), add_columns(s); });
    if (name == "indexes")
        return change(name, [](Schema& s) {
            index_kinds(s), add_constraints(s), column(book(s), "shelf").is_nullable = true;
        });
    throw std::invalid_argument(name);
}

} // namespace meshview::testing
