#include <doctest/doctest.h>

#include "common/exit_code.hpp"
#include "tests/reader/fixture.hpp"

using namespace meshview;
using namespace meshview::reader;
using namespace meshview::reader::testing;

TEST_CASE("every answer says what a browser may load")
{
    const RunningReader running;
    for (const char* target : {"/api/nodes", "/map", "/nothing", "/api/packets?limit=x", "/livez"}) {
        const Answer answer = running.get(target);
        CAPTURE(target);
        CHECK(answer.header("content-security-policy").starts_with("default-src 'none'; script-src 'self';"));
        CHECK(answer.header("x-content-type-options") == "nosniff");
        CHECK_FALSE(answer.header("referrer-policy").empty());
    }
    CHECK(running.get("/api/nodes").header("access-control-allow-origin") == "*");
    CHECK(running.get("/health").header("access-control-allow-origin") == "*");
    CHECK(running.get("/map").header("access-control-allow-origin").empty());
}

TEST_CASE("other sites show the pages in a frame only where the configuration names them")
{
    const auto policy_of = [](const std::vector<std::string>& origins) {
        const RunningReader running([&](Config& config) { config.site.embed_origins = origins; });
        return std::string(running.get("/kiosk").header("content-security-policy"));
    };
    CHECK(policy_of({}).ends_with("frame-ancestors 'self'"));
    CHECK(policy_of({"https://a.example", "https://*.b.example"})
              .ends_with("frame-ancestors 'self' https://a.example https://*.b.example"));
}

