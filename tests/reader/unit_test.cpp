#include <limits>

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include "reader/answer_head.hpp"
#include "reader/byte_range.hpp"
#include "reader/json_writer.hpp"
#include "reader/live_journal.hpp"
#include "reader/packet_content.hpp"
#include "reader/query_parameters.hpp"
#include "reader/request.hpp"
#include "reader/response.hpp"
#include "reader/routes.hpp"
#include "reader/small_page.hpp"

using namespace meshview;
using namespace meshview::reader;

TEST_CASE("JSON is valid whatever the texts are")
{
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("plain").text("a\"b\\c\n\x01\x7f</script>").key("broken").text("\xff\xc3");
    json.key("unicode").text("Größe 山 🌲").key("none").null().key("list").begin_array();
    json.integer(-1).integer(std::numeric_limits<std::int64_t>::max()).end_array();
    json.key("numbers").begin_array().number(4.0).number(-7.25).number(1e300);
    json.number(std::numeric_limits<double>::quiet_NaN())
        .end_array()
        .key("empty")
        .begin_object()
        .end_object();
    json.foreign_key("a\"\n").boolean(true).end_object();

    const auto value = boost::json::parse(out);
    CHECK(value.at("plain").as_string() == "a\"b\\c\n\x01\x7f</script>");
    CHECK(value.at("broken").as_string() == "\xef\xbf\xbd\xef\xbf\xbd");
    CHECK(value.at("unicode").as_string() == "Größe 山 🌲");
    CHECK(value.at("list").as_array().size() == 2);
    CHECK(out.find("[4.0,-7.25,1e+300,null]") != std::string::npos);
    CHECK(value.at("a\"\n").as_bool());
}

TEST_CASE("query parameters")
{
    const QueryParameters query(
        "a=1&text=x%20y+z%26&empty=&node=!0000000a&hex=0x10&bad=1x&a=2&flag&period=week");
    CHECK(query.integer("a", 0, 10) == 1);
    CHECK(query.text("text") == "x y z&");
    CHECK_FALSE(query.text("empty"));
    CHECK_FALSE(query.text("flag"));
    CHECK_FALSE(query.integer("missing", 0, 1));
    CHECK(query.node("node") == 10);
    CHECK(query.node("hex") == 16);
    CHECK(query.clamped("a", 5, 3, 9) == 3);
    CHECK(query.clamped("missing", 5, 3, 9) == 5);
    CHECK_THROWS_AS(query.integer("bad", 0, 10), BadParameter);
    CHECK_THROWS_AS(query.integer("a", 2, 10), BadParameter);
    CHECK_THROWS_AS(query.clamped("bad", 5, 3, 9), BadParameter);
    CHECK_THROWS_AS(query.choice("period", {"hour", "day"}), BadParameter);
    CHECK_THROWS_AS(QueryParameters("a=%zz"), BadParameter);
    CHECK_THROWS_AS(QueryParameters("a=%"), BadParameter);
    CHECK(QueryParameters("&&=&a").empty());
    try {
        query.integer("bad", 0, 10);
    } catch (const BadParameter& error) {
        CHECK(error.parameter() == "bad");
        CHECK(error.got() == "1x");
        CHECK(error.allowed() == "an integer from 0 to 10");
    }
}

TEST_CASE("integers out of range of 64 bits are refused or brought into range, not wrapped")
{
    const QueryParameters query("n=99999999999999999999&m=-99999999999999999999&node=4294967296");
    CHECK_THROWS_AS(query.integer("n", 0, 10), BadParameter);
    CHECK(query.clamped("n", 1, 0, 10) == 10);
    CHECK(query.clamped("m", 1, 0, 10) == 0);
    CHECK_THROWS_AS(QueryParameters("x=99999999999999999999x").clamped("x", 1, 0, 10), BadParameter);
    CHECK_THROWS_AS(query.node("node"), BadParameter);
}

TEST_CASE("accept-encoding")
{
    CHECK(accepts_coding("gzip", "gzip"));
    CHECK(accepts_coding("deflate, GZIP;q=0.5, br", "gzip"));
    CHECK_FALSE(accepts_coding("gzip;q=0, br", "gzip"));
    CHECK_FALSE(accepts_coding("gzip;q=0.000", "gzip"));
    CHECK_FALSE(accepts_coding("", "gzip"));
    CHECK_FALSE(accepts_coding("gzipped", "gzip"));
    CHECK(accepts_coding("*", "gzip"));
    CHECK(accepts_coding("br;q=0, *;q=0.1", "gzip"));
    CHECK_FALSE(accepts_coding("br;q=0, *;q=0.1", "br"));
    CHECK_FALSE(accepts_coding("*;q=0", "gzip"));
    CHECK_FALSE(accepts_coding("gzip;level=9;q=0", "gzip"));
    CHECK(accepts_coding("gzip;", "gzip"));
}

TEST_CASE("entity tags")
{
    CHECK(has_matching_etag("\"a\"", "\"a\""));
    CHECK(has_matching_etag("\"b\", W/\"a\"", "\"a\""));
    CHECK(has_matching_etag("*", "\"a\""));
    CHECK_FALSE(has_matching_etag("\"ab\"", "\"a\""));
    CHECK_FALSE(has_matching_etag("", "\"a\""));
}

