#include <doctest/doctest.h>

#include "common/mesh/topic.hpp"

using namespace meshview::mesh;

namespace {

void check(std::string_view text, TopicKind kind, std::string_view root, std::string_view channel,
    std::string_view gateway)
{
    CAPTURE(text);
    const Topic topic = parse_topic(text);
    CHECK(topic.kind == kind);
    CHECK(topic.root == root);
    CHECK(topic.channel == channel);
    CHECK(topic.gateway == gateway);
}

} // namespace

TEST_CASE("topics")
{
    check("msh/US/2/e/LongFast/!a8891bc1", TopicKind::e, "msh/US", "LongFast", "!a8891bc1");
    check("msh/US/CA/City/2/c/LongFast/!a8891bc1", TopicKind::c, "msh/US/CA/City", "LongFast", "!a8891bc1");
    check("msh/US/2/e/PKI/!a8891bc1", TopicKind::e, "msh/US", "PKI", "!a8891bc1");
    check("msh/US/2/map/", TopicKind::map, "msh/US", "", "");
    check("msh/US/2/map", TopicKind::map, "msh/US", "", "");
    check("msh/US/2/json/LongFast/!a8891bc1", TopicKind::json, "msh/US", "LongFast", "!a8891bc1");
    check("msh/US/2/stat/!a8891bc1", TopicKind::stat, "msh/US", "", "!a8891bc1");
    check("2/e/LongFast/!a8891bc1", TopicKind::e, "", "LongFast", "!a8891bc1");
    check("/2/e/LongFast/!a8891bc1", TopicKind::e, "", "LongFast", "!a8891bc1");
}

TEST_CASE("the pair is found from the right, whatever root and channel are called")
{
    check("msh/2/e/x/2/e/LongFast/!a8891bc1", TopicKind::e, "msh/2/e/x", "LongFast", "!a8891bc1");
    check("2/2/e/2/!a8891bc1", TopicKind::e, "2", "2", "!a8891bc1");
    check("msh/2/e/map/!a8891bc1", TopicKind::e, "msh", "map", "!a8891bc1");
    check("msh/2/e/e/!a8891bc1", TopicKind::e, "msh", "e", "!a8891bc1");
    check("msh/2/json/2/e/LongFast/!a8891bc1", TopicKind::e, "msh/2/json", "LongFast", "!a8891bc1");
    check("msh/12/2/e/a/b/!a8891bc1", TopicKind::e, "msh/12", "a/b", "!a8891bc1");
}

TEST_CASE("topics that lack a part")
{
    check("msh/2/e/LongFast", TopicKind::e, "msh", "LongFast", "");
    check("msh/2/e/!a8891bc1", TopicKind::e, "msh", "", "!a8891bc1");
    check("msh/2/e/", TopicKind::e, "msh", "", "");
    check("msh/2/e", TopicKind::e, "msh", "", "");
    check("msh/2/e//!a8891bc1", TopicKind::e, "msh", "", "!a8891bc1");
    for (const char* text : {"", "/", "2", "2/", "e", "/e", "msh", "msh/2", "msh/12/e/LongFast/!a8891bc1",
             "msh/2/E/x/!1", "e/2", "//", "msh/2//e"})
        check(text, TopicKind::other, "", "", "");
}
