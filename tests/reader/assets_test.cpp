#include <fstream>

#include <doctest/doctest.h>

#include "common/exit_code.hpp"
#include "reader/assets.hpp"
#include "tests/reader/fixture.hpp"

using namespace meshview;
using namespace meshview::reader;
using namespace meshview::reader::testing;

namespace {

void write(const std::filesystem::path& path, std::string_view text)
{
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

std::filesystem::path make_front_end(const std::filesystem::path& folder)
{
    write(folder / "index.html", "<!doctype html>page");
    write(folder / "assets/map-abc.js", "script");
    write(folder / "assets/map-abc.js.gz", "gzipped");
    write(folder / "assets/map-abc.js.br", "brotli");
    write(folder / "secret.txt", "not in the list");
    write(folder / "assets.json",
        R"({"index.html":{"type":"text/html; charset=utf-8","bytes":19,"hash":"aa11"},)"
        R"("assets/map-abc.js":{"type":"text/javascript; charset=utf-8","bytes":6,"hash":"bb22","gzip":7,"br":6}})");
    return folder;
}

} // namespace

TEST_CASE("the front end comes from its list, cached as its names allow")
{
    const TemporaryFolder folder;
    const RunningReader running({}, {.web = make_front_end(folder.path())});
    const Answer page = running.get("/map");
    CHECK(page.body == "<!doctype html>page");
    CHECK(page.header("cache-control") == "no-cache");
    CHECK(page.header("etag") == "\"aa11\"");
    CHECK(running.get("/map", "If-None-Match: \"aa11\"\r\n").status == 304);

    const Answer script = running.get("/assets/map-abc.js");
    CHECK(script.body == "script");
    CHECK(script.header("content-type") == "text/javascript; charset=utf-8");
    CHECK(script.header("cache-control") == "public, max-age=31536000, immutable");
    CHECK(script.header("vary") == "Accept-Encoding");
    CHECK(running.get("/assets/map-abc.js", "Accept-Encoding: gzip\r\n").body == "gzipped");
    const Answer brotli = running.get("/assets/map-abc.js", "Accept-Encoding: gzip, br\r\n");
    CHECK(brotli.body == "brotli");
    CHECK(brotli.header("content-encoding") == "br");
    CHECK(brotli.header("etag") == "\"bb22-br\"");

    CHECK(running.get("/secret.txt").status == 404);
    CHECK(running.get("/assets.json").status == 404);
    CHECK(running.get("/assets/../secret.txt").status == 404);
}

TEST_CASE("a broken front end stops the start, with the way out")
{
    const TemporaryFolder folder;
    const auto starts = [&] {
        try {
            Assets assets(folder.path());
            return true;
        } catch (const ExitError& error) {
            CHECK(error.code() == ExitCode::configuration);
            CHECK(std::string(error.what()).find("build the project again") != std::string::npos);
            return false;
        }
    };
    CHECK(starts());
    make_front_end(folder.path());
    CHECK(starts());
    std::filesystem::remove(folder.path() / "assets/map-abc.js");
    CHECK_FALSE(starts());
    write(folder.path() / "assets.json", "{\"index.html\":");
    CHECK_FALSE(starts());
    write(folder.path() / "assets.json", "{\"index.html\":{}}");
    CHECK_FALSE(starts());
}

TEST_CASE("with a prefix the front end's addresses have it, compressed or not")
{
    const TemporaryFolder folder;
    make_front_end(folder.path());
    write(folder.path() / "index.html",
        "<!doctype html><html lang=en><script src=\"/assets/map-abc.js\"></script>");
    write(folder.path() / "assets/map-abc.js",
        "import\"/assets/x.js\";fetch(`/assets/y`);a='/assets/z';b=\"/api/nodes\"");
    const Assets assets(folder.path(), "/mesh");
    Request request;
    CHECK(*assets.find("index.html", request)->body
        == "<!doctype html><html data-prefix=\"/mesh\" lang=en><script "
           "src=\"/mesh/assets/map-abc.js\"></script>");
    const std::string script =
        "import\"/mesh/assets/x.js\";fetch(`/mesh/assets/y`);a='/mesh/assets/z';b=\"/api/nodes\"";
    CHECK(*assets.find("assets/map-abc.js", request)->body == script);
    request.accepts_gzip = true;
    CHECK(gunzip(*assets.find("assets/map-abc.js", request)->body) == script);
}
