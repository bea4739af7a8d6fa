#include "tests/reader/fixture.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>

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

TestDatabase::TestDatabase(const DatabaseConfig& config)
    : session_(open_test_session(config))
{ }

TestDatabase::TestDatabase(const RunningReader& reader)
    : TestDatabase(reader.config.database)
{ }

void TestDatabase::exec(const std::string& sql)
{
    session_->exec(sql);
    session_->notify();
}

void TestDatabase::run(const std::string& sql, const std::vector<SqlValue>& values)
{
    session_->run(sql, values);
    session_->notify();
}

void TestDatabase::in_transaction(const std::function<void()>& work)
{
    session_->exec("BEGIN");
    work();
    session_->exec("COMMIT");
}

std::int64_t TestDatabase::next_place()
{
    std::int64_t last = 0;
    for (const char* table : {"packet", "opened_packet", "packet_seen"})
        last = std::max(last, number(fmt::format("SELECT coalesce(max(sequence), 0) FROM {}", table)));
    return last + 1;
}

void TestDatabase::add(const TestPacket& packet)
{
    meshtastic::MeshPacket mesh_packet;
    mesh_packet.set_from(packet.from);
    mesh_packet.set_to(packet.to);
    mesh_packet.set_id(static_cast<std::uint32_t>(packet.id));
    mesh_packet.mutable_decoded()->set_portnum(static_cast<meshtastic::PortNum>(packet.portnum));
    mesh_packet.mutable_decoded()->set_payload(packet.payload);
    mesh_packet.mutable_decoded()->set_reply_id(packet.reply_id);
    run("INSERT INTO packet (id, portnum, from_node_id, to_node_id, payload, channel, import_time_us, "
        "sequence) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        {packet.id, std::int64_t{packet.portnum}, std::int64_t{packet.from}, std::int64_t{packet.to},
            SqlBytes{mesh_packet.SerializeAsString()}, packet.channel,
            packet.import_time_us != 0 ? packet.import_time_us : now_us(), next_place()});
}

void TestDatabase::add_message(const TestPacket& packet, const std::string& text)
{
    run("INSERT INTO message (packet_id, import_time_us, from_node_id, channel, text, is_reaction) "
        "VALUES ($1, $2, $3, $4, $5, $6)",
        {packet.id, packet.import_time_us != 0 ? packet.import_time_us : now_us(), std::int64_t{packet.from},
            packet.channel, text, false});
}

void TestDatabase::add_reception(std::int64_t packet_id, NodeNum gateway, TimeUs import_time_us)
{
    const TimeUs time_us = import_time_us != 0 ? import_time_us : now_us();
    run("INSERT INTO packet_seen (packet_id, node_id, rx_time, import_time_us, sequence, packet_sequence) "
        "VALUES ($1, $2, $3, $4, $5, (SELECT sequence FROM packet WHERE id = $1))",
        {packet_id, std::int64_t{gateway}, time_us / us_per_second, time_us, next_place()});
}

void TestDatabase::add_node(
    NodeNum node, const std::string& long_name, TimeUs last_seen_us, const std::string& role)
{
    run("INSERT INTO node (id, node_id, long_name, short_name, role, last_seen_us) "
        "VALUES ($1, $2, $3, $4, $5, $6)",
        {format_node_id(node), std::int64_t{node}, long_name, long_name.substr(0, 4), role,
            last_seen_us != 0 ? SqlValue(last_seen_us) : SqlValue()});
}

void TestDatabase::open_packet(std::int64_t id, std::int64_t with_payload_of)
{
    in_transaction([&] {
        run("UPDATE packet SET portnum = 1, payload = (SELECT payload FROM packet WHERE id = $1) WHERE id = "
            "$2",
            {with_payload_of, id});
        run("INSERT INTO opened_packet (sequence, packet_id) VALUES ($1, $2)", {next_place(), id});
    });
}

void TestDatabase::count_again()
{
    exec(R"(
        DELETE FROM traffic_hour; DELETE FROM traffic_day; DELETE FROM node_hour; DELETE FROM node_day;
        INSERT INTO traffic_hour (hour, channel, portnum, packets, receptions)
            SELECT import_time_us / 3600000000, coalesce(channel, ''), portnum, count(*), 0
            FROM packet WHERE import_time_us IS NOT NULL GROUP BY 1, 2, 3;
        INSERT INTO traffic_hour (hour, channel, portnum, packets, receptions)
            SELECT s.import_time_us / 3600000000, coalesce(t.channel, ''), p.portnum, 0,
            count(*) FROM packet_seen s JOIN packet p ON p.sequence = s.packet_sequence
            LEFT JOIN topic t ON t.id = s.topic_id WHERE s.import_time_us IS NOT NULL GROUP BY 1, 2, 3
            ON CONFLICT (hour, channel, portnum) DO UPDATE SET receptions = excluded.receptions;
        INSERT INTO traffic_day (day, channel, portnum, packets, receptions)
            SELECT hour / 24, channel, portnum, sum(packets), sum(receptions)
            FROM traffic_hour GROUP BY 1, 2, 3;
        INSERT INTO node_hour (hour, node_id, packets, receptions)
            SELECT p.import_time_us / 3600000000, p.from_node_id, count(*),
            sum((SELECT count(*) FROM packet_seen s WHERE s.packet_sequence = p.sequence)) FROM packet p
            WHERE p.import_time_us IS NOT NULL GROUP BY 1, 2;
        INSERT INTO node_day (day, node_id, packets, receptions)
            SELECT hour / 24, node_id, sum(packets), sum(receptions) FROM node_hour GROUP BY 1, 2)");
}

Config test_config()
{
    Config config;
    config.server.bind = "127.0.0.1";
    config.server.port = 0;
    config.server.threads = 2;
    return config;
}

Config test_config(const std::filesystem::path& database)
{
    Config config = test_config();
    config.database.path = database;
    return config;
}

RunningReader::RunningReader(const std::function<void(Config&)>& adjust, ReaderOptions options)
    : config(test_config())
{
    place_database(config.database, folder.path());
    path = config.database.path;
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
