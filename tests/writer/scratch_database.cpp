#include "tests/writer/scratch_database.hpp"

#include <memory>

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Statement.h>

#include "common/database.hpp"
#include "migrations/migrator.hpp"
#include "migrations/sqlite/dialect.hpp"

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
    // The migrations run once; each database is a copy.
    static SQLite::Database& newest = *[] {
        auto migrated = std::make_unique<SQLite::Database>(open_in_memory());
        migrations::sqlite::SqliteDialect dialect(*migrated);
        migrations::MigrationObserver nobody;
        migrations::Migrator(migrations::RevisionGraph::of_this_program(), dialect, nobody).upgrade("head");
        return migrated.release();
    }();
    SQLite::Backup(db, newest).executeStep(-1);
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

ScratchIngest::ScratchIngest(writer::IngestRules rules)
    : db_(new_database())
    , rules_(std::move(rules))
{
    restart();
}

void ScratchIngest::take(const meshtastic::ServiceEnvelope& envelope, TimeUs now_us)
{
    take(topic_of(envelope), envelope.SerializeAsString(), now_us);
}

void ScratchIngest::take(std::string_view topic, std::string_view payload, TimeUs now_us)
{
    store_->begin();
    ingest_->take(writer::Message(topic, payload, now_us), counters_);
    ingest_->finish_batch();
    store_->commit();
}

void ScratchIngest::restart()
{
    ingest_.reset();
    store_.emplace(db_);
    ingest_.emplace(*store_, default_keyring(), rules_);
}

} // namespace meshview::writer_test
