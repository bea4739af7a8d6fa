#include <functional>
#include <sstream>
#include <vector>

#include <doctest/doctest.h>

#include "reader/record_writer.hpp"
#include "tests/reader/fixture.hpp"

using namespace meshview;
using namespace meshview::reader;
using namespace meshview::reader::testing;

namespace {

std::vector<boost::json::value> lines_of(const Answer& answer)
{
    std::vector<boost::json::value> rows;
    std::istringstream body(answer.body);
    for (std::string line; std::getline(body, line);)
        rows.push_back(boost::json::parse(line));
    return rows;
}

std::string csv_row(const std::function<void(RecordWriter&)>& fields)
{
    std::string out;
    RecordWriter record(out, RecordFormat::csv);
    record.begin();
    fields(record);
    record.end();
    return out;
}

} // namespace

TEST_CASE("CSV cells cannot become formulas or other cells")
{
    const auto cell = [](std::string_view text) {
        return csv_row([&](RecordWriter& record) { record.text("text", text); });
    };
    CHECK(cell("plain") == "plain\r\n");
    CHECK(cell("a,b") == "\"a,b\"\r\n");
    CHECK(cell("say \"hi\"\n") == "\"say \"\"hi\"\"\n\"\r\n");
    CHECK(cell("=1+1") == "\"'=1+1\"\r\n");
    CHECK(cell("+1") == "\"'+1\"\r\n");
    CHECK(cell("-1") == "\"'-1\"\r\n");
    CHECK(cell("@SUM(A1)") == "\"'@SUM(A1)\"\r\n");
    CHECK(cell("\t=1") == "\"'\t=1\"\r\n");
    CHECK(cell("bad \xff") == "bad \xef\xbf\xbd\r\n");
    const std::string row = csv_row([](RecordWriter& record) {
        record.integer("a", -5).integer("b", std::nullopt).number("c", -7.25).boolean("d", true);
        record.raw("e", R"({"x":1})").text("f", std::nullopt);
    });
    CHECK(row == "-5,,-7.25,true,\"{\"\"x\"\":1}\",\r\n");
}

TEST_CASE("every kind is exported, with the same fields in both formats")
{
    const RunningReader running;
    TestDatabase db(running);
    db.add({.id = 1});
    db.add_message({.id = 1}, "=HYPERLINK(1)");
    db.add_reception(1, 0xa1);
    db.exec("INSERT INTO position (packet_id, node_id, import_time_us, latitude_i, longitude_i) "
            "VALUES (1, 17, 5, -1, 2)");
    db.exec("INSERT INTO telemetry (packet_id, node_id, import_time_us, variant, metrics) VALUES (1, 17, 5, "
            "'device_metrics', '{\"voltage\":4.1}')");
    for (const char* kind : {"packets", "receptions", "messages", "nodes", "positions", "telemetry"}) {
        CAPTURE(kind);
        const Answer json = running.get("/api/export/" + std::string(kind));
        REQUIRE(json.status == 200);
        CHECK(json.header("content-type") == "application/x-ndjson");
        CHECK(json.header("accept-ranges") == "bytes");
        const Answer packed = running.get("/api/export/" + std::string(kind), "Accept-Encoding: gzip\r\n");
        CHECK(packed.header("content-encoding") == "gzip");
        CHECK(gunzip(packed.body) == json.body);
        CHECK(json.header("content-disposition").find("meshview-" + std::string(kind)) != std::string::npos);
        const auto rows = lines_of(json);
        REQUIRE(rows.size() > 0);
        std::string names;
        for (const auto& [name, value] : rows.back().as_object())
            names += (names.empty() ? "" : ",") + std::string(name);
        const Answer csv = running.get("/api/export/" + std::string(kind) + "?format=csv");
        CHECK(csv.header("content-type").starts_with("text/csv"));
        CHECK(csv.body.substr(0, csv.body.find("\r\n")) == names);
        CHECK(csv.body.ends_with("\r\n"));
    }
    CHECK(running.get("/api/export/messages?format=csv").body.find(",\"'=HYPERLINK(1)\",")
        != std::string::npos);
    CHECK(running.get("/api/export/nodes?format=csv&node_id=0x77").body.starts_with("node_id,id,"));
    CHECK(running.get("/api/export/nodes?node_id=0x77").body.empty());
    const auto refused = [&](const std::string& target) {
        const Answer answer = running.get("/api/export/" + target);
        CHECK(answer.status == 400);
        return std::string(answer.json().at("parameter").as_string());
    };
    CHECK(refused("secrets") == "kind");
    CHECK(refused("packets?format=xml") == "format");
    CHECK(refused("packets?since=x") == "since");
    CHECK(refused("packets?node_id=x") == "node_id");
    CHECK(refused("positions?until=x") == "until");
    CHECK(refused("nodes?after=0") == "after");
    CHECK(refused("receptions?portnum=1") == "portnum");
    CHECK(refused("messages?portnum=1") == "portnum");
    CHECK(refused("positions?channel=LongFast") == "channel");
    CHECK(running.get("/api/export/receptions?channel=nobody's").body.empty());
    CHECK(running.get("/api/export/nodes?until=1").body.empty());
    CHECK(running.get("/api/export/packets?after=77").status == 410);
}

