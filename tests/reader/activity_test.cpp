#include <doctest/doctest.h>

#include <set>

#include "tests/reader/fixture.hpp"

using namespace meshview;
using namespace meshview::reader;
using namespace meshview::reader::testing;

namespace {

void report(TestDatabase& db, std::int64_t packet_id, NodeNum gateway, int hops, TimeUs at_us)
{
    db.run("INSERT INTO packet_seen (packet_id, node_id, rx_time, hop_limit, hop_start, import_time_us, "
           "packet_sequence, sequence) "
           "VALUES ($1, $2, 1, $3, 7, $4, (SELECT sequence FROM packet WHERE id = $1), $5)",
        {packet_id, std::int64_t{gateway}, std::int64_t{7 - hops}, at_us, db.next_place()});
}

/// Two nodes on one channel: five packets of the last hour, one of long ago.
void add_traffic(TestDatabase& db, TimeUs now)
{
    db.exec("DELETE FROM node_public_key");
    db.add_node(0x11, "near", now);
    db.add_node(0x12, "far", now);
    const TimeUs lately = now - 60 * us_per_second;
    db.add({.id = 1, .from = 0x11, .portnum = 3, .import_time_us = now - 20 * us_per_day});
    for (int id = 2; id <= 4; ++id)
        db.add({.id = id, .from = 0x11, .portnum = 3, .import_time_us = lately});
    db.add({.id = 5, .from = 0x12, .portnum = 3, .import_time_us = lately});
    db.add({.id = 6, .from = 0x12, .portnum = 1, .import_time_us = lately});
    report(db, 2, 0xa1, 1, lately);
    report(db, 2, 0xa2, 0, lately);
    report(db, 5, 0xa1, 3, lately);
    report(db, 6, 0xa1, 2, lately);
    db.count_again();
}

const boost::json::value& entry(const boost::json::value& list, std::string_view key, std::int64_t value)
{
    for (const auto& one : list.as_array())
        if (one.at(key).as_int64() == value)
            return one;
    FAIL("no entry with ", std::string(key), " ", value);
    return list;
}

} // namespace

TEST_CASE("what each node sent, and how far it is from a gateway")
{
    const RunningReader running;
    TestDatabase db(running);
    add_traffic(db, now_us());
    for (const char* key : {"aa", "bb", "aa"})
        db.exec("INSERT INTO node_public_key (node_id, public_key) VALUES (18, '" + std::string(key) + "')");
    const auto nodes = running.json("/api/nodes/activity").at("nodes");
    CHECK(entry(nodes, "node_id", 0x11).at("packets").as_int64() == 3);
    CHECK(entry(nodes, "node_id", 0x11).at("receptions").as_int64() == 2);
    CHECK(entry(nodes, "node_id", 0x11).at("hops").as_int64() == 0);
    CHECK(entry(nodes, "node_id", 0x12).at("hops").as_int64() == 2);
    CHECK(entry(nodes, "node_id", 0x12).at("public_keys").as_int64() == 2);
    CHECK(running.get("/api/nodes/activity?hours=0").status == 400);
}

TEST_CASE("packet types with the median of the nodes that send them, and packets by hops")
{
    const RunningReader running;
    TestDatabase db(running);
    const TimeUs now = now_us();
    add_traffic(db, now);
    const auto mix = running.json("/api/stats/mix?channel=longfast");
    CHECK(entry(mix.at("ports"), "portnum", 3).at("packets").as_int64() == 4);
    CHECK(entry(mix.at("ports"), "portnum", 3).at("nodes").as_int64() == 2);
    CHECK(entry(mix.at("ports"), "portnum", 3).at("median").to_number<double>() == 2);
    CHECK(entry(mix.at("ports"), "portnum", 1).at("bytes").as_int64() > 5);
    CHECK(mix.at("since_us").as_int64() <= now - 60 * us_per_second);
    const auto hops = running.json("/api/stats/mix").at("hops");
    CHECK(entry(hops, "hops", 0).at("packets").as_int64() == 1); // packet 2 once, by its shortest way
    CHECK(entry(hops, "hops", 3).at("packets").as_int64() == 1);
    CHECK(running.json("/api/stats/mix?channel=other").at("ports").as_array().empty());
}

