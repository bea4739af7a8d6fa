#include "migrations/postgresql/reflection.hpp"

#include <algorithm>
#include <charconv>
#include <regex>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace meshview::migrations::postgresql {

namespace {

using meshview::postgresql::Connection;
using meshview::postgresql::Result;

constexpr std::string_view in_schema =
    "t.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND NOT EXISTS (SELECT "
    "1 FROM "
    "pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = t.oid AND e.deptype = 'e')";
constexpr std::string_view is_table = "t.relkind IN ('r', 'p') AND NOT t.relispartition";
ColumnType type_of(std::string_view name)
{
    static constexpr std::string_view varchar = "character varying";
    if (name.starts_with(varchar)) {
        String type;
        if (name.size() > varchar.size())
            std::from_chars(name.data() + varchar.size() + 1, name.data() + name.size(), type.length);
        return type;
    }
    static const std::map<std::string_view, ColumnType> types{
        {"integer", Integer{}},
        {"bigint", BigInteger{}},
        {"text", Text{}},
        {"bytea", LargeBinary{}},
        {"timestamp without time zone", DateTime{}},
        {"boolean", Boolean{}},
        {"double precision", Float{}},
    };
    const auto found = types.find(name);
    return found == types.end() ? UserDefinedType{std::string(name)} : found->second;
}

// `'4294967295'::bigint`, `'x'::character varying`: the type is what the column says anyway.
std::string without_casts(std::string_view sql)
{
    static const std::regex number(R"('(-?[0-9]+)'::(bigint|integer|smallint))");
    static const std::regex text(R"(('(?:[^']|'')*')::(?:text|character varying))");
    return std::regex_replace(std::regex_replace(std::string(sql), number, "$1"), text, "$1");
}

Column column_of(const Result& found, int row)
{
    const std::string expression = without_casts(found.text(row, 4));
    const bool is_computed = found.text(row, 6) == "s";
    const bool is_numbered = !found.text(row, 5).empty() || expression.starts_with("nextval(");
    Column column(std::string(found.text(row, 1)), type_of(found.text(row, 2)));
    column.is_nullable = !found.boolean(row, 3);
    if (is_computed)
        column.computed = Computed{expression, true};
    else if (!expression.empty() && !is_numbered)
        column.default_value = ServerDefault{expression};
    if (!found.is_null(row, 7))
        column.collation = Collation{std::string(found.text(row, 7))};
    // Of a BIGSERIAL nothing is left: SQLAlchemy makes one of each BigInteger that is a primary key.
    const bool by_identity = !found.text(row, 5).empty();
    if (by_identity && std::holds_alternative<BigInteger>(column.type))
        column.type = Integer{};
    return column;
}

void read_columns(Connection& connection, Schema& schema)
{
    const Result found = connection.execute(fmt::format(
        "SELECT t.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, "
        "pg_get_expr(d.adbin, d.adrelid, true), a.attidentity, a.attgenerated, "
        "(SELECT c.collname FROM pg_collation c, pg_type y WHERE c.oid = a.attcollation AND y.oid = "
        "a.atttypid AND y.typcollation <> a.attcollation) "
        "FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped "
        "LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum "
        "WHERE {} AND {} ORDER BY t.relname, a.attnum",
        in_schema, is_table));
    for (int row = 0; row < found.rows(); ++row) {
        const std::string table(found.text(row, 0));
        if (is_bookkeeping(table))
            continue;
        if (schema.tables.empty() || schema.tables.back().name != table)
            schema.tables.push_back({.name = table, .columns = {}});
        schema.tables.back().columns.push_back(column_of(found, row));
    }
}

std::string action_of(std::string_view letter)
{
    return letter == "c" ? "CASCADE"
        : letter == "n"  ? "SET NULL"
        : letter == "d"  ? "SET DEFAULT"
        : letter == "r"  ? "RESTRICT"
                         : "";
}

// The name, unless PostgreSQL made it up.
std::string given_name(
    const Table& table, const std::string& name, const ColumnNames& columns, std::string_view suffix)
{
    const std::string made_up =
        fmt::format("{}_{}{}{}", table.name, fmt::join(columns, "_"), columns.empty() ? "" : "_", suffix);
    const auto is_counted = [&] {
        return name.starts_with(made_up)
            && std::all_of(name.begin() + static_cast<std::ptrdiff_t>(made_up.size()), name.end(),
                [](unsigned char c) { return c >= '0' && c <= '9'; });
    };
    return is_counted() ? std::string() : name;
}

void add_constraint(Table& table, const Result& found, int row)
{
    const std::string name(found.text(row, 1));
    const std::string_view kind = found.text(row, 2);
    const ColumnNames columns = found.array(row, 3);
    if (kind == "p")
        table.primary_key = {columns, given_name(table, name, {}, "pkey")};
    else if (kind == "u")
        table.unique_constraints.push_back({columns, given_name(table, name, columns, "key")});
    else if (kind == "c")
        table.check_constraints.push_back(
            {without_casts(found.text(row, 8)), given_name(table, name, columns, "check")});
    else
        table.foreign_keys.push_back({.columns = columns,
            .ref_table = std::string(found.text(row, 4)),
            .ref_columns = found.array(row, 5),
            .name = given_name(table, name, columns, "fkey"),
            .ondelete = action_of(found.text(row, 6)),
            .onupdate = action_of(found.text(row, 7))});
}

Table* table_named(Schema& schema, std::string_view name)
{
    const auto found = std::find_if(
        schema.tables.begin(), schema.tables.end(), [&](const Table& table) { return table.name == name; });
    return found == schema.tables.end() ? nullptr : &*found;
}

void read_constraints(Connection& connection, Schema& schema)
{
    const Result found = connection.execute(fmt::format(
        "SELECT t.relname, c.conname, c.contype, "
        "(SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(c.conkey) WITH ORDINALITY k (attnum, n) "
        "JOIN "
        "pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum), "
        "(SELECT r.relname FROM pg_class r WHERE r.oid = c.confrelid), "
        "(SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(c.confkey) WITH ORDINALITY k (attnum, "
        "n) JOIN "
        "pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.attnum), "
        "c.confdeltype, c.confupdtype, pg_get_expr(c.conbin, c.conrelid, true) "
        "FROM pg_class t JOIN pg_constraint c ON c.conrelid = t.oid AND c.contype IN ('p', 'u', 'c', 'f') "
        "WHERE {} AND {} ORDER BY t.relname, c.conname",
        in_schema, is_table));
    for (int row = 0; row < found.rows(); ++row)
        if (Table* const table = table_named(schema, found.text(row, 0)))
            add_constraint(*table, found, row);
}

// A row for each column or expression of each index.
void read_indexes(Connection& connection, Schema& schema)
{
    const Result found = connection.execute(fmt::format(
        "SELECT t.relname, i.relname, x.indisunique, pg_get_expr(x.indpred, x.indrelid, true), "
        "pg_get_indexdef(x.indexrelid, k.n::int, true), x.indkey[k.n - 1] = 0, (x.indoption[k.n - 1] & 1) = "
        "1, a.attname "
        "FROM pg_class t JOIN pg_index x ON x.indrelid = t.oid JOIN pg_class i ON i.oid = x.indexrelid "
        "JOIN pg_am m ON m.oid = i.relam AND m.amname = 'btree' CROSS JOIN LATERAL generate_series(1, "
        "x.indnkeyatts) AS "
        "k (n) LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[k.n - 1] AND a.attnum "
        "> 0 "
        "WHERE {} AND {} AND x.indisvalid AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = "
        "i.oid AND "
        "c.contype IN ('p', 'u', 'x')) ORDER BY t.relname, i.relname, k.n",
        in_schema, is_table));
    for (int row = 0; row < found.rows(); ++row) {
        Table* const table = table_named(schema, found.text(row, 0));
        if (table == nullptr)
            continue;
        if (table->indexes.empty() || table->indexes.back().name != found.text(row, 1))
            table->indexes.push_back({.name = std::string(found.text(row, 1)),
                .elements = {},
                .unique = found.boolean(row, 2),
                .where = without_casts(found.text(row, 3))});
        IndexElement element(std::string(found.text(row, found.boolean(row, 5) ? 4 : 7)));
        element.is_expression = found.boolean(row, 5);
        element.is_descending = found.boolean(row, 6);
        table->indexes.back().elements.push_back(std::move(element));
    }
}

void read_views_and_triggers(Connection& connection, Schema& schema)
{
    const Result views = connection.execute(fmt::format(
        "SELECT t.relname, pg_get_viewdef(t.oid) FROM pg_class t WHERE t.relkind IN ('v', 'm') AND {} ORDER "
        "BY 1",
        in_schema));
    for (int row = 0; row < views.rows(); ++row)
        schema.others.push_back({"view", std::string(views.text(row, 0)), std::string(views.text(row, 1))});
    const Result triggers =
        connection.execute(fmt::format("SELECT g.tgname, pg_get_triggerdef(g.oid) FROM pg_class t JOIN "
                                       "pg_trigger g ON g.tgrelid = t.oid AND "
                                       "NOT g.tgisinternal WHERE {} ORDER BY 1",
            in_schema));
    for (int row = 0; row < triggers.rows(); ++row)
        schema.others.push_back(
            {"trigger", std::string(triggers.text(row, 0)), std::string(triggers.text(row, 1))});
}

} // namespace

Schema reflect(Connection& connection)
{
    Schema schema;
    read_columns(connection, schema);
    read_constraints(connection, schema);
    read_indexes(connection, schema);
    read_views_and_triggers(connection, schema);
    return schema;
}

} // namespace meshview::migrations::postgresql
