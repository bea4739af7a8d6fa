#include <memory>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <doctest/doctest.h>

#include "common/exit_code.hpp"
#include "reader/address_limit.hpp"
#include "tests/reader/fixture.hpp"

using namespace meshview;
using namespace meshview::reader;
using namespace meshview::reader::testing;
namespace asio = boost::asio;
using asio::ip::make_address;

TEST_CASE("one address has only so many connections")
{
    const TrustedProxies proxies({"192.0.2.9", "2001:db8::9"});
    AddressLimit limit(2, proxies);
    std::vector<std::optional<AddressLimit::Place>> places;
    const auto enters = [&](const char* text) {
        places.push_back(limit.enter(make_address(text)));
        return places.back().has_value();
    };
    CHECK(enters("192.0.2.1"));
    CHECK(enters("::ffff:192.0.2.1"));
    CHECK_FALSE(enters("192.0.2.1"));
    CHECK(enters("192.0.2.2"));
    places.clear();
    CHECK(enters("192.0.2.1"));

    CHECK(enters("2001:db8:1:1::1"));
    CHECK(enters("2001:db8:1:1::2"));
    CHECK_FALSE(enters("2001:db8:1:1:ffff::3"));
    CHECK(enters("2001:db8:1:2::1"));
    for (int i = 0; i < 10; ++i) {
        CHECK(enters("127.0.0.1"));
        CHECK(enters("::1"));
        CHECK(enters("::ffff:127.0.0.1"));
        CHECK(enters("192.0.2.9"));
        CHECK(enters("::ffff:192.0.2.9"));
        CHECK(enters("2001:db8::9"));
    }

    AddressLimit none(0, proxies);
    for (int i = 0; i < 1000; ++i)
        CHECK(none.enter(make_address("192.0.2.1")));
    CHECK_THROWS_AS(TrustedProxies({"proxy.example"}), ExitError);
}

TEST_CASE("thousands of idle connections and slow headers cost the others nothing")
{
    const RunningReader running;
    const asio::ip::tcp::endpoint server(asio::ip::address_v4::loopback(), running.reader->port());
    asio::io_context context;
    std::vector<asio::ip::tcp::socket> idle;
    for (int i = 0; i < 2'000; ++i)
        idle.emplace_back(context).connect(server);
    std::vector<asio::ip::tcp::socket> slow;
    for (int i = 0; i < 100; ++i) {
        slow.emplace_back(context).connect(server);
        asio::write(slow.back(), asio::buffer("GET /api/nodes HTTP/1.1\r\nX-Slow: ", 32));
    }
    HttpClient client(running.reader->port());
    for (int i = 0; i < 200; ++i) {
        asio::write(slow[static_cast<std::size_t>(i) % slow.size()], asio::buffer("z", 1));
        CHECK(client.get("/api/nodes").status == 200);
        CHECK(running.get("/health").status == 200);
    }
    // They all are connections like any other.
    asio::write(slow.front(), asio::buffer("\r\n\r\n", 4));
    char byte = 0;
    CHECK(asio::read(slow.front(), asio::buffer(&byte, 1)) == 1);
    CHECK(byte == 'H');
}
