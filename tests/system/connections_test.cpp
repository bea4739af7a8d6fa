#include <doctest/doctest.h>

#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <sys/resource.h>

#include "tests/system/stack.hpp"

using namespace meshview::system_test;
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

/// What this process, and each that it starts meanwhile, may have open.
class OpenFiles {
public:
    explicit OpenFiles(rlim_t files)
    {
        REQUIRE(getrlimit(RLIMIT_NOFILE, &before_) == 0);
        rlimit limit = before_;
        limit.rlim_cur = files;
        REQUIRE(setrlimit(RLIMIT_NOFILE, &limit) == 0);
    }
    ~OpenFiles() { setrlimit(RLIMIT_NOFILE, &before_); }
    OpenFiles(const OpenFiles&) = delete;
    OpenFiles& operator=(const OpenFiles&) = delete;

private:
    rlimit before_{};
};

std::unique_ptr<Stack> stack_as_systems_start_it()
{
    const OpenFiles usual(1024);
    return std::make_unique<Stack>();
}

std::vector<tcp::socket> connect(asio::io_context& context, std::uint16_t port, int count)
{
    std::vector<tcp::socket> sockets;
    sockets.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
        sockets.emplace_back(context).connect({asio::ip::address_v4::loopback(), port});
    return sockets;
}

/// As the reader's own figures have it.
int open_connections(std::uint16_t port)
{
    constexpr std::string_view name = "\nmeshview_http_connections ";
    const std::string figures = get(port, "/metrics").body;
    const std::size_t at = figures.find(name);
    REQUIRE(at != std::string::npos);
    return std::stoi(figures.substr(at + name.size()));
}

} // namespace

TEST_CASE("beside ten thousand idle connections and a thousand slow ones the others are served")
{
    constexpr int idle_count = 10'000;
    constexpr int slow_count = 1'000;
    const auto stack = stack_as_systems_start_it();
    stack->replay(test_data / "small.cap.gz");
    const OpenFiles enough(idle_count + slow_count + 200);
    asio::io_context context;
    const std::vector<tcp::socket> idle = connect(context, stack->port(), idle_count);
    std::vector<tcp::socket> slow = connect(context, stack->port(), slow_count);
    for (tcp::socket& socket : slow)
        asio::write(socket, asio::buffer("GET /api/nodes HTTP/1.1\r\nX-Slow: ", 32));
    wait_until(
        "all are connected", [&] { return open_connections(stack->port()) > idle_count + slow_count; });
    for (tcp::socket& socket : slow) {
        asio::write(socket, asio::buffer("z", 1));
        CHECK(get(stack->port(), "/api/nodes").status == 200);
    }
}