TEST_CASE("packets by type and period say what those of each type say, whatever the window")
{
    const RunningReader running;
    TestDatabase db(running);
    add_traffic(db, now_us());
    for (const std::string window : {"", "length=1&", "period_type=day&length=2&",
             "period_type=day&length=40&", "period_type=day&length=40&channel=LONGFAST&"}) {
        CAPTURE(window);
        const auto ports = running.json("/api/stats/ports?" + window).at("data").as_array();
        std::size_t periods = 0;
        std::set<std::int64_t> portnums;
        for (const auto& one : ports)
            portnums.insert(one.at("portnum").as_int64());
        CHECK(portnums.contains(1));
        CHECK(portnums.contains(3));
        for (const std::int64_t portnum : portnums) {
            const auto alone = running.json("/api/stats?" + window + "portnum=" + std::to_string(portnum))
                                   .at("data")
                                   .as_array();
            periods += alone.size();
            for (const auto& one : alone)
                CHECK(std::ranges::count(ports,
                          boost::json::value{
                              {"period", one.at("period")}, {"portnum", portnum}, {"count", one.at("count")}})
                    == 1);
        }
        CHECK(ports.size() == periods);
    }
    CHECK(running.json("/api/stats/ports?channel=other").at("data").as_array().empty());
    CHECK(running.get("/api/stats/ports?length=0").status == 400);
}

TEST_CASE("packets by the fewest hops that they took to a gateway")
{
    const RunningReader running;
    TestDatabase db(running);
    add_traffic(db, now_us());
    const auto ids = [&](const std::string& query) {
        const auto answer =
            running.json("/api/packets?since=" + std::to_string(now_us() - us_per_day) + "&" + query);
        std::vector<std::int64_t> list;
        for (const auto& packet : answer.at("packets").as_array())
            list.push_back(packet.at("id").as_int64());
        return list;
    };
    using Ids = std::vector<std::int64_t>;
    CHECK(ids("hops=0") == Ids{2}); // once by way of another, too
    CHECK(ids("hops=1").empty());
    CHECK(ids("hops=2") == Ids{6});
    CHECK(ids("hops=3&portnum=3") == Ids{5});
    CHECK(ids("hops=3&portnum=1").empty());
    CHECK(ids("hops=3&node_id=!00000012") == Ids{5});
    CHECK(ids("hops=3&after=0") == Ids{5});
    CHECK(running.get("/api/packets?hops=-1").status == 400);
}

TEST_CASE("how many gateways reported each packet, and the packets of one gateway")
{
    const RunningReader running;
    TestDatabase db(running);
    add_traffic(db, now_us());
    const auto counts = running.json("/api/receptions/counts?packet_ids=2,5,777").at("counts");
    CHECK(entry(counts, "packet_id", 2).at("gateways").as_int64() == 2);
    CHECK(entry(counts, "packet_id", 2).at("direct").as_int64() == 1);
    CHECK(entry(counts, "packet_id", 777).at("gateways").as_int64() == 0);
    CHECK(running.get("/api/receptions/counts").status == 400);
    CHECK(running.get("/api/receptions/counts?packet_ids=2,,5").status == 400);

    CHECK(running.json("/api/packets?gateway=0xa1").at("packets").as_array().size() == 3);
    CHECK(running.json("/api/packets?gateway=!000000a2").at("packets").as_array().size() == 1);
    CHECK(running.json("/api/packets?gateway=0xa1&node_id=0x12").at("packets").as_array().size() == 2);
    const TimeUs a_day_ago = now_us() - us_per_day;
    const auto before = running.json("/api/packets?from_node_id=0x11&until=" + std::to_string(a_day_ago));
    CHECK(before.at("packets").as_array().size() == 1);
}
