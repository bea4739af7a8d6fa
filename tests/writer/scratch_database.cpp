#include "tests/writer/scratch_database.hpp"

#include <fstream>
#include <memory>
#include <sstream>

#include <SQLiteCpp/Statement.h>

#include "common/database.hpp"

namespace meshview::writer_test {

namespace {

SQLite::Database new_database()
{
    SQLite::Database db = open_in_memory();
    create_schema(db);
    return db;
}

mesh::Keyring default_keyring()
{
    return mesh::Keyring::with_default_key({});
}

} // namespace

void create_schema(SQLite::Database& db)
{
    std::ifstream file(MESHVIEW_TEST_DATA "/lineage/head.schema.sql");
    std::stringstream sql;
    sql << file.rdbuf();
    db.exec(sql.str());
}

std::vector<std::string> rows(SQLite::Database& db, const std::string& query)
{
    std::vector<std::string> result;
    SQLite::Statement statement(db, query);
    while (statement.executeStep()) {
        std::string row;
        for (int i = 0; i < statement.getColumnCount(); ++i) {
            const SQLite::Column column = statement.getColumn(i);
            row += (i == 0 ? "" : "|") + (column.isNull() ? "NULL" : column.getString());
        }
        result.push_back(row);
    }
    return result;
}

std::string value(SQLite::Database& db, const std::string& query)
{
    const auto found = rows(db, query);
    return found.size() == 1 ? found.front() : "not one row";
}

ScratchIngest::ScratchIngest(std::vector<NodeNum> skipped_nodes)
    : db_(new_database())
    , store_(db_)
    , skipped_nodes_(std::move(skipped_nodes))
    , ingest_(store_, default_keyring(), skipped_nodes_)
{ }

void ScratchIngest::take(const meshtastic::ServiceEnvelope& envelope, TimeUs now_us)
{
    take(topic_of(envelope), envelope.SerializeAsString(), now_us);
}

void ScratchIngest::take(std::string_view topic, std::string_view payload, TimeUs now_us)
{
    store_.begin();
    ingest_.take(writer::Message(topic, payload, now_us), counters_);
    ingest_.finish_batch();
    store_.commit();
}

void ScratchIngest::restart()
{
    ingest_.forget();
}

} // namespace meshview::writer_test
