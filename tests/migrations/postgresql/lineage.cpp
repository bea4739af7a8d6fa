#include "tests/migrations/postgresql/lineage.hpp"

#include <algorithm>

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/coordination/postgresql/schema_version.hpp"
#include "migrations/migrator.hpp"
#include "migrations/postgresql/dialect.hpp"
#include "tests/migrations/postgresql/server.hpp"

namespace meshview::testing {

namespace {

struct SqliteColumn {
    std::string name;
    std::string type;
    bool not_null = false;
    std::string default_value;
    int key = 0; ///< its place in the primary key
};

std::vector<SqliteColumn> columns_of(SQLite::Database& db, const std::string& table)
{
    std::vector<SqliteColumn> columns;
    SQLite::Statement query(db,
        fmt::format("SELECT name, type, \"notnull\", coalesce(dflt_value, ''), pk FROM "
                    "pragma_table_info('{}') ORDER BY cid",
            table));
    while (query.executeStep())
        columns.push_back({query.getColumn(0).getString(), query.getColumn(1).getString(),
            query.getColumn(2).getInt() != 0, query.getColumn(3).getString(), query.getColumn(4).getInt()});
    return columns;
}

std::vector<std::string> texts(SQLite::Database& db, const std::string& sql)
{
    std::vector<std::string> found;
    SQLite::Statement query(db, sql);
    while (query.executeStep())
        found.push_back(query.getColumn(0).getString());
    return found;
}

std::vector<std::string> texts(postgresql::Connection& connection, const std::string& sql)
{
    const postgresql::Result result = connection.execute(sql);
    std::vector<std::string> found;
    for (int row = 0; row < result.rows(); ++row)
        found.emplace_back(result.text(row, 0));
    return found;
}

// https://docs.sqlalchemy.org/en/20/dialects/postgresql.html: a whole number that is the primary key is a
// SERIAL.
std::string type_on_postgresql(const SqliteColumn& column, bool is_whole_key)
{
    if (is_whole_key && column.type == "INTEGER")
        return "SERIAL";
    if (is_whole_key && column.type == "BIGINT")
        return "BIGSERIAL";
    if (column.type == "DATETIME")
        return "TIMESTAMP WITHOUT TIME ZONE";
    return column.type == "BLOB" ? "BYTEA" : column.type;
}

std::string table_sql(SQLite::Database& db, const std::string& table)
{
    const std::vector<SqliteColumn> columns = columns_of(db, table);
    std::vector<std::string> lines;
    std::vector<std::pair<int, std::string>> key;
    for (const SqliteColumn& column : columns)
        if (column.key > 0)
            key.emplace_back(column.key, column.name);
    std::sort(key.begin(), key.end());
    std::vector<std::string> key_names;
    for (const auto& [place, name] : key)
        key_names.push_back(name);
    for (const SqliteColumn& column : columns)
        lines.push_back(fmt::format("{} {}{}{}", column.name,
            type_on_postgresql(column, column.key > 0 && key.size() == 1),
            column.default_value.empty() ? "" : " DEFAULT " + column.default_value,
            column.not_null ? " NOT NULL" : ""));
    if (!key_names.empty())
        lines.push_back(fmt::format("{}PRIMARY KEY ({})",
            table == "alembic_version" ? "CONSTRAINT alembic_version_pkc " : "", fmt::join(key_names, ", ")));
    if (table == "node")
        lines.emplace_back("UNIQUE (node_id)");
    for (const std::string& reference : texts(db,
             fmt::format("SELECT 'FOREIGN KEY(' || \"from\" || ') REFERENCES ' || \"table\" || ' (' || "
                         "\"to\" || ')' FROM "
                         "pragma_foreign_key_list('{}')",
                 table)))
        lines.push_back(reference);
    return fmt::format("CREATE TABLE {} ({})", table, fmt::join(lines, ", "));
}

postgresql::Parameter value_of(const SQLite::Column& value, const std::string& type)
{
    if (value.isNull())
        return std::nullopt;
    if (type == "BLOB")
        return postgresql::Parameter::bytes(
            {static_cast<const char*>(value.getBlob()), static_cast<std::size_t>(value.getBytes())});
    return value.getString();
}

void copy_rows(SQLite::Database& db, postgresql::Connection& connection, const std::string& table)
{
    const std::vector<SqliteColumn> columns = columns_of(db, table);
    std::vector<std::string> names;
    std::vector<std::string> places;
    for (const SqliteColumn& column : columns) {
        names.push_back(column.name);
        places.push_back(fmt::format("${}", names.size()));
    }
    const auto insert = connection.prepare(fmt::format(
        "INSERT INTO {} ({}) VALUES ({})", table, fmt::join(names, ", "), fmt::join(places, ", ")));
    SQLite::Statement rows(
        db, fmt::format("SELECT {} FROM {} ORDER BY rowid", fmt::join(names, ", "), table));
    while (rows.executeStep()) {
        postgresql::Parameters values;
        for (std::size_t i = 0; i < columns.size(); ++i)
            values.push_back(value_of(rows.getColumn(static_cast<int>(i)), columns[i].type));
        insert(values);
    }
}

void fill_from_sqlite(postgresql::Connection& connection, const std::string& revision)
{
    const TemporaryFolder folder;
    SQLite::Database db(unpack_lineage(folder, revision).string(), SQLite::OPEN_READONLY);
    postgresql::Transaction transaction(connection);
    for (const std::string& table : texts(db,
             "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name "
             "NOT IN "
             "('node', 'packet'), name")) {
        connection.execute(table_sql(db, table));
        copy_rows(db, connection, table);
        for (const SqliteColumn& column : columns_of(db, table))
            if (column.key > 0 && column.type == "INTEGER")
                connection.execute(
                    fmt::format("SELECT setval(pg_get_serial_sequence('{0}', '{1}'), max({1})) FROM {0}",
                        table, column.name));
    }
    for (const std::string& index :
        texts(db, "SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"))
        connection.execute(index);
    transaction.commit();
}

constexpr const char* own_tables =
    "relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname NOT IN ('alembic_version', "
    "'migration_status', "
    "'meshview_migration_status', 'schema_compatibility', '_meshview_backfill')";

template <class Work>
void with_migrator(const PostgresqlUrl& url, const Work& work)
{
    postgresql::Connection connection(url);
    migrations::postgresql::PostgresqlDialect dialect(connection);
    migrations::MigrationObserver nobody;
    migrations::Migrator migrator(migrations::RevisionGraph::of_this_program(), dialect, nobody);
    work(migrator);
}

} // namespace

PostgresqlUrl unpack_postgresql_lineage(const std::string& database, const std::string& revision)
{
    const std::string name = "lineage_" + revision;
    postgresql::Connection connection(server().url("postgres"));
    if (connection.execute("SELECT 1 FROM pg_database WHERE datname = $1", {name}).rows() == 0) {
        postgresql::Connection made(server().create(name));
        fill_from_sqlite(made, revision);
    }
    return server().create(database, name);
}

std::set<std::string> schema_lines(postgresql::Connection& connection)
{
    std::set<std::string> lines;
    const auto add = [&](const std::string& sql) {
        for (std::string& line : texts(connection, fmt::format("{} WHERE {}", sql, own_tables)))
            lines.insert(std::move(line));
    };
    add("SELECT relname || '.' || attname || ' ' || format_type(atttypid, atttypmod) || CASE WHEN attnotnull "
        "THEN ' NOT "
        "NULL' ELSE '' END || coalesce(' DEFAULT ' || pg_get_expr(adbin, adrelid), '') || ' ' || "
        "attidentity::text "
        "FROM pg_class "
        "t JOIN pg_attribute a ON a.attrelid = t.oid AND attnum > 0 AND NOT attisdropped LEFT JOIN "
        "pg_attrdef d ON "
        "d.adrelid = t.oid AND d.adnum = attnum");
    add("SELECT relname || ' ' || conname || ' ' || pg_get_constraintdef(c.oid) FROM pg_class t JOIN "
        "pg_constraint c ON "
        "c.conrelid = t.oid AND contype <> 'n'");
    add("SELECT pg_get_indexdef(indexrelid) || CASE WHEN indisvalid THEN '' ELSE ' INVALID' END FROM "
        "pg_class t JOIN "
        "pg_index x ON x.indrelid = t.oid");
    return lines;
}

Rows read_rows(postgresql::Connection& connection)
{
    Rows rows;
    for (const std::string& table :
        texts(connection, fmt::format("SELECT relname FROM pg_class WHERE {}", own_tables)))
        rows[table] = texts(connection, fmt::format("SELECT to_jsonb(r)::text FROM {} r ORDER BY 1", table));
    return rows;
}

PostgresqlSnapshot snapshot(const PostgresqlUrl& url)
{
    postgresql::Connection connection(url);
    connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ");
    return {coordination::read_revisions(connection), schema_lines(connection), read_rows(connection)};
}

void upgrade(const PostgresqlUrl& url, const std::string& target)
{
    with_migrator(url, [&](migrations::Migrator& migrator) { migrator.upgrade(target); });
}

void downgrade(const PostgresqlUrl& url, const std::string& target)
{
    with_migrator(url, [&](migrations::Migrator& migrator) { migrator.downgrade(target); });
}

} // namespace meshview::testing
