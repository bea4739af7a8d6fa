#include <doctest/doctest.h>

#include "reader/packet_search.hpp"
#include "reader/read_target.hpp"
#include "tests/reader/fixture.hpp"

using namespace meshview;
using namespace meshview::reader;
using namespace meshview::reader::testing;

namespace {

std::vector<std::int64_t> ids(const RunningReader& running, const std::string& query)
{
    std::vector<std::int64_t> found;
    const auto answer = running.json("/api/packets?" + query);
    for (const auto& packet : answer.at("packets").as_array())
        found.push_back(packet.at("id").as_int64());
    return found;
}

using Ids = std::vector<std::int64_t>;

} // namespace

TEST_CASE("what a search found keeps the newest, each once")
{
    SearchResult result;
    result.merge({{300, 3}, {200, 2}}, 3);
    result.merge({{400, 4}, {100, 1}, {200, 2}}, 3);
    Ids packets;
    for (const auto& hit : result.hits)
        packets.push_back(hit.packet_id);
    CHECK(packets == Ids{4, 3, 2});

    SearchMemory memory(2);
    memory.remember("a", result);
    memory.remember("b", {});
    CHECK(memory.find("a"));
    memory.remember("c", {});
    CHECK_FALSE(memory.find("b"));
    CHECK(memory.find("a")->hits.size() == 3);
    memory.clear();
    CHECK_FALSE(memory.find("a"));
}

TEST_CASE("a search that is repeated finds what came since, what was opened since, and nothing that went")
{
    const RunningReader running;
    TestDatabase db(running);
    const auto eventually_found = [&](const std::string& query, const Ids& expected) {
        const bool found = eventually([&] { return ids(running, query) == expected; });
        CHECK_MESSAGE(found, query);
    };
    db.add({.id = 1, .payload = "a needle", .import_time_us = now_us() - 3, .channel = "Rare"});
    db.add({.id = 2, .portnum = 0, .payload = "", .import_time_us = now_us() - 2, .channel = "Rare"});
    db.add({.id = 3, .payload = "another Needle", .import_time_us = now_us() - 1, .channel = "Rare"});
    eventually_found("contains=needle", {3, 1});
    eventually_found("channel=Rare", {3, 2, 1});
    db.open_packet(2, 3);
    eventually_found("contains=needle", {3, 2, 1});
    db.exec("INSERT INTO packet (sequence, id, portnum, from_node_id, to_node_id, payload, channel, "
            "import_time_us) "
            "SELECT 1000000, 4, portnum, from_node_id, to_node_id, payload, channel, import_time_us + 1 FROM "
            "packet "
            "WHERE id = 3");
    eventually_found("contains=needle", {4, 3, 2, 1});
    eventually_found("contains=needle&limit=2", {4, 3});
    db.exec("DELETE FROM packet WHERE id IN (1, 3)");
    eventually_found("contains=needle", {4, 2});
    eventually_found("channel=Rare", {4, 2});
}

TEST_CASE("a search that was interrupted goes on where it was")
{
    const RunningReader running;
    TestDatabase db(running);
    db.exec("DELETE FROM packet");
    constexpr int packets = 200;
    for (int id = 1; id <= packets; ++id)
        db.add({.id = id, .import_time_us = id * us_per_hour});
    Queries queries(open_read_target(running.config.database)->open_session());
    SearchMemory memory;
    int looked_at = 0;
    const auto search = [&](std::size_t most, int until) {
        looked_at = 0;
        Ids found;
        const SearchResult result =
            search_packets("key", {}, most, queries, memory, [&](const PacketRow& row) {
                if (++looked_at == until)
                    throw QueryError(QueryError::Kind::over_time, "interrupted");
                return row.id % 50 == 0;
            });
        for (const auto& hit : result.hits)
            found.push_back(hit.packet_id);
        return found;
    };
    constexpr int never = 0;
    CHECK_THROWS_AS(search(10, 150), QueryError);
    db.add({.id = 250, .import_time_us = packets * us_per_hour + 1});
    CHECK(search(10, never) == Ids{250, 200, 150, 100, 50});
    CHECK(looked_at < packets);
    CHECK(search(10, never) == Ids{250, 200, 150, 100, 50});
    CHECK(looked_at == 0);

    memory.clear();
    CHECK(search(2, never) == Ids{250, 200});
    CHECK(looked_at < 10);
    db.exec("UPDATE packet SET import_time_us = NULL WHERE id = 100");
    memory.clear();
    CHECK(search(10, never) == Ids{250, 200, 150, 50, 100});
}

TEST_CASE("rows are counted on from the last time, and anew once the first of them went")
{
    const RunningReader running;
    TestDatabase db(running);
    const auto is_counted = [&] {
        const std::int64_t packets = db.number("SELECT COUNT(*) FROM packet");
        const std::int64_t receptions = db.number("SELECT COUNT(*) FROM packet_seen");
        return eventually([&] {
            const auto counts = running.json("/api/stats/count");
            return counts.at("total_packets").as_int64() == packets
                && counts.at("total_seen").as_int64() == receptions;
        });
    };
    CHECK(is_counted());
    db.add({.id = 1});
    db.add_reception(1, 0xa1);
    db.add_reception(1, 0xa2);
    CHECK(is_counted());
    db.exec("DELETE FROM packet WHERE sequence <= (SELECT MIN(sequence) + 9 FROM packet)");
    db.exec("DELETE FROM packet_seen WHERE sequence <= (SELECT MIN(sequence) + 9 FROM packet_seen)");
    CHECK(is_counted());
    db.exec("DELETE FROM packet");
    db.exec("DELETE FROM packet_seen");
    CHECK(is_counted());
}
