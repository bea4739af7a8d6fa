#include "tests/reader/fixture.hpp"

#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include <SQLiteCpp/Statement.h>
#include <doctest/doctest.h>

#include "common/database.hpp"
#include "common/mesh/meshtastic.pb.h"
#include "migrations/prepare_database.hpp"

namespace meshview::reader::testing {

bool eventually(const std::function<bool()>& condition)
{
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes{1};
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline)
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds{2});
    }
    return true;
}

void make_database(const std::filesystem::path& path)
{
    std::ifstream packed(
        std::filesystem::path(MESHVIEW_TEST_DATA) / "lineage" / "rev_23dad03d2e42.db.gz", std::ios::binary);
    std::ostringstream bytes;
    bytes << packed.rdbuf();
    std::ofstream(path, std::ios::binary) << gunzip(bytes.str());
    const auto lock = coordination::WriterLock::try_acquire(path);
    REQUIRE(lock.has_value());
    coordination::StatusWriter status(path);
    migrations::prepare_database(path, *lock, status, "first-run");
    open_for_writing({.path = path}).exec("PRAGMA wal_checkpoint(TRUNCATE)");
}

std::int64_t TestDatabase::next_place()
{
    return db
        .execAndGet("SELECT 1 + max((SELECT coalesce(max(sequence), 0) FROM packet), "
                    "(SELECT coalesce(max(sequence), 0) FROM opened_packet), "
                    "(SELECT coalesce(max(sequence), 0) FROM packet_seen))")
        .getInt64();
}

TestDatabase::TestDatabase(const std::filesystem::path& path)
    : db(open_for_writing({.path = path}))
{ }

void TestDatabase::add(const TestPacket& packet)
{
    meshtastic::MeshPacket mesh_packet;
    mesh_packet.set_from(packet.from);
    mesh_packet.set_to(packet.to);
    mesh_packet.set_id(static_cast<std::uint32_t>(packet.id));
    mesh_packet.mutable_decoded()->set_portnum(static_cast<meshtastic::PortNum>(packet.portnum));
    mesh_packet.mutable_decoded()->set_payload(packet.payload);
    mesh_packet.mutable_decoded()->set_reply_id(packet.reply_id);
    const std::string bytes = mesh_packet.SerializeAsString();
    SQLite::Statement insert(db,
        "INSERT INTO packet (id, portnum, from_node_id, to_node_id, payload, channel, import_time_us, "
        "sequence) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(8, next_place());
    insert.bind(1, packet.id);
    insert.bind(2, packet.portnum);
    insert.bind(3, std::int64_t{packet.from});
    insert.bind(4, std::int64_t{packet.to});
    insert.bind(5, bytes.data(), static_cast<int>(bytes.size()));
    insert.bind(6, packet.channel);
    insert.bind(7, packet.import_time_us != 0 ? packet.import_time_us : now_us());
    insert.exec();
}

void TestDatabase::add_message(const TestPacket& packet, const std::string& text)
{
    SQLite::Statement insert(db,
        "INSERT INTO message (packet_id, import_time_us, from_node_id, channel, text, reply_id, is_reaction) "
        "VALUES (?, ?, ?, ?, ?, NULL, 0)");
    insert.bind(1, packet.id);
    insert.bind(2, packet.import_time_us != 0 ? packet.import_time_us : now_us());
    insert.bind(3, std::int64_t{packet.from});
    insert.bind(4, packet.channel);
    insert.bind(5, text);
    insert.exec();
}

void TestDatabase::add_reception(std::int64_t packet_id, NodeNum gateway, TimeUs import_time_us)
{
    SQLite::Statement insert(db,
        "INSERT INTO packet_seen (packet_id, node_id, rx_time, import_time_us, sequence, packet_sequence) "
        "VALUES (?1, ?2, ?3, ?4, ?5, (SELECT sequence FROM packet WHERE id = ?1))");
    insert.bind(5, next_place());
    const TimeUs time_us = import_time_us != 0 ? import_time_us : now_us();
    insert.bind(1, packet_id);
    insert.bind(2, std::int64_t{gateway});
    insert.bind(3, time_us / us_per_second);
    insert.bind(4, time_us);
    insert.exec();
}

void TestDatabase::add_node(
    NodeNum node, const std::string& long_name, TimeUs last_seen_us, const std::string& role)
{
    SQLite::Statement insert(db,
        "INSERT INTO node (id, node_id, long_name, short_name, role, last_seen_us) VALUES (?, ?, ?, ?, ?, "
        "?)");
    insert.bind(1, format_node_id(node));
    insert.bind(2, std::int64_t{node});
    insert.bind(3, long_name);
    insert.bind(4, long_name.substr(0, 4));
    insert.bind(5, role);
    if (last_seen_us != 0)
        insert.bind(6, last_seen_us);
    insert.exec();
}

void TestDatabase::count_again()
{
    db.exec(R"(
        DELETE FROM traffic_hour; DELETE FROM traffic_day; DELETE FROM node_hour; DELETE FROM node_day;
        INSERT INTO traffic_hour SELECT import_time_us / 3600000000, coalesce(channel, ''), portnum, count(*), 0
            FROM packet GROUP BY 1, 2, 3;
        INSERT INTO traffic_hour SELECT s.import_time_us / 3600000000, coalesce(t.channel, ''), p.portnum, 0,
            count(*) FROM packet_seen s JOIN packet p ON p.sequence = s.packet_sequence
            LEFT JOIN topic t ON t.id = s.topic_id GROUP BY 1, 2, 3
            ON CONFLICT DO UPDATE SET receptions = excluded.receptions;
        INSERT INTO traffic_day SELECT hour / 24, channel, portnum, sum(packets), sum(receptions)
            FROM traffic_hour GROUP BY 1, 2, 3;
        INSERT INTO node_hour SELECT p.import_time_us / 3600000000, p.from_node_id, count(*),
            sum((SELECT count(*) FROM packet_seen s WHERE s.packet_sequence = p.sequence)) FROM packet p GROUP BY 1, 2;
        INSERT INTO node_day SELECT hour / 24, node_id, sum(packets), sum(receptions) FROM node_hour
            GROUP BY 1, 2)");
}

Config test_config(const std::filesystem::path& database)
{
    Config config;
    config.server.bind = "127.0.0.1";
    config.server.port = 0;
    config.server.threads = 2;
    config.database.path = database;
    return config;
}

RunningReader::RunningReader(const std::function<void(Config&)>& adjust, ReaderOptions options)
    : path(folder.path() / "packets.db")
    , config(test_config(path))
{
    make_database(path);
    if (adjust)
        adjust(config);
    if (options.web.empty())
        options.web = folder.path() / "no-front-end";
    reader =
        std::make_unique<Reader>(config, options, [this](const coordination::Fail& fail) { failure = fail; });
    reader->start();
    if (options.run_id.empty())
        REQUIRE(eventually([this] { return serves() && reader->port() != 0; }));
}

Answer RunningReader::get(const std::string& target, const std::string& header_lines) const
{
    return testing::get(reader->port(), target, header_lines);
}

boost::json::value RunningReader::json(const std::string& target) const
{
    const Answer answer = get(target);
    INFO(target << ": " << answer.body);
    REQUIRE(answer.status == 200);
    return answer.json();
}

} // namespace meshview::reader::testing
