#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "common/node_id.hpp"
#include "tests/system/stack.hpp"

using namespace meshview;
using namespace meshview::system_test;

namespace {

/// The number of the first node that the capture names.
std::string node_to_come()
{
    std::ifstream file(test_data / "small.expect.json");
    const auto expected = boost::json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
    const auto& names = expected.at("names").as_object();
    return std::to_string(parse_node_id(names.begin()->key()).value());
}

} // namespace

TEST_CASE("a node that the mesh announces appears on the open page without reloading")
{
    Stack stack;
    // The page is opened on an empty mesh; the capture's first named node comes while it is open.
    const std::string page = "http://127.0.0.1:" + std::to_string(stack.port());
    Process browser("/usr/bin/env", {"node", MESHVIEW_PAGE_SCRIPT, page, node_to_come()});
    browser.wait_for_line("ready");
    stack.replay(test_data / "small.cap.gz", {"--rate", "2000"});
    browser.wait_for_line("seen");
    CHECK(browser.wait_for_exit() == 0);
}
