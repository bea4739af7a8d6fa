#include <fstream>

#include <doctest/doctest.h>

#include "reader/client_address.hpp"
#include "reader/rate_limit.hpp"
#include "tests/reader/fixture.hpp"

using namespace meshview;
using namespace meshview::reader;
using namespace meshview::reader::testing;
namespace asio = boost::asio;
using asio::ip::make_address;

TEST_CASE("a client may send a burst, then so many requests a second")
{
    RateLimit limit(10, 3);
    TimeUs now_us = 1'000'000;
    for (int i = 0; i < 3; ++i)
        CHECK_FALSE(limit.refused(make_address("192.0.2.1"), now_us));
    CHECK(limit.refused(make_address("192.0.2.1"), now_us) == 1);
    CHECK(limit.refused(make_address("192.0.2.1"), now_us + 99'999) == 1);
    CHECK_FALSE(limit.refused(make_address("192.0.2.1"), now_us + 100'000));
    CHECK(limit.refused(make_address("192.0.2.1"), now_us + 100'000) == 1);
    CHECK_FALSE(limit.refused(make_address("192.0.2.2"), now_us));
    // Idle for long: a burst again, not more.
    now_us += 3600 * us_per_second;
    for (int i = 0; i < 3; ++i)
        CHECK_FALSE(limit.refused(make_address("192.0.2.1"), now_us));
    CHECK(limit.refused(make_address("192.0.2.1"), now_us));
    // One network of IPv6 is one client; this machine has no limit.
    for (const char* address : {"2001:db8::1", "2001:db8::2", "2001:db8::3"})
        CHECK_FALSE(limit.refused(make_address(address), now_us));
    CHECK(limit.refused(make_address("2001:db8::4"), now_us));
    for (int i = 0; i < 10; ++i)
        CHECK_FALSE(limit.refused(make_address("127.0.0.1"), now_us));

    RateLimit none(0, 1);
    RateLimit few(1, 1, 2);
    for (int i = 0; i < 10; ++i) {
        CHECK_FALSE(none.refused(make_address("192.0.2.1"), now_us));
        const std::string address = "192.0.2." + std::to_string(i);
        CHECK_FALSE(few.refused(make_address(address), now_us));
    }
}

TEST_CASE("who asks is taken from a proxy's word only if the proxy is trusted")
{
    const TrustedProxies proxies({"192.0.2.9", "192.0.2.10"});
    const auto client = [&](const char* peer, std::string_view forwarded_for) {
        return proxies.client_of(make_address(peer), forwarded_for).to_string();
    };
    CHECK(client("198.51.100.1", "203.0.113.5") == "198.51.100.1");
    CHECK(client("192.0.2.9", "203.0.113.5") == "203.0.113.5");
    CHECK(client("::ffff:192.0.2.9", "203.0.113.5") == "203.0.113.5");
    CHECK(client("192.0.2.9", "10.0.0.1, 203.0.113.5 ,192.0.2.10") == "203.0.113.5");
    CHECK(client("192.0.2.9", "203.0.113.5:4711") == "203.0.113.5");
    CHECK(client("192.0.2.9", "[2001:db8::5]:4711") == "2001:db8::5");
    CHECK(client("192.0.2.9", "[2001:db8::5]") == "2001:db8::5");
    CHECK(client("192.0.2.9", "2001:db8::5") == "2001:db8::5");
    CHECK(client("192.0.2.9", "[") == "192.0.2.9");
    CHECK(client("192.0.2.9", "") == "192.0.2.9");
    CHECK(client("192.0.2.9", "somebody") == "192.0.2.9");
    CHECK(client("192.0.2.9", ",,,") == "192.0.2.9");
}

TEST_CASE("requests beyond the limit are answered 429, client by client")
{
    const RunningReader running([](Config& config) {
        config.server.requests_per_second = 1;
        config.server.request_burst = 2;
        config.server.trusted_proxies = {"127.0.0.1"};
    });
    HttpClient client(running.reader->port());
    const std::string first = "X-Forwarded-For: 10.9.9.9\r\nX-Forwarded-For: 203.0.113.5\r\n";
    CHECK(client.get("/livez", first).status == 200);
    CHECK(client.get("/livez", first).status == 200);
    const Answer refused = client.get("/api/nodes", first);
    CHECK(refused.status == 429);
    CHECK(refused.header("retry-after") == "1");
    CHECK(refused.json().at("error").is_string());
    CHECK(client.get("/livez", "X-Forwarded-For: 203.0.113.6\r\n").status == 200);
    for (int i = 0; i < 5; ++i)
        CHECK(client.get("/livez").status == 200);
}

TEST_CASE("a question that takes too long is interrupted, and the next one is answered")
{
    const RunningReader running([](Config& config) { config.server.query_limit_ms = 1; });
    TestDatabase db(running);
    db.exec(
        "WITH RECURSIVE counted(i) AS (SELECT 10000 UNION ALL SELECT i + 1 FROM counted WHERE i < 110000) "
        "INSERT INTO packet (sequence, id, portnum, from_node_id, to_node_id, import_time_us) "
        "SELECT i, i, 3, 17, 18, i FROM counted");
    HttpClient client(running.reader->port());
    const Answer answer = client.get("/api/packets?contains=nothing+like+it");
    CHECK(answer.status == 503);
    CHECK(answer.header("retry-after") == "2");
    CHECK(answer.json().at("error").as_string().starts_with("the answer took too long"));
    // The first time, a server needs more than that to look at the question.
    CHECK(eventually([&] { return client.get("/api/packets?packet_id=10000").status == 200; }));
}

TEST_CASE("an answer is given only in a form that the client takes")
{
    const RunningReader running;
    const auto status = [&](const std::string& target, const std::string& accept) {
        return running.get(target, "Accept: " + accept + "\r\n").status;
    };
    for (const char* accept : {"*/*", "application/json", "text/html, application/*;q=0.5", "text/plain, */*",
             "text/html;q=0.9,application/JSON;q=0.8"})
        CHECK(status("/api/nodes", accept) == 200);
    CHECK(status("/api/nodes", "text/html") == 406);
    CHECK(status("/api/nodes", "application/json;q=0") == 406);
    CHECK(running.get("/api/nodes", "Accept: text/html\r\n").json().at("error").is_string());
    CHECK(status("/api/geojson/nodes", "application/json") == 200);
    CHECK(status("/api/geojson/nodes", "application/geo+json") == 200);
    CHECK(status("/api/messages/feed", "application/atom+xml") == 200);
    CHECK(status("/api/export/nodes", "text/csv") == 406);
    CHECK(status("/api/export/nodes?format=csv", "text/csv") == 200);
    CHECK(status("/api/nothing", "text/html") == 404);
}

TEST_CASE("challenges of an ACME client are served from their folder, and nothing else")
{
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder.path() / "challenges");
    std::ofstream(folder.path() / "challenges" / "abc_DEF-123") << "abc_DEF-123.thumbprint";
    std::ofstream(folder.path() / "secret") << "secret";
    const RunningReader running(
        [&](Config& config) { config.server.acme_challenge = folder.path() / "challenges"; });
    const std::string base = "/.well-known/acme-challenge/";
    const Answer answer = running.get(base + "abc_DEF-123");
    CHECK(answer.status == 200);
    CHECK(answer.body == "abc_DEF-123.thumbprint");
    for (const char* token : {"other", "..%2fsecret", "%2e%2e/secret", "../secret", ".", "abc%00", ""})
        CHECK(running.get(base + token).status == 404);
    CHECK(RunningReader().get(base + "abc_DEF-123").status == 404);
}
