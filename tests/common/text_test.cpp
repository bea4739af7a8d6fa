#include <doctest/doctest.h>

#include "common/text.hpp"
#include "common/time.hpp"

using namespace meshview;

TEST_CASE("UTF-8 is judged by the table of well-formed sequences")
{
    for (const char* good :
        {"", "abc", "Größe", "山 ☀️", "🚀", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf", "\xee\x80\x80"})
        CHECK_MESSAGE(is_valid_utf8(good), good);
    for (const char* bad :
        {"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
            "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xc3", "\xe2\x82", "\xf0\x9f\x9a", "a\xff"})
        CHECK(!is_valid_utf8(bad));
}

TEST_CASE("a broken byte is found wherever it stands in a long text")
{
    const std::string ascii(40, 'a');
    CHECK(is_valid_utf8(ascii));
    for (std::size_t i = 0; i < ascii.size(); ++i) {
        std::string broken = ascii;
        broken[i] = '\xff';
        CHECK(!is_valid_utf8(broken));
        CHECK(is_valid_utf8(ascii.substr(0, i) + "ß" + ascii.substr(i)));
    }
}

TEST_CASE("repair replaces each maximal broken sequence and nothing else")
{
    CHECK(repair_utf8("plain") == "plain");
    CHECK(repair_utf8("a\xff"
                      "b")
        == "a\xef\xbf\xbd"
           "b");
    CHECK(repair_utf8("\xf0\x9f\x9a"
                      "b")
        == "\xef\xbf\xbd"
           "b");
    CHECK(repair_utf8("\xc0\xaf") == "\xef\xbf\xbd\xef\xbf\xbd");
    CHECK(repair_utf8(std::string_view("a\0b", 3))
        == "a\xef\xbf\xbd"
           "b");
}

TEST_CASE("repair cuts between characters")
{
    CHECK(repair_utf8("🚀🚀", 7) == "🚀");
    CHECK(repair_utf8("Größe", 3) == "Gr");
    CHECK(repair_utf8("abc", 0).empty());
}

TEST_CASE("printable text cannot steer a terminal or reorder a line")
{
    CHECK(printable("a\x1b[31mb") == "a\\x1b[31mb");
    CHECK(printable("one\ntwo\r\t") == "one\\ntwo\\r\\t");
    CHECK(printable("\xe2\x80\xae"
                    "evil")
        == "\\u202e"
           "evil");
    CHECK(printable("\xc2\x9b"
                    "1m")
        == "\\x9b"
           "1m");
    CHECK(printable("Größe 🚀") == "Größe 🚀");
    CHECK(printable("\xff") == "\xef\xbf\xbd");
}

TEST_CASE("hex and edit distance")
{
    CHECK(to_hex(std::string_view("\x00\xab\x7f", 3)) == "00ab7f");
    CHECK(edit_distance("", "abc") == 3);
    CHECK(edit_distance("port", "prot") == 2);
    CHECK(edit_distance("interal", "interval") == 1);
}

TEST_CASE("times and durations read as people write them")
{
    CHECK(format_utc(1'769'860'800'000'000) == "2026-01-31 12:00:00");
    CHECK(format_iso8601(1'769'860'800'123'456) == "2026-01-31T12:00:00.123456Z");
    CHECK(format_iso8601(-1) == "1969-12-31T23:59:59.999999Z");
    CHECK(format_duration(400) == "0.4 ms");
    CHECK(format_duration(38'000) == "38 ms");
    CHECK(format_duration(1'200'000) == "1.2 s");
    CHECK(format_duration(200 * us_per_second) == "3 min 20 s");
    CHECK(format_duration(7'500 * us_per_second) == "2 h 5 min");
}
