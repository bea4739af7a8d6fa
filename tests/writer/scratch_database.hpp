#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <SQLiteCpp/Database.h>

#include "tests/writer/envelopes.hpp"
#include "writer/counters.hpp"
#include "writer/ingest.hpp"
#include "writer/message_queue.hpp"
#include "writer/store.hpp"

namespace meshview::writer_test {

/// Gives a database the schema of the newest revision.
void create_schema(SQLite::Database& db);

/// The rows of a query, each its columns joined by `|`, NULL for a null.
std::vector<std::string> rows(SQLite::Database& db, const std::string& query);
/// The only column of the only row.
std::string value(SQLite::Database& db, const std::string& query);

/// An empty database at the newest revision, of the kind that the test program is for. Queries of tests are
/// in words that SQLite and PostgreSQL both know.
class ScratchDatabase {
public:
    virtual ~ScratchDatabase() = default;

    /// As rows() above, in the same words whatever the kind.
    virtual std::vector<std::string> rows(const std::string& query) = 0;
    virtual void exec(const std::string& sql) = 0;
    /// The packets of messages that hold this, as the pages' search finds them; in order.
    virtual std::vector<std::string> search(const std::string& part) = 0;
    /// A store with an empty memory, as after a restart; the database outlives it.
    virtual std::unique_ptr<writer::Store> open_store() = 0;
};

/// Works in a transaction of the store, as ingest does.
template <typename Work>
void in_transaction(writer::Store& store, writer::Ingest& ingest, const Work& work)
{
    store.begin();
    if (store.others_wrote())
        ingest.forget_what_others_change();
    work();
    ingest.finish_batch();
    store.commit();
}

/// scratch_sqlite.cpp, or postgresql/scratch_postgresql.cpp.
std::unique_ptr<ScratchDatabase> make_scratch_database();

/// A database and an Ingest that fills it, one transaction a message.
class ScratchIngest {
public:
    explicit ScratchIngest(writer::IngestRules rules = {});

    void take(const meshtastic::ServiceEnvelope& envelope, TimeUs now_us = start_us);
    void take(std::string_view topic, std::string_view payload, TimeUs now_us = start_us);
    /// A second Store and Ingest with empty memory on the same database, as after a restart.
    void restart();

    std::vector<std::string> rows(const std::string& query) { return database_->rows(query); }
    std::string value(const std::string& query);
    writer::IngestCounters& counters() { return counters_; }
    ScratchDatabase& database() { return *database_; }

private:
    const std::unique_ptr<ScratchDatabase> database_;
    const writer::IngestRules rules_;
    std::unique_ptr<writer::Store> store_;
    std::optional<writer::Ingest> ingest_;
    writer::IngestCounters counters_;
};

} // namespace meshview::writer_test
