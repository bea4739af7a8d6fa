#include "common/coordination/postgresql/schema_version.hpp"

#include <fmt/format.h>

#include "common/coordination/postgresql/status_table.hpp"

namespace meshview::coordination {

namespace {

std::vector<std::string> read_texts(postgresql::Connection& connection, const char* table, const char* column)
{
    const bool is_there =
        connection
            .execute("SELECT 1 FROM pg_class t JOIN pg_namespace s ON s.oid = t.relnamespace AND s.nspname = "
                     "current_schema() WHERE t.relname = $1",
                {table})
            .rows()
        > 0;
    std::vector<std::string> texts;
    if (!is_there)
        return texts;
    const postgresql::Result found =
        connection.execute(fmt::format("SELECT {1} FROM {0} ORDER BY {1}", table, column));
    for (int row = 0; row < found.rows(); ++row)
        texts.emplace_back(found.text(row, 0));
    return texts;
}

} // namespace

std::vector<std::string> read_revisions(postgresql::Connection& connection)
{
    return read_texts(connection, "alembic_version", "version_num");
}

std::vector<std::string> read_compatible_revisions(postgresql::Connection& connection)
{
    return read_texts(connection, "schema_compatibility", "revision");
}

std::vector<std::string> statements_to_set_revisions(
    const std::vector<std::string>& revisions, const std::vector<std::string>& compatible)
{
    std::vector<std::string> statements{
        "CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL, "
        "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))",
        "DELETE FROM alembic_version",
    };
    for (const std::string& revision : revisions)
        statements.push_back(
            fmt::format("INSERT INTO alembic_version (version_num) VALUES ('{}')", revision));
    statements.emplace_back("DROP TABLE IF EXISTS schema_compatibility");
    if (!compatible.empty())
        statements.emplace_back(
            "CREATE TABLE schema_compatibility (revision VARCHAR(32) NOT NULL PRIMARY KEY)");
    for (const std::string& revision : compatible)
        statements.push_back(
            fmt::format("INSERT INTO schema_compatibility (revision) VALUES ('{}')", revision));
    statements.push_back(fmt::format("NOTIFY {}, '{}'", notification_channel, revision_changed));
    return statements;
}

} // namespace meshview::coordination
