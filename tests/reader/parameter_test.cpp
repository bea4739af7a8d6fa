#include <doctest/doctest.h>

#include "tests/reader/fixture.hpp"

using namespace meshview;
using namespace meshview::reader;
using namespace meshview::reader::testing;

TEST_CASE("a name that is nearly one of the address is refused, another one is left alone")
{
    const RunningReader running;
    struct Case {
        std::string target;
        std::string_view parameter; ///< empty: answered
    };
    const std::vector<Case> cases = {{"/api/packets?chanel=LongFast", "chanel"},
        {"/api/packets?limits=3", "limits"}, {"/api/nodes?Role=client", "Role"},
        {"/api/stats?lenght=3", "lenght"}, {"/api/events?portnums=1", "portnums"},
        {"/api/node/17/telemetry?varient=x", "varient"}, {"/api/export/packets?formt=csv", "formt"},
        {"/api/packets?_=1790000000", ""}, {"/api/nodes?fresh=yes", ""}, {"/api/nodes?id=1", ""},
        {"/api/channels?chanel=", ""}, {"/map?chanel=1", ""}};
    for (const Case& expected : cases) {
        CAPTURE(expected.target);
        const Answer answer = running.get(expected.target);
        if (expected.parameter.empty()) {
            CHECK(answer.status != 400);
            continue;
        }
        CHECK(answer.status == 400);
        const boost::json::value json = answer.json();
        CHECK(json.at("parameter").as_string() == expected.parameter);
        CHECK(json.at("allowed").as_string().starts_with("named "));
    }
}

TEST_CASE("lists that are whole can be asked for in parts")
{
    const RunningReader running;
    TestDatabase db(running);
    db.exec("DELETE FROM node");
    for (const NodeNum node : {0x11U, 0x12U, 0x13U, 0x14U, 0x15U})
        db.add_node(node, "node" + std::to_string(node), now_us());
    db.add({.id = 1});
    for (const NodeNum gateway : {0xa1U, 0xa2U, 0xa3U, 0xa4U, 0xa5U})
        db.add_reception(1, gateway);
    for (const std::string list : {"/api/nodes", "/api/packets_seen/1"}) {
        CAPTURE(list);
        const std::string name = list == "/api/nodes" ? "nodes" : "seen";
        const boost::json::value whole = running.json(list);
        boost::json::array parts;
        for (const char* part : {"?limit=2", "?limit=2&offset=2", "?offset=4"}) {
            const boost::json::value answer = running.json(list + part);
            for (const auto& row : answer.at(name).as_array())
                parts.push_back(row);
        }
        CHECK(whole.at(name).as_array().size() == 5);
        CHECK(parts == whole.at(name).as_array());
        const boost::json::value none = running.json(list + "?offset=9");
        CHECK(none.at(name).as_array().empty());
        CHECK(running.get(list + "?limit=0").status == 400);
        CHECK(running.get(list + "?offset=-1").status == 400);
    }
    CHECK(running.get("/api/nodes?after=0&limit=1").status == 400);
    const boost::json::value edges = running.json("/api/edges?limit=1");
    CHECK(edges.at("edges").as_array().size() <= 1);
    CHECK(running.get("/api/edges?offset=x").status == 400);
    CHECK(running.get("/api/links?limit=x").status == 400);
}
