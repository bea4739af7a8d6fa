#include <doctest/doctest.h>

#include <chrono>
#include <csignal>

#include "tests/system/stack.hpp"

using namespace meshview;
using namespace meshview::system_test;

namespace {

std::size_t nodes_with_position(std::uint16_t port)
{
    std::size_t count = 0;
    const auto answer = get_json(port, "/api/nodes");
    for (const auto& node : answer.at("nodes").as_array())
        count += node.at("last_lat").is_null() ? 0U : 1U;
    return count;
}

} // namespace

TEST_CASE("the demo needs nothing and fills the map")
{
    const TemporaryFolder folder;
    const auto data = folder.path() / "demo";
    Process demo(
        programs / "meshview", {"demo", "--data", data.string(), "--set", "server.port=0"}, folder.path());
    const std::uint16_t port = port_of(demo.wait_for_line("serving http"));
    wait_until("nodes are on the map", [&] { return nodes_with_position(port) >= 20; });
    CHECK(std::filesystem::exists(data / "packets.db"));
    const auto children = children_of(demo.pid());
    CHECK(children.size() == 4);
    demo.send_signal(SIGINT);
    CHECK(demo.wait_for_exit() == 0);
    for (const pid_t child : children)
        CHECK(program_of(child).empty());
}

TEST_CASE("a killed demo leaves no process behind, the broker included")
{
    const TemporaryFolder folder;
    Process demo(programs / "meshview",
        {"demo", "--data", (folder.path() / "demo").string(), "--set", "server.port=0"}, folder.path());
    demo.wait_for_line("serving http");
    wait_until("all four run", [&] { return children_of(demo.pid()).size() == 4; });
    const auto children = children_of(demo.pid());
    demo.send_signal(SIGKILL);
    for (const pid_t child : children)
        wait_until("the child has ended", [&] { return program_of(child).empty(); });
}
