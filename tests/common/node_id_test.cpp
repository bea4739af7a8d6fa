#include <doctest/doctest.h>

#include "common/node_id.hpp"

using namespace meshview;

TEST_CASE("node ids are written as the firmware does")
{
    CHECK(format_node_id(0) == "!00000000");
    CHECK(format_node_id(0xb77b9c33) == "!b77b9c33");
    CHECK(format_node_id(broadcast_node) == "!ffffffff");
}

TEST_CASE("other spellings of a node id are the same node")
{
    CHECK(parse_node_id("!0000000a") == 10U);
    CHECK(parse_node_id("!a") == 10U);
    CHECK(parse_node_id("!0000000A") == 10U);
    CHECK(parse_node_id("!ffffffff") == broadcast_node);
}

TEST_CASE("what is not a node id is not read as one")
{
    for (const char* text : {"", "!", "^all", "!zzzz", "!12345678901234567890abcd", "!0000000000", "12345678",
             "!-1", "!+1", "! 1", "!1 ", "0x1"})
        CHECK_MESSAGE(!parse_node_id(text), text);
}

TEST_CASE("API clients may write nodes in three ways")
{
    CHECK(parse_node_number("3078331443") == 0xb77b9c33);
    CHECK(parse_node_number("0xB77B9C33") == 0xb77b9c33);
    CHECK(parse_node_number("!b77b9c33") == 0xb77b9c33);
    for (const char* text : {"", "4294967296", "-1", "1.0", "0x", "b77b9c33", "1 "})
        CHECK_MESSAGE(!parse_node_number(text), text);
}