TEST_CASE("keep-alive and pipelining")
{
    const RunningReader running;
    HttpClient client(running.reader->port());
    CHECK(client.get("/livez").status == 200);
    CHECK(client.get("/version").header("connection") == "keep-alive");

    std::string burst;
    for (int i = 0; i < 20; ++i)
        burst += "GET /api/nodes HTTP/1.1\r\nHost: test\r\n\r\nGET /nothing HTTP/1.1\r\nHost: test\r\n\r\n";
    client.send(burst);
    for (int i = 0; i < 20; ++i) {
        CHECK(client.read_answer().status == 200);
        CHECK(client.read_answer().status == 404);
    }
    client.send("GET /livez HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
    CHECK(client.read_answer().header("connection") == "close");
    CHECK(client.is_closed());

    HttpClient old(running.reader->port());
    old.send("GET /livez HTTP/1.0\r\n\r\n");
    CHECK(old.read_answer().status == 200);
    CHECK(old.is_closed());
}

TEST_CASE("HEAD is GET without the body")
{
    const RunningReader running;
    HttpClient client(running.reader->port());
    const Answer whole = client.get("/api/nodes");
    client.send("HEAD /api/nodes HTTP/1.1\r\nHost: test\r\n\r\n");
    const Answer head = client.read_answer(true);
    CHECK(head.status == 200);
    CHECK(head.header("content-length") == std::to_string(whole.body.size()));
    CHECK(head.header("etag") == whole.header("etag"));
    CHECK(client.get("/livez").status == 200);
    client.send("HEAD /api/events HTTP/1.1\r\nHost: test\r\n\r\n");
    CHECK(client.read_answer(true).header("content-type") == "text/event-stream");
}

TEST_CASE("other methods are refused and the connection stays usable")
{
    const RunningReader running;
    HttpClient client(running.reader->port());
    for (const std::string method : {"POST", "PUT", "DELETE", "PATCH"}) {
        client.send(method + " /api/nodes HTTP/1.1\r\nHost: test\r\n\r\n");
        const Answer answer = client.read_answer();
        CHECK(answer.status == 405);
        CHECK(answer.header("allow") == "GET, HEAD, OPTIONS");
        CHECK(answer.json().at("error").is_string());
    }
    client.send("OPTIONS /api/nodes HTTP/1.1\r\nHost: test\r\n\r\n");
    const Answer preflight = client.read_answer();
    CHECK(preflight.status == 204);
    CHECK(preflight.header("access-control-allow-origin") == "*");

    client.send("POST /api/nodes HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nhello");
    CHECK(client.read_answer().status == 405);
    CHECK(client.is_closed()); // the body is never read
}

TEST_CASE("input is bounded")
{
    const RunningReader running;
    const auto status_of = [&](const std::string& bytes) {
        HttpClient client(running.reader->port());
        client.send(bytes);
        const Answer answer = client.read_answer();
        CHECK(answer.json().at("error").is_string());
        CHECK(client.is_closed());
        return answer.status;
    };
    CHECK(status_of("GET /" + std::string(20'000, 'a')) == 414);
    CHECK(status_of("GET /" + std::string(10'000, 'a') + " HTTP/1.1\r\nHost: test\r\n\r\n") == 414);
    CHECK(status_of("GET / HTTP/1.1\r\nX: " + std::string(20'000, 'a')) == 431);
    CHECK(status_of("GET / HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nhello") == 413);
    CHECK(status_of("GET / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") == 413);
    CHECK(status_of("hello\r\n\r\n") == 400);
    CHECK(status_of("GET / HTTP/1.1\r\nHost test\r\n\r\n") == 400);
    CHECK(status_of(std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15)) == 400);
    CHECK(status_of("GET /?a=%zz HTTP/1.1\r\nHost: test\r\n\r\n") == 400);
}

TEST_CASE("a header that comes in drops is read, and others are served meanwhile")
{
    const RunningReader running;
    HttpClient slow(running.reader->port());
    for (const char c : std::string("GET /livez HTTP/1.1\r\nHost: test\r\n\r")) {
        slow.send(std::string(1, c));
        if (c == '\n')
            CHECK(running.get("/api/nodes").status == 200);
    }
    slow.send("\n");
    CHECK(slow.read_answer().status == 200);
}

TEST_CASE("a client that does not read its answers costs the others nothing")
{
    const RunningReader running;
    HttpClient greedy(running.reader->port());
    for (int i = 0; i < 200; ++i)
        greedy.send("GET /api/packets?limit=1000 HTTP/1.1\r\nHost: test\r\n\r\n");
    for (int i = 0; i < 20; ++i)
        CHECK(running.get("/api/nodes").status == 200);
    CHECK(greedy.read_answer().status == 200);
}

TEST_CASE("conditional requests and compression")
{
    const RunningReader running;
    const Answer plain = running.get("/api/nodes");
    const Answer packed = running.get("/api/nodes", "Accept-Encoding: gzip\r\n");
    CHECK(packed.header("content-encoding") == "gzip");
    CHECK(packed.header("vary") == "Accept-Encoding");
    CHECK(plain.header("vary") == "Accept-Encoding");
    CHECK(packed.body.size() < plain.body.size() / 2);
    CHECK(gunzip(packed.body) == plain.body);
    CHECK(packed.header("etag") != plain.header("etag"));
    const Answer denser = running.get("/api/nodes", "Accept-Encoding: gzip, br\r\n");
    CHECK(denser.header("content-encoding") == "br");
    CHECK(denser.body.size() < packed.body.size());
    CHECK(denser.header("etag") != packed.header("etag"));

    const Answer again = running.get("/api/nodes", "If-None-Match: " + plain.header("etag") + "\r\n");
    CHECK(again.status == 304);
    CHECK(again.body.empty());
    CHECK(again.header("etag") == plain.header("etag"));
    CHECK(
        running.get("/api/nodes", "Accept-Encoding: gzip\r\nIf-None-Match: " + packed.header("etag") + "\r\n")
            .status
        == 304);

    TestDatabase(running).add_node(0x77, "new", now_us());
    CHECK(running.get("/api/nodes", "If-None-Match: " + plain.header("etag") + "\r\n").status == 200);
    CHECK(running.get("/version").header("content-encoding").empty());
}

TEST_CASE("errors are JSON for the API and a page for people")
{
    const RunningReader running;
    CHECK(running.get("/api/nothing").header("content-type").starts_with("application/json"));
    CHECK(running.get("/nothing").header("content-type").starts_with("text/html"));
    CHECK(running.get("/nothing", "Accept: application/json\r\n")
              .header("content-type")
              .starts_with("application/json"));
    CHECK(running.get("/maintenance.css").header("content-type").starts_with("text/css"));
    for (const char* target :
        {"/../etc/passwd", "/assets/../../etc/passwd", "/%2e%2e/etc/passwd", "//etc/passwd"})
        CHECK(running.get(target).status == 404);
}

TEST_CASE("connections beyond the limit are turned away")
{
    const RunningReader running([](Config& config) { config.server.max_connections = 2; });
    HttpClient first(running.reader->port());
    HttpClient second(running.reader->port());
    CHECK(first.get("/livez").status == 200);
    CHECK(second.get("/livez").status == 200);
    HttpClient third(running.reader->port());
    CHECK(third.is_closed());
    CHECK(first.get("/livez").status == 200);
}

TEST_CASE("a port that is taken is named, with the way out")
{
    const RunningReader running;
    Config config = running.config;
    config.server.port = running.reader->port();
    Reader second(config, {.web = "none"}, [](const coordination::Fail&) {});
    try {
        second.start();
        FAIL("it started on a port that is taken");
    } catch (const ExitError& error) {
        CHECK(error.code() == ExitCode::unavailable);
        const std::string message = error.what();
        CHECK(message.find("127.0.0.1:" + std::to_string(config.server.port)) != std::string::npos);
        CHECK(message.find("[server] port") != std::string::npos);
    }
    config.server.bind = "not an address";
    Reader third(config, {.web = "none"}, [](const coordination::Fail&) {});
    CHECK_THROWS_AS(third.start(), ExitError);
}

TEST_CASE("stop ends idle connections and is quick")
{
    RunningReader running;
    HttpClient idle(running.reader->port());
    CHECK(idle.get("/livez").status == 200);
    const TimeUs start_us = steady_us();
    running.reader->stop();
    CHECK(steady_us() - start_us < 2 * us_per_second);
    CHECK(idle.is_closed());
}

TEST_CASE("an answer to HEAD has no body, whatever is wrong with the request")
{
    const RunningReader running;
    const auto status_of = [&](const std::string& request) {
        HttpClient client(running.reader->port());
        client.send(request);
        const Answer answer = client.read_answer(true);
        CHECK(answer.header("content-length") != "0");
        CHECK(client.is_closed());
        return answer.status;
    };
    CHECK(status_of("HEAD /api/nodes?x=%zz HTTP/1.1\r\nHost: test\r\n\r\n") == 400);
    CHECK(status_of("HEAD /api/nodes HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\n") == 413);
    CHECK(status_of("HEAD /api/nodes HTTP/1.1\r\n\r\n") == 400);
}

TEST_CASE("the forms of a request that HTTP/1.1 knows")
{
    const RunningReader running;
    HttpClient client(running.reader->port());
    const auto status_of = [&](const std::string& request) {
        client.send(request);
        return client.read_answer().status;
    };
    CHECK(status_of("GET http://test/api/channels HTTP/1.1\r\nHost: test\r\n\r\n") == 200);
    CHECK(status_of("GET http://test?x=1 HTTP/1.1\r\nHost: test\r\n\r\n") == 302);
    CHECK(
        status_of(
            "GET /api/nodes HTTP/1.1\r\nHost: test\r\nAccept: text/html\r\nAccept: application/json\r\n\r\n")
        == 200);
    CHECK(status_of("GET /api/nodes HTTP/1.1\r\nHost: test\r\nAccept: application/json;q=0, */*\r\n\r\n")
        == 406);
    CHECK(status_of("GET /api/packets_seen/1/ HTTP/1.1\r\nHost: test\r\n\r\n") == 404);
    for (const char* hosts : {"", "Host: a\r\nHost: b\r\n"}) {
        HttpClient other(running.reader->port());
        other.send("GET /livez HTTP/1.1\r\n" + std::string(hosts) + "\r\n");
        CHECK(other.read_answer().status == 400);
    }
    HttpClient old(running.reader->port());
    old.send("GET /livez HTTP/1.0\r\n\r\n");
    CHECK(old.read_answer().status == 200);
}

TEST_CASE("below a path of another site every address has that path, whether the proxy passes it on or not")
{
    const RunningReader running([](Config& config) { config.server.path_prefix = "/mesh"; });
    CHECK(running.get("/mesh").header("location") == "/mesh/map");
    CHECK(running.get("/mesh/").header("location") == "/mesh/map");
    CHECK(running.get("/").header("location") == "/mesh/map");
    CHECK(running.get("/mesh/packet_list/17").header("location") == "/mesh/node/17");
    CHECK(running.get("/mesh/api/nodes").status == 200);
    CHECK(running.get("/api/nodes").status == 200);
    CHECK(running.get("/mesh/api/events?cursor=x").status == 400);
    CHECK(running.get("/meshed/api/nodes").status == 404);
    CHECK(running.get("/mesh/nothing").body.find("/mesh/maintenance.css") != std::string::npos);
}
