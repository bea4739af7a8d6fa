#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

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

/// Runs a script of this folder until it says that it is done with all pages; each of them has its own
/// patience.
void run_script(const std::string& name, std::vector<std::string> arguments)
{
    arguments.insert(arguments.begin(), {"node", MESHVIEW_WEB_SCRIPTS "/" + name});
    Process browser("/usr/bin/env", arguments);
    while (browser.wait_for_line("page ") != "page done") { }
    CHECK(browser.wait_for_exit() == 0);
}

std::string address_of(const Stack& stack)
{
    return "http://127.0.0.1:" + std::to_string(stack.port());
}

} // namespace

TEST_CASE("a node that the mesh announces appears on the open page without reloading")
{
    Stack stack;
    // The page is opened on an empty mesh; the capture's first named node comes while it is open.
    const std::string page = "http://127.0.0.1:" + std::to_string(stack.port());
    Process browser("/usr/bin/env", {"node", MESHVIEW_WEB_SCRIPTS "/map_page.mjs", page, node_to_come()});
    browser.wait_for_line("ready");
    stack.replay(test_data / "small.cap.gz", {"--rate", "2000"});
    browser.wait_for_line("seen");
    CHECK(browser.wait_for_exit() == 0);
}

TEST_CASE("every page shows the mesh at every width and in both themes, and can be used by everybody")
{
    Stack stack(
        {"--set", "site.net_tag=mesh", "--set", "site.weekly_net_message=Every **Wednesday** at 19:00",
            "--set", "site.join_channel_url=https://meshtastic.org/e/#CgMSAQESCAgBEAQ4A1gD", "--set",
            "site.join_message=Say **hello** <i>first</i>", "--set",
            "site.message=Join [us](https://example.org/) <b>now</b> [or](javascript:alert(1))"});
    stack.replay(test_data / "small.cap.gz");
    for (const char* width : {"phone", "desktop"}) {
        for (const char* theme : {"dark", "light"}) {
            CAPTURE(width);
            CAPTURE(theme);
            run_script("pages.mjs", {address_of(stack), width, theme});
        }
    }
    run_script("pages.mjs", {address_of(stack), "tablet", "light"});
    run_script("journey.mjs", {address_of(stack)});
}

TEST_CASE("every page says why it has nothing to show")
{
    Stack stack;
    run_script("states.mjs", {address_of(stack)});
}

TEST_CASE("hostile names and texts do nothing on any page")
{
    Stack stack;
    run_script("hostile.mjs", {address_of(stack), std::to_string(stack.broker().port())});
}
