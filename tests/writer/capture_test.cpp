#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <sstream>

#include <boost/json.hpp>

#include "common/mesh/capture.hpp"
#include "tests/writer/scratch_database.hpp"

using namespace meshview;
using namespace meshview::writer_test;

namespace {

boost::json::object expectations()
{
    std::ifstream file(MESHVIEW_TEST_DATA "/small.expect.json");
    std::stringstream text;
    text << file.rdbuf();
    return boost::json::parse(text.str()).as_object();
}

std::int64_t count(ScratchIngest& ingest, const std::string& query)
{
    return std::stoll(ingest.value(query));
}

} // namespace

TEST_CASE("a whole capture is stored without loss")
{
    ScratchIngest ingest;
    mesh::CaptureReader capture(MESHVIEW_TEST_DATA "/small.cap.gz");
    TimeUs now_us = start_us;
    while (const auto record = capture.next())
        ingest.take(record->topic, record->payload, now_us += 1000);

    const boost::json::object expect = expectations();
    auto number = [&](const char* name) { return expect.at(name).as_int64(); };
    CHECK(ingest.counters().received == static_cast<std::uint64_t>(number("envelopes")));
    CHECK(writer::named_discards(ingest.counters()).empty());
    CHECK(count(ingest, "SELECT count(*) FROM packet WHERE portnum > 0") == number("decodable_packets"));
    CHECK(count(ingest, "SELECT count(*) FROM packet WHERE portnum = 0") == number("undecodable"));
    CHECK(count(ingest, "SELECT count(DISTINCT id & 4294967295) FROM packet WHERE portnum > 0")
        == number("distinct_ids"));
    CHECK(count(ingest, "SELECT count(*) FROM packet_seen") == number("receptions"));
    CHECK(count(ingest, "SELECT count(*) FROM packet WHERE portnum = 1 AND to_node_id = 4294967295")
        == number("broadcast_texts"));
    CHECK(count(ingest, "SELECT count(*) FROM packet WHERE portnum = 1 AND to_node_id != 4294967295")
        == number("direct_texts"));
    CHECK(count(ingest, "SELECT count(*) FROM node WHERE long_name IS NOT NULL") == number("nodes_named"));
    CHECK(count(ingest, "SELECT count(*) FROM node WHERE last_lat IS NOT NULL AND last_long IS NOT NULL")
        == number("positions"));

    boost::json::object ports;
    for (const std::string& row :
        ingest.rows("SELECT portnum, count(*) FROM packet WHERE portnum > 0 GROUP BY portnum"))
        ports[row.substr(0, row.find('|'))] = std::stoll(row.substr(row.find('|') + 1));
    CHECK(ports == expect.at("ports"));

    boost::json::object names;
    for (const std::string& id : ingest.rows("SELECT id FROM node WHERE long_name IS NOT NULL"))
        names[id] = {ingest.value("SELECT long_name FROM node WHERE id = '" + id + "'"),
            ingest.value("SELECT short_name FROM node WHERE id = '" + id + "'")};
    CHECK(names == expect.at("names"));
}
