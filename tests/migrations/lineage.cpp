#include "tests/migrations/lineage.hpp"

#include <fstream>
#include <stdexcept>

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <zlib.h>

#include "common/coordination/schema_version.hpp"
#include "common/database.hpp"
#include "migrations/migrator.hpp"
#include "migrations/sqlite/dialect.hpp"

namespace meshview::testing {

namespace {

constexpr const char* bookkeeping = "'alembic_version', 'migration_status', 'schema_compatibility'";

std::vector<std::string> texts(SQLite::Database& db, const std::string& sql)
{
    std::vector<std::string> found;
    SQLite::Statement query(db, sql);
    while (query.executeStep())
        found.push_back(query.getColumn(0).getString());
    return found;
}

std::vector<std::string> table_names(SQLite::Database& db)
{
    return texts(db,
        fmt::format("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' "
                    "AND name NOT IN ({}) ORDER BY name",
            bookkeeping));
}

std::string index_columns(SQLite::Database& db, const std::string& index, IndexOrder order)
{
    std::string columns;
    for (const std::string& column : texts(db,
             fmt::format(
                 "SELECT coalesce(name, '<expression>') || {} || ' ' || coll FROM pragma_index_xinfo('{}') "
                 "WHERE key ORDER BY seqno",
                 order == IndexOrder::exact ? "iif(\"desc\", ' DESC', '')" : "''", index)))
        columns += column + ", ";
    return columns;
}

// The rows as text, columns in the order of their names: cheaper to compare than read_table's.
std::vector<std::string> dump_table(SQLite::Database& db, const std::string& table)
{
    std::string row;
    for (const std::string& column :
        texts(db, fmt::format("SELECT name FROM pragma_table_info('{}') ORDER BY name", table)))
        row += fmt::format("{}quote(\"{}\")", row.empty() ? "" : " || ' ' || ", column);
    return texts(db, fmt::format("SELECT {} AS r FROM \"{}\" ORDER BY r", row, table));
}

// What tells rows apart at every revision.
std::vector<std::string> keys_of(SQLite::Database& db, const std::string& table)
{
    if (table == "packet")
        return {"id"};
    if (table == "packet_seen")
        return {"packet_id", "node_id", "rx_time"};
    return texts(db, fmt::format("SELECT name FROM pragma_table_info('{}') WHERE pk > 0 ORDER BY pk", table));
}

template <class Work>
void with_migrator(const std::filesystem::path& database, const Work& work)
{
    SQLite::Database db = open_for_writing({.path = database});
    migrations::sqlite::SqliteDialect dialect(db);
    migrations::MigrationObserver nobody;
    migrations::Migrator migrator(migrations::RevisionGraph::of_this_program(), dialect, nobody);
    work(migrator);
}

} // namespace

std::filesystem::path unpack_lineage(const TemporaryFolder& folder, const std::string& revision)
{
    const std::string packed = fmt::format("{}/lineage/rev_{}.db.gz", MESHVIEW_TEST_DATA, revision);
    const std::filesystem::path path = folder.path() / (revision + ".db");
    gzFile in = gzopen(packed.c_str(), "rb");
    if (in == nullptr)
        throw std::runtime_error("cannot open " + packed);
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    char buffer[65536];
    int count = 0;
    while ((count = gzread(in, buffer, sizeof buffer)) > 0)
        out.write(buffer, count);
    gzclose(in);
    return path;
}

void add_orphans(const std::filesystem::path& database)
{
    SQLite::Database db(database.string(), SQLite::OPEN_READWRITE);
    db.exec(
        "INSERT INTO packet_seen (packet_id, node_id, rx_time, topic) VALUES (999999999901, 1, 2, 'orphan'), "
        "(999999999902, 1, 2, 'orphan')");
    db.exec("INSERT INTO traceroute (id, packet_id, done) VALUES (777001, 999999999901, 1)");
}

Table read_table(SQLite::Database& db, const std::string& table)
{
    auto columns = texts(db, fmt::format("SELECT name FROM pragma_table_info('{}')", table));
    const auto keys = keys_of(db, table);
    std::string sql;
    for (const std::string& column : columns)
        sql += fmt::format("{}quote(r.\"{}\")", sql.empty() ? "SELECT " : ", ", column);
    std::string from = fmt::format("\"{}\" r", table);
    if (std::ranges::find(columns, "topic_id") != columns.end()) {
        sql += ", quote(t.topic), quote(t.channel)";
        columns.insert(columns.end(), {"topic", "channel"});
        from += " JOIN topic t ON t.id = r.topic_id";
    }
    SQLite::Statement query(db, fmt::format("{} FROM {}", sql, from));
    Table rows;
    while (query.executeStep()) {
        Row row;
        for (std::size_t i = 0; i < columns.size(); ++i)
            row[columns[i]] = query.getColumn(static_cast<int>(i)).getString();
        std::string key;
        for (const std::string& column : keys)
            key += row[column] + " ";
        rows.emplace(std::move(key), std::move(row));
    }
    return rows;
}

std::map<std::string, Table> read_tables(SQLite::Database& db)
{
    std::map<std::string, Table> tables;
    for (const std::string& table : table_names(db))
        tables[table] = read_table(db, table);
    return tables;
}

std::set<std::string> normalised_schema(SQLite::Database& db, IndexOrder order)
{
    std::set<std::string> lines;
    for (const std::string& table : table_names(db)) {
        for (const std::string& column : texts(db,
                 fmt::format("SELECT name || ' ' || type || ' notnull=' || \"notnull\" || ' default=' || "
                             "coalesce(dflt_value, '-') || ' pk=' || pk FROM pragma_table_xinfo('{}')",
                     table)))
            lines.insert(fmt::format("{}: column {}", table, column));
        for (const std::string& key : texts(db,
                 fmt::format(
                     "SELECT \"from\" || ' -> ' || \"table\" || '.' || \"to\" || ' ' || on_delete FROM "
                     "pragma_foreign_key_list('{}')",
                     table)))
            lines.insert(fmt::format("{}: foreign key {}", table, key));
        for (const std::string& index :
            texts(db, fmt::format("SELECT name FROM pragma_index_list('{}')", table)))
            lines.insert(fmt::format("{}: index {} ({})", table,
                index.starts_with("sqlite_autoindex") ? "automatic" : index,
                index_columns(db, index, order)));
    }
    for (const std::string& object : texts(db,
             "SELECT type || ' ' || name FROM sqlite_schema WHERE type IN "
             "('view', 'trigger')"))
        lines.insert(object);
    return lines;
}

Snapshot snapshot(const std::filesystem::path& database)
{
    // For writing: only such a connection recovers what a killed process left in the WAL.
    SQLite::Database db = open_for_writing({.path = database});
    if (db.execAndGet("PRAGMA integrity_check").getString() != "ok")
        throw std::runtime_error(database.string() + " is damaged");
    Snapshot taken{coordination::read_revisions(db), normalised_schema(db), {}};
    for (const std::string& table : table_names(db))
        taken.tables[table] = dump_table(db, table);
    return taken;
}

void upgrade(const std::filesystem::path& database, const std::string& target)
{
    with_migrator(database, [&](migrations::Migrator& migrator) { migrator.upgrade(target); });
}

void downgrade(const std::filesystem::path& database, const std::string& target)
{
    with_migrator(database, [&](migrations::Migrator& migrator) { migrator.downgrade(target); });
}

} // namespace meshview::testing
