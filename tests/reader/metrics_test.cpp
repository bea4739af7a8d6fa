#include <doctest/doctest.h>

#include <map>
#include <sstream>

#include "reader/joined_metrics.hpp"
#include "tests/reader/fixture.hpp"

using namespace meshview;
using namespace meshview::reader;
using namespace meshview::reader::testing;

namespace {

/// The samples of a text in Prometheus's format. Checks that each family is declared once.
std::map<std::string, double> samples(const std::string& text)
{
    std::map<std::string, double> values;
    std::map<std::string, int> types;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("# TYPE "))
            CHECK_MESSAGE(++types[line.substr(0, line.rfind(' '))] == 1, line);
        if (line.empty() || line.starts_with('#'))
            continue;
        const std::size_t space = line.rfind(' ');
        values[line.substr(0, space)] = std::stod(line.substr(space + 1));
    }
    return values;
}

} // namespace

TEST_CASE("/metrics tells of requests, files, and migrations")
{
    const RunningReader running;
    for (int i = 0; i < 3; ++i)
        running.json("/api/nodes");
    running.get("/no/such/address");
    const Answer answer = running.get("/metrics");
    CHECK(answer.status == 200);
    CHECK(answer.header("content-type").starts_with("text/plain; version=0.0.4"));
    const auto values = samples(answer.body);
    CHECK(values.at("meshview_http_requests_total{code=\"2xx\",route=\"/api/nodes\"}") == 3);
    CHECK(values.at("meshview_http_requests_total{code=\"4xx\",route=\"other\"}") == 1);
    CHECK(values.at("meshview_http_request_seconds_count{route=\"/api/nodes\"}") == 3);
    CHECK(values.at("meshview_serving") == 1);
    CHECK(values.at("meshview_writer_up") == 0);
    CHECK(values.at("meshview_database_bytes") > 10'000);
    CHECK(values.at("meshview_disk_free_bytes") > 0);
    CHECK(values.at("meshview_http_connections") >= 1);
    CHECK(values.at("meshview_migration_state{state=\"complete\"}") == 1);
    CHECK(values.at("meshview_migration_state{state=\"running\"}") == 0);
}

TEST_CASE("a living writer's figures are given out, a dead one's are not")
{
    const RunningReader running;
    {
        const auto lock = coordination::WriterLock::try_acquire(running.path);
        REQUIRE(lock.has_value());
        coordination::StatusWriter(running.path).write_metrics("meshview_mqtt_connected 1\n");
        CHECK(eventually([&] {
            return running.get("/metrics").body.find("meshview_writer_up 1\n") != std::string::npos;
        }));
        CHECK(samples(running.get("/metrics").body).at("meshview_mqtt_connected") == 1);
    }
    CHECK(eventually(
        [&] { return running.get("/metrics").body.find("meshview_mqtt_connected") == std::string::npos; }));
}

TEST_CASE("/metrics can be closed")
{
    const RunningReader running([](Config& config) { config.server.metrics = false; });
    CHECK(running.get("/metrics").status == 404);
}

TEST_CASE("the figures of several writers are told apart by a label")
{
    const std::string one = "# HELP a_total Of all\n# TYPE a_total counter\na_total 1\n"
                            "# TYPE h histogram\nh_bucket{le=\"+Inf\"} 2\nh_sum 0.5\nbare 7\n";
    const std::string two =
        "# HELP a_total Of all\n# TYPE a_total counter\na_total{why=\"{ 1\"} 3\n# a remark\n"
        "# TYPE h histogram\nh_sum 4\n";
    CHECK(joined_metrics({{"11", one}}) == one);
    CHECK(joined_metrics({}).empty());
    CHECK(joined_metrics({{"11", one}, {"12", two}})
        == "# HELP a_total Of all\n# TYPE a_total counter\na_total{writer=\"11\"} 1\n"
           "a_total{writer=\"12\",why=\"{ 1\"} 3\n# TYPE h histogram\nh_bucket{writer=\"11\",le=\"+Inf\"} 2\n"
           "h_sum{writer=\"11\"} 0.5\nh_sum{writer=\"12\"} 4\nbare{writer=\"11\"} 7\n");
}
