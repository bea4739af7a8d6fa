#include <doctest/doctest.h>

#include "tests/reader/fixture.hpp"

using namespace meshview;
using namespace meshview::reader;
using namespace meshview::reader::testing;

namespace {

std::size_t occurrences(const std::string& text, std::string_view part)
{
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++count;
    return count;
}

} // namespace

TEST_CASE("the feed of a channel holds its texts, escaped, and nothing that XML cannot")
{
    const RunningReader running([](Config& config) { config.site.title = "Mesh & more"; });
    TestDatabase db(running);
    db.exec("DELETE FROM message");
    db.add_node(0x11, "<script>\x01", now_us());
    db.add_message(
        {.id = 1, .import_time_us = 1'700'000'000'000'000}, "a < b & \"c\" \x1b[31m\xef\xbf\xbf\n\xff");
    db.add_message({.id = 2, .from = 0x12, .channel = "ShortFast"}, "other channel");
    db.exec("INSERT INTO message (packet_id, import_time_us, from_node_id, channel, text, is_reaction) "
            "VALUES (3, 5, 17, 'LongFast', 'thumb', TRUE)");
    const Answer answer = running.get("/api/messages/feed?channel=LongFast");
    REQUIRE(answer.status == 200);
    CHECK(answer.header("content-type") == "application/atom+xml; charset=utf-8");
    CHECK(answer.header("access-control-allow-origin") == "*");
    CHECK(occurrences(answer.body, "<entry>") == 1);
    CHECK(answer.body.find("<title>Mesh &amp; more: LongFast</title>") != std::string::npos);
    CHECK(answer.body.find("<author><name>&lt;script&gt;</name></author>") != std::string::npos);
    CHECK(answer.body.find("<content type=\"text\">a &lt; b &amp; &quot;c&quot; [31m\n\xef\xbf\xbd</content>")
        != std::string::npos);
    CHECK(answer.body.find("<updated>2023-11-14T22:13:20.000000Z</updated>") != std::string::npos);
    CHECK(occurrences(running.get("/api/messages/feed").body, "<entry>") == 2);
    CHECK(running
              .get("/api/messages/feed",
                  "If-None-Match: " + running.get("/api/messages/feed").header("etag") + "\r\n")
              .status
        == 304);
    CHECK(running.get("/api/messages/feed?limit=x").status == 400);
    CHECK(running.get("/api/messages/feed?channel=%3Cb%3E").body.find("<b>") == std::string::npos);
}