TEST_CASE("routes match whole paths and decode their values")
{
    std::vector<std::string> values;
    CHECK(find_route("/api/nodes", values) != nullptr);
    CHECK(find_route("/api/nodes/", values) == nullptr);
    CHECK(find_route("/api/node//qr", values) == nullptr);
    CHECK(find_route("/api/node/1/2/qr", values) == nullptr);
    CHECK(find_route("/api/node/%zz/qr", values) == nullptr);
    REQUIRE(find_route("/api/node/%2173cf256d/qr", values) != nullptr);
    CHECK(values == std::vector<std::string>{"!73cf256d"});
}

TEST_CASE("sequence counters and case")
{
    CHECK(is_sequence_counter("seq 17"));
    CHECK_FALSE(is_sequence_counter("seq "));
    CHECK_FALSE(is_sequence_counter("seq 17 "));
    CHECK_FALSE(is_sequence_counter("a seq 17"));
    CHECK(fold_case("Größe ПРИВЕТ Ёж ΑΩ Žluť") == fold_case("GRÖßE привет ёЖ αω žLUŤ"));
    CHECK(fold_case("山 🌲") == "山 🌲");
}

TEST_CASE("the journal is bounded and knows where it begins")
{
    const auto frame = [](char c) { return std::make_shared<const std::string>(10, c); };
    LiveJournal journal(3, 1000);
    journal.restart(make_cursor(5, 50));
    const auto begin = journal.begin();
    for (int i = 6; i <= 8; ++i)
        journal.append({frame('a'), make_cursor(i, i * 10)});
    CHECK(journal.after(make_cursor(5, 50)) == begin);
    CHECK(journal.after(make_cursor(7, 70)) == begin + 2);
    // A place between two of its events may be one in the database; the mark of another packet may not.
    journal.append({frame('a'), make_cursor(20, 200)});
    CHECK(journal.after(make_cursor(12, 1)) == begin + 3);
    CHECK(journal.after(make_cursor(30, 1)) == begin + 4);
    CHECK(journal.knows(make_cursor(7, 70)));
    CHECK_FALSE(journal.knows(make_cursor(7, 71)));
    CHECK_FALSE(journal.knows(make_cursor(12, 1)));
    journal.append({frame('n'), std::nullopt});
    CHECK(journal.begin() == begin + 2);
    CHECK(journal.low() == make_cursor(7, 70));
    CHECK(journal.knows(journal.low()));
    CHECK_FALSE(journal.after(make_cursor(6, 60)));
    journal.restart(0);
    CHECK(journal.begin() == journal.end());
    CHECK(journal.begin() > begin + 4);

    LiveJournal narrow(100, 25);
    for (int i = 1; i <= 5; ++i)
        narrow.append({frame('b'), make_cursor(i, i)});
    CHECK(narrow.end() - narrow.begin() == 2);
}

TEST_CASE("cursors grow with the sequence whatever the ids are")
{
    CHECK(make_cursor(1, std::numeric_limits<std::int64_t>::max()) < make_cursor(2, 0));
    CHECK(sequence_of(make_cursor(123, 0xffffffff)) == 123);
    CHECK(make_cursor(0, 0) == 0);
}

TEST_CASE("tile sources for the content security policy")
{
    CHECK(tile_source("https://tile.example.org/{z}/{x}/{y}.png") == "https://tile.example.org");
    CHECK(tile_source("https://{s}.tile.example.org:8443/{z}") == "https://*.tile.example.org:8443");
    CHECK(tile_source("https://evil'; script-src *//{z}").empty());
    CHECK(tile_source("javascript:alert(1)").empty());
    CHECK(tile_source("").empty());
}

TEST_CASE("small pages escape everything")
{
    const std::string page = small_page(
        {.title = "<b>\"'&", .message = "<script>alert(1)</script>\xff", .detail = {}, .prefix = "/mesh"});
    CHECK(page.find("href=\"/mesh/maintenance.css\"") != std::string::npos);
    CHECK(page.find("<script>") == std::string::npos);
    CHECK(page.find("&lt;b&gt;&quot;&#39;&amp;") != std::string::npos);
    CHECK(page.find("<a ") == std::string::npos);
    CHECK(small_page({.title = "", .message = "", .detail = {}, .prefix = "/mesh", .leads_home = true})
              .find("<a href=\"/mesh/\">")
        != std::string::npos);
}

TEST_CASE("ranges of bytes")
{
    using State = RangeRequest::State;
    const auto part = [](std::string_view header, std::uint64_t total) {
        const RangeRequest asked = read_range(header, total);
        CHECK(asked.state == State::part);
        return std::pair(asked.range.first, asked.range.last);
    };
    using Pair = std::pair<std::uint64_t, std::uint64_t>;
    CHECK(part("bytes=0-99", 1000) == Pair{0, 99});
    CHECK(part("bytes=990-2000", 1000) == Pair{990, 999});
    CHECK(part("bytes=999-", 1000) == Pair{999, 999});
    CHECK(part("bytes=-10", 1000) == Pair{990, 999});
    CHECK(part("bytes=-2000", 1000) == Pair{0, 999});
    for (const char* header : {"bytes=1000-", "bytes=1000-1001", "bytes=-0"})
        CHECK(read_range(header, 1000).state == State::unsatisfiable);
    CHECK(read_range("bytes=0-", 0).state == State::unsatisfiable);
    for (const char* header : {"", "bytes", "bytes=", "bytes=-", "bytes=5", "bytes=5-4", "bytes=a-b",
             "bytes=1-2,4-5", "lines=1-2", "bytes=1-2x", "bytes=99999999999999999999-"})
        CHECK(read_range(header, 1000).state == State::whole);
}
