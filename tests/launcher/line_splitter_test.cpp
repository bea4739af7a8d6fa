#include <doctest/doctest.h>

#include <vector>

#include "launcher/line_splitter.hpp"

using namespace meshview::launcher;

namespace {

std::vector<std::string> lines_of(const std::vector<std::string>& chunks)
{
    std::vector<std::string> lines;
    const auto sink = [&](std::string_view line) { lines.emplace_back(line); };
    LineSplitter splitter;
    for (const std::string& chunk : chunks)
        splitter.feed(chunk, sink);
    splitter.finish(sink);
    return lines;
}

} // namespace

TEST_CASE("lines come whole wherever the chunks are cut")
{
    const std::vector<std::string> expected = {"one", "", "three"};
    CHECK(lines_of({"one\n\nthree\n"}) == expected);
    CHECK(lines_of({"o", "ne\n", "\nth", "ree"}) == expected);
    CHECK(lines_of({"one", "\n", "\n", "three", "\n"}) == expected);
    CHECK(lines_of({}).empty());
}

TEST_CASE("a line without an end comes in bounded pieces and nothing is lost")
{
    const std::string endless(3 * LineSplitter::max_line_bytes + 7, 'x');
    const auto lines = lines_of({endless.substr(0, 1000), endless.substr(1000)});
    std::string together;
    for (const std::string& line : lines) {
        CHECK(line.size() <= LineSplitter::max_line_bytes);
        together += line;
    }
    CHECK(together == endless);
}

TEST_CASE("a line of exactly the limit stays one line")
{
    const std::string longest(LineSplitter::max_line_bytes - 1, 'x');
    CHECK(lines_of({longest + "\nnext\n"}) == std::vector<std::string>{longest, "next"});
}
