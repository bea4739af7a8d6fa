#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <SQLiteCpp/Database.h>

#include "common/config.hpp"
#include "common/coordination/status_file.hpp"
#include "common/coordination/writer_lock.hpp"
#include "common/node_id.hpp"
#include "common/time.hpp"
#include "reader/reader.hpp"
#include "tests/reader/http_client.hpp"
#include "tests/temporary_folder.hpp"

namespace meshview::reader::testing {

/// Waits for a condition that other threads bring about. False after a minute.
bool eventually(const std::function<bool()>& condition);

/// The reference's database of 50 nodes and 500 packets, brought to our head, as a writer leaves it.
void make_database(const std::filesystem::path& path);

/// A packet row to be inserted; defaults make a text to everybody.
struct TestPacket {
    std::int64_t id = 1;
    NodeNum from = 0x11;
    NodeNum to = broadcast_node;
    int portnum = 1;
    std::string payload = "hello"; ///< of the Data message
    std::uint32_t reply_id = 0;
    TimeUs import_time_us = 0;
    std::string channel = "LongFast";
};

/// A database with a writer's rights beside the reader.
class TestDatabase {
public:
    explicit TestDatabase(const std::filesystem::path& path);

    void add(const TestPacket& packet);
    /// The packet's row in the table of texts, as the writer adds it.
    void add_message(const TestPacket& packet, const std::string& text);
    void add_reception(std::int64_t packet_id, NodeNum gateway, TimeUs import_time_us = 0);
    void add_node(
        NodeNum node, const std::string& long_name, TimeUs last_seen_us, const std::string& role = "CLIENT");
    void exec(const std::string& sql) { db.exec(sql); }
    /// The number that the writer would give to the next row.
    std::int64_t next_place();
    /// Counts what is there for the statistics, as the writer does for each batch.
    void count_again();

    SQLite::Database db;
};

/// A configuration for a free port of this machine and `database`.
Config test_config(const std::filesystem::path& database);

/// A reader on a port of its own, over a database of its own.
class RunningReader {
public:
    explicit RunningReader(const std::function<void(Config&)>& adjust = {}, ReaderOptions options = {});

    Answer get(const std::string& target, const std::string& header_lines = "") const;
    /// The answer's JSON; checks that it is a 200.
    boost::json::value json(const std::string& target) const;
    bool serves() const { return reader->view()->serving(); }

    TemporaryFolder folder;
    std::filesystem::path path;
    Config config;
    std::optional<coordination::Fail> failure; ///< set by the reader; read it after stop()
    std::unique_ptr<Reader> reader;
};

} // namespace meshview::reader::testing
