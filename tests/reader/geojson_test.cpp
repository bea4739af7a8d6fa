#include <doctest/doctest.h>

#include "tests/reader/fixture.hpp"

using namespace meshview;
using namespace meshview::reader;
using namespace meshview::reader::testing;

namespace {

const boost::json::array& features_of(const boost::json::value& collection)
{
    CHECK(collection.at("type").as_string() == "FeatureCollection");
    return collection.at("features").as_array();
}

void add_placed_node(TestDatabase& db, NodeNum node, std::int64_t latitude_i, std::int64_t longitude_i)
{
    db.add_node(node, "node " + std::to_string(node), now_us());
    db.exec("UPDATE node SET last_lat = " + std::to_string(latitude_i)
        + ", last_long = " + std::to_string(longitude_i) + " WHERE node_id = " + std::to_string(node));
}

} // namespace

TEST_CASE("nodes as GeoJSON: longitude first, and only those that are somewhere")
{
    const RunningReader running;
    TestDatabase db(running);
    db.exec("DELETE FROM node");
    add_placed_node(db, 0x11, 377'749'000, -1'224'194'000);
    add_placed_node(db, 0x12, 0, 5'000'000); // on the equator
    add_placed_node(db, 0x13, 0, 0); // no fix
    db.add_node(0x14, "nowhere", now_us());
    CHECK(running.get("/api/geojson/nodes").header("content-type") == "application/geo+json");
    const auto collection = running.json("/api/geojson/nodes");
    const auto& features = features_of(collection);
    REQUIRE(features.size() == 2);
    const auto& place = features[0].at("geometry").at("coordinates");
    CHECK(place.at(0).as_double() == doctest::Approx(-122.4194));
    CHECK(place.at(1).as_double() == doctest::Approx(37.7749));
    CHECK(features[0].at("properties").at("node_id").as_int64() == 0x11);
    CHECK(features[1].at("properties").at("node_id").as_int64() == 0x12);
    CHECK(features_of(running.json("/api/geojson/nodes?role=ROUTER")).empty());
    CHECK(running.get("/api/geojson/nodes?days=0").status == 400);
}

TEST_CASE("links as GeoJSON, where both ends are somewhere")
{
    const RunningReader running;
    TestDatabase db(running);
    db.exec("DELETE FROM node");
    db.exec("DELETE FROM link");
    add_placed_node(db, 1, 10'000'000, 20'000'000);
    add_placed_node(db, 2, 30'000'000, 40'000'000);
    for (const char* pair : {"1, 2", "1, 3"})
        db.exec("INSERT INTO link (from_node_id, to_node_id, source, reports, snr_sum, snr_count, "
                "first_seen_us, last_seen_us) VALUES ("
            + std::string(pair) + ", 1, 4, 0, 0, 5, " + std::to_string(now_us()) + ")");
    const auto collection = running.json("/api/geojson/links");
    const auto& features = features_of(collection);
    REQUIRE(features.size() == 1);
    CHECK(features[0].at("geometry").at("type").as_string() == "LineString");
    CHECK(features[0].at("geometry").at("coordinates") == boost::json::value({{2.0, 1.0}, {4.0, 3.0}}));
    CHECK(features[0].at("properties").at("source").as_string() == "direct");
    CHECK(running.get("/api/geojson/links?source=guess").status == 400);
}

TEST_CASE("positions of a node as GeoJSON")
{
    const RunningReader running;
    TestDatabase db(running);
    db.exec("INSERT INTO position (packet_id, node_id, import_time_us, latitude_i, longitude_i) VALUES "
            "(1, 17, "
        + std::to_string(now_us()) + ", -10000000, 20000000)");
    const auto collection = running.json("/api/geojson/positions/17");
    const auto& features = features_of(collection);
    REQUIRE(features.size() == 1);
    CHECK(features[0].at("geometry").at("coordinates") == boost::json::value({2.0, -1.0}));
    CHECK(features[0].at("properties").at("packet_id").as_int64() == 1);
    CHECK(features_of(running.json("/api/geojson/positions/18")).empty());
    CHECK(running.get("/api/geojson/positions/nobody").status == 400);
}
