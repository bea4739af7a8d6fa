#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <SQLiteCpp/Database.h>

#include "tests/writer/envelopes.hpp"
#include "writer/counters.hpp"
#include "writer/ingest.hpp"
#include "writer/message_queue.hpp"
#include "writer/sqlite/store.hpp"

namespace meshview::writer_test {

/// Gives a database the schema of the newest revision.
void create_schema(SQLite::Database& db);

/// The rows of a query, each its columns joined by `|`, NULL for a null.
std::vector<std::string> rows(SQLite::Database& db, const std::string& query);
/// The only column of the only row.
std::string value(SQLite::Database& db, const std::string& query);

/// A database in memory and an Ingest that fills it, one transaction a message.
class ScratchIngest {
public:
    explicit ScratchIngest(writer::IngestRules rules = {});

    void take(const meshtastic::ServiceEnvelope& envelope, TimeUs now_us = start_us);
    void take(std::string_view topic, std::string_view payload, TimeUs now_us = start_us);
    /// A second Store and Ingest with empty memory on the same database, as after a restart.
    void restart();

    std::vector<std::string> rows(const std::string& query) { return writer_test::rows(db_, query); }
    std::string value(const std::string& query) { return writer_test::value(db_, query); }
    writer::IngestCounters& counters() { return counters_; }
    SQLite::Database& database() { return db_; }

private:
    SQLite::Database db_;
    const writer::IngestRules rules_;
    std::optional<writer::SqliteStore> store_;
    std::optional<writer::Ingest> ingest_;
    writer::IngestCounters counters_;
};

} // namespace meshview::writer_test
