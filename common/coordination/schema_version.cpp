#include "common/coordination/schema_version.hpp"

#include <SQLiteCpp/Statement.h>

namespace meshview::coordination {

namespace {

std::vector<std::string> read_texts(SQLite::Database& db, const char* sql)
{
    std::vector<std::string> texts;
    SQLite::Statement query(db, sql);
    while (query.executeStep())
        texts.push_back(query.getColumn(0).getString());
    return texts;
}

void insert_texts(SQLite::Database& db, const char* sql, const std::vector<std::string>& texts)
{
    SQLite::Statement insert(db, sql);
    for (const std::string& text : texts) {
        insert.bind(1, text);
        insert.exec();
        insert.reset();
    }
}

} // namespace

std::vector<std::string> read_revisions(SQLite::Database& db)
{
    if (!db.tableExists("alembic_version"))
        return {};
    return read_texts(db, "SELECT version_num FROM alembic_version ORDER BY version_num");
}

void write_revisions(SQLite::Database& db, const std::vector<std::string>& revisions)
{
    db.exec("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL, "
            "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))");
    db.exec("DELETE FROM alembic_version");
    insert_texts(db, "INSERT INTO alembic_version (version_num) VALUES (?)", revisions);
}

std::vector<std::string> read_compatible_revisions(SQLite::Database& db)
{
    if (!db.tableExists("schema_compatibility"))
        return {};
    return read_texts(db, "SELECT revision FROM schema_compatibility ORDER BY revision");
}

void write_compatible_revisions(SQLite::Database& db, const std::vector<std::string>& revisions)
{
    db.exec("DROP TABLE IF EXISTS schema_compatibility");
    if (revisions.empty())
        return;
    db.exec("CREATE TABLE schema_compatibility (revision VARCHAR(32) NOT NULL PRIMARY KEY)");
    insert_texts(db, "INSERT INTO schema_compatibility (revision) VALUES (?)", revisions);
}

} // namespace meshview::coordination
