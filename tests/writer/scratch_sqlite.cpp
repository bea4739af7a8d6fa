#include <memory>

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Statement.h>

#include "common/database.hpp"
#include "migrations/migrator.hpp"
#include "migrations/sqlite/dialect.hpp"
#include "tests/writer/scratch_database.hpp"
#include "writer/sqlite/store.hpp"

namespace meshview::writer_test {

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
            row.append(i == 0 ? "" : "|").append(column.isNull() ? "NULL" : column.getString());
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

namespace {

/// In memory.
class ScratchSqlite final : public ScratchDatabase {
public:
    ScratchSqlite() { create_schema(db_); }

    std::vector<std::string> rows(const std::string& query) override { return writer_test::rows(db_, query); }
    void exec(const std::string& sql) override { db_.exec(sql); }
    std::vector<std::string> search(const std::string& part) override
    {
        return rows("SELECT m.packet_id FROM message_search s JOIN message m ON m.id = s.rowid WHERE "
                    "message_search MATCH '\""
            + part + "\"' ORDER BY 1");
    }
    std::unique_ptr<writer::Store> open_store() override
    {
        return std::make_unique<writer::SqliteStore>(db_);
    }

private:
    SQLite::Database db_ = open_in_memory();
};

} // namespace

std::unique_ptr<ScratchDatabase> make_scratch_database()
{
    return std::make_unique<ScratchSqlite>();
}

} // namespace meshview::writer_test