TEST_CASE("an export of many pieces holds each row once and goes on where the last ended")
{
    const RunningReader running;
    TestDatabase db(running);
    constexpr int packets = 1000;
    {
        db.in_transaction([&] {
            for (int id = 1; id <= packets; ++id)
                db.add(
                    {.id = id, .payload = std::string(200, 'x'), .import_time_us = id, .channel = "Export"});
        });
    }
    HttpClient client(running.reader->port());
    const Answer whole = client.get("/api/export/packets?channel=Export");
    CHECK(whole.header("transfer-encoding") == "chunked");
    const auto rows = lines_of(whole);
    REQUIRE(rows.size() == packets);
    for (int i = 0; i < packets; ++i)
        REQUIRE(rows[static_cast<std::size_t>(i)].at("id").as_int64() == i + 1);
    // The connection goes on.
    CHECK(lines_of(client.get("/api/export/packets?channel=Export&since=10&until=14")).size() == 3);
    db.add({.id = packets + 1});
    const std::string last(rows.back().at("cursor").as_string());
    const auto further = lines_of(client.get("/api/export/packets?after=" + last));
    REQUIRE(further.size() == 1);
    CHECK(further[0].at("id").as_int64() == packets + 1);
    CHECK(lines_of(client.get("/api/export/packets?after=latest")).empty());

    client.send("HEAD /api/export/packets HTTP/1.1\r\nHost: test\r\n\r\n");
    CHECK(client.read_answer(true).status == 200);
    CHECK(client.get("/livez").status == 200);

    HttpClient old(running.reader->port());
    old.send("GET /api/export/packets?channel=Export HTTP/1.0\r\n\r\n");
    const auto head = old.read_until("\r\n\r\n");
    REQUIRE(head);
    CHECK(head->find("chunked") == std::string::npos);
    std::size_t lines = 0;
    while (old.read_until("\n"))
        ++lines;
    CHECK(lines == packets);
}

TEST_CASE("private texts stay private in exports")
{
    const RunningReader running;
    TestDatabase db(running);
    db.add({.id = 1, .to = 0x22, .payload = "a secret"});
    for (const char* format : {"csv", "ndjson"}) {
        const Answer answer = running.get("/api/export/packets?node_id=0x22&format=" + std::string(format));
        CHECK(answer.body.find("<redacted>") != std::string::npos);
        CHECK(answer.body.find("a secret") == std::string::npos);
    }
}

TEST_CASE("a part of an export can be asked for as long as the whole stays the same")
{
    const RunningReader running;
    TestDatabase db(running);
    {
        db.in_transaction([&] {
            for (int id = 1; id <= 1000; ++id)
                db.add(
                    {.id = id, .payload = std::string(200, 'x'), .import_time_us = id, .channel = "Export"});
        });
    }
    const std::string target = "/api/export/packets?channel=Export";
    const Answer whole = running.get(target);
    const std::string tag = whole.header("etag");
    REQUIRE_FALSE(tag.empty());
    const std::string total = std::to_string(whole.body.size());
    const auto part = [&](const std::string& range, const std::string& further = "") {
        return running.get(target, "Range: bytes=" + range + "\r\nIf-Range: " + tag + "\r\n" + further);
    };
    const Answer middle = part("100000-199999");
    CHECK(middle.status == 206);
    CHECK(middle.header("content-range") == "bytes 100000-199999/" + total);
    CHECK(middle.body == whole.body.substr(100000, 100000));
    CHECK(part("200000-", "Accept-Encoding: gzip\r\n").body == whole.body.substr(200000));
    CHECK(part("-7").body == whole.body.substr(whole.body.size() - 7));
    const Answer beyond = part("99999999-");
    CHECK(beyond.status == 416);
    CHECK(beyond.header("content-range") == "bytes */" + total);
    CHECK(part("1-2,5-6").body == whole.body);
    CHECK(running.get(target, "If-None-Match: " + tag + "\r\n").status == 304);

    db.add({.id = 1001, .import_time_us = 1001, .channel = "Export"});
    const Answer other = part("100000-");
    CHECK(other.status == 200);
    CHECK(other.body.starts_with(whole.body));
    CHECK(other.body.size() > whole.body.size());
    CHECK(other.header("etag") != tag);
}
