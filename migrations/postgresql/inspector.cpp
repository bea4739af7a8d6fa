#include "migrations/postgresql/inspector.hpp"

#include <fmt/format.h>

#include "migrations/postgresql/ddl.hpp"

namespace meshview::migrations::postgresql {

namespace {

// The table $1 as `t`, whatever the case of its name.
constexpr std::string_view this_table =
    "pg_class t JOIN pg_namespace s ON s.oid = t.relnamespace AND s.nspname = current_schema()";
constexpr std::string_view is_meant = "lower(t.relname) = lower($1) AND t.relkind IN ('r', 'p')";

std::string letter_of(std::optional<ConstraintType> type)
{
    if (!type)
        return "pucf";
    switch (*type) {
    case ConstraintType::primary_key:
        return "p";
    case ConstraintType::unique:
        return "u";
    case ConstraintType::check:
        return "c";
    case ConstraintType::foreign_key:
        return "f";
    }
    return {};
}

} // namespace

bool PostgresqlInspector::has_relation(const std::string& name, const char* kinds)
{
    return session_
               .ask(
                   fmt::format("SELECT 1 FROM {} WHERE lower(t.relname) = lower($1) AND t.relkind = ANY ({})",
                       this_table, kinds),
                   {name})
               .rows()
        > 0;
}

bool PostgresqlInspector::has_table(const std::string& table)
{
    return has_relation(table, "'{r,p}'");
}

bool PostgresqlInspector::has_index(const std::string& index)
{
    return has_relation(index, "'{i,I}'");
}

bool PostgresqlInspector::has_column(const std::string& table, const std::string& column)
{
    return !type_of(table, column).empty();
}

std::vector<IndexInfo> PostgresqlInspector::indexes(const std::string& table)
{
    // Those that belong to a constraint cannot be dropped by themselves and are not listed.
    const Result found = session_.ask(
        fmt::format(
            "SELECT i.relname, x.indisunique, array_agg(a.attname::text ORDER BY k.n) FILTER (WHERE "
            "a.attname IS NOT NULL) "
            "FROM {} JOIN pg_index x ON x.indrelid = t.oid JOIN pg_class i ON i.oid = x.indexrelid "
            "CROSS JOIN LATERAL unnest(x.indkey::int2[]) WITH ORDINALITY AS k (attnum, n) "
            "LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum AND k.attnum > 0 "
            "WHERE {} AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.oid AND c.contype "
            "IN ('p', 'u', 'x')) GROUP BY 1, 2 ORDER BY 1",
            this_table, is_meant),
        {table});
    std::vector<IndexInfo> indexes;
    for (int row = 0; row < found.rows(); ++row)
        indexes.push_back({std::string(found.text(row, 0)), found.array(row, 2), found.boolean(row, 1)});
    return indexes;
}

bool PostgresqlInspector::is_invalid_index(const std::string& index)
{
    return session_
               .ask(fmt::format(
                        "SELECT 1 FROM {} JOIN pg_index x ON x.indexrelid = t.oid WHERE lower(t.relname) = "
                        "lower($1) AND NOT x.indisvalid",
                        this_table),
                   {index})
               .rows()
        > 0;
}

std::vector<ConstraintInfo> PostgresqlInspector::constraints(
    const std::string& table, std::optional<ConstraintType> type)
{
    const Result found = session_.ask(
        fmt::format("SELECT c.conname, array_agg(a.attname::text ORDER BY k.n) FILTER (WHERE a.attname IS "
                    "NOT NULL) FROM {} "
                    "JOIN pg_constraint c ON c.conrelid = t.oid "
                    "LEFT JOIN LATERAL unnest(c.conkey) WITH ORDINALITY AS k (attnum, n) ON TRUE "
                    "LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum "
                    "WHERE {} AND strpos($2, c.contype::text) > 0 GROUP BY 1 ORDER BY 1",
            this_table, is_meant),
        {table, letter_of(type)});
    std::vector<ConstraintInfo> constraints;
    for (int row = 0; row < found.rows(); ++row)
        constraints.push_back({std::string(found.text(row, 0)), found.array(row, 1)});
    return constraints;
}

ColumnNames PostgresqlInspector::primary_key(const std::string& table)
{
    const std::vector<ConstraintInfo> keys = constraints(table, ConstraintType::primary_key);
    return keys.empty() ? ColumnNames{} : keys.front().columns;
}

std::string PostgresqlInspector::type_of(const std::string& table, const std::string& column)
{
    return session_
        .ask(fmt::format(
                 "SELECT format_type(a.atttypid, a.atttypmod) FROM {} JOIN pg_attribute a ON a.attrelid = "
                 "t.oid AND a.attnum > 0 AND NOT a.attisdropped WHERE {} AND lower(a.attname) = lower($2)",
                 this_table, is_meant),
            {table, column})
        .value()
        .value_or("");
}

std::string PostgresqlInspector::default_of(const std::string& table, const std::string& column)
{
    return session_
        .ask(fmt::format(
                 "SELECT pg_get_expr(d.adbin, d.adrelid) FROM {} JOIN pg_attribute a ON a.attrelid = t.oid "
                 "AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' JOIN pg_attrdef d ON "
                 "d.adrelid = t.oid AND d.adnum = a.attnum WHERE {} AND lower(a.attname) = lower($2)",
                 this_table, is_meant),
            {table, column})
        .value()
        .value_or("");
}

std::vector<std::string> PostgresqlInspector::dependants(const std::string& table, const std::string& column)
{
    const Result found = session_.ask(
        fmt::format(
            "SELECT coalesce('index ' || i.relname, 'constraint ' || c.conname) FROM {} "
            "JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped "
            "JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = t.oid AND "
            "d.refobjsubid = a.attnum "
            "LEFT JOIN pg_class i ON d.classid = 'pg_class'::regclass AND i.oid = d.objid AND i.relkind IN "
            "('i', 'I') "
            "LEFT JOIN pg_constraint c ON d.classid = 'pg_constraint'::regclass AND c.oid = d.objid AND "
            "cardinality(c.conkey) > 1 AND c.conrelid = t.oid "
            "WHERE {} AND lower(a.attname) = lower($2) AND (i.oid IS NOT NULL OR c.oid IS NOT NULL) "
            "ORDER BY 1",
            this_table, is_meant),
        {table, column});
    std::vector<std::string> names;
    for (int row = 0; row < found.rows(); ++row)
        names.emplace_back(found.text(row, 0));
    return names;
}

bool PostgresqlInspector::has_rows(const std::string& table)
{
    return session_.ask(fmt::format("SELECT 1 FROM {} LIMIT 1", quote(table))).rows() > 0;
}

} // namespace meshview::migrations::postgresql
