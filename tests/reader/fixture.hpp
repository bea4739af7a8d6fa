#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "common/config.hpp"
#include "common/coordination/status_file.hpp"
#include "common/coordination/writer_lock.hpp"
#include "common/node_id.hpp"
#include "common/time.hpp"
#include "reader/reader.hpp"
#include "tests/reader/http_client.hpp"
#include "tests/reader/test_session.hpp"
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

class RunningReader;

/// A database with a writer's rights beside the reader, of the kind that the test program is for.
class TestDatabase {
public:
    explicit TestDatabase(const DatabaseConfig& config);
    explicit TestDatabase(const RunningReader& reader);

    void add(const TestPacket& packet);
    /// The packet's row in the table of texts, as the writer adds it.
    void add_message(const TestPacket& packet, const std::string& text);
    void add_reception(std::int64_t packet_id, NodeNum gateway, TimeUs import_time_us = 0);
    void add_node(
        NodeNum node, const std::string& long_name, TimeUs last_seen_us, const std::string& role = "CLIENT");

    /// As in TestSession. Readers are told.
    void exec(const std::string& sql);
    void run(const std::string& sql, const std::vector<SqlValue>& values);
    std::int64_t number(const std::string& sql) { return session_->number(sql); }
    void in_transaction(const std::function<void()>& work);

    /// The number that the writer would give to the next row.
    std::int64_t next_place();
    /// Gives a packet that none opened before the payload of another one, as when a key is added.
    void open_packet(std::int64_t id, std::int64_t with_payload_of);
    /// Counts what is there for the statistics, as the writer does for each batch.
    void count_again();

private:
    std::unique_ptr<TestSession> session_;
};

/// A configuration for a free port of this machine.
Config test_config();
/// The same with a database of SQLite.
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
    Config config;
    std::filesystem::path path; ///< of the database, when it is one of SQLite
    std::optional<coordination::Fail> failure; ///< set by the reader; read it after stop()
    std::unique_ptr<Reader> reader;
};

} // namespace meshview::reader::testing
