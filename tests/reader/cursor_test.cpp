#include <memory>
#include <vector>

#include <doctest/doctest.h>

#include "reader/live_feed.hpp"
#include "reader/read_target.hpp"
#include "tests/reader/event_stream.hpp"
#include "tests/reader/fixture.hpp"

using namespace meshview;
using namespace meshview::reader;
using namespace meshview::reader::testing;

namespace {

std::string cursor_of(const boost::json::value& answer)
{
    return std::string(answer.at("cursor").as_string());
}

std::vector<std::int64_t> values(const boost::json::value& answer, const char* list, const char* member)
{
    std::vector<std::int64_t> found;
    for (const auto& row : answer.at(list).as_array())
        found.push_back(row.at(member).as_int64());
    return found;
}

using Ids = std::vector<std::int64_t>;

void check_refused(const RunningReader& running, const std::string& target, std::string_view parameter)
{
    const Answer answer = running.get(target);
    CAPTURE(target);
    CHECK(answer.status == 400);
    CHECK(answer.json().at("parameter").as_string() == parameter);
}

} // namespace

TEST_CASE("one place for packets, texts, nodes and the event stream")
{
    const RunningReader running;
    TestDatabase db(running);
    db.add_node(0x11, "one", now_us());
    db.add_node(0x12, "two", now_us());
    EventStream stream(running.reader->port());
    const std::string start = cursor_of(running.json("/api/packets?after=latest"));
    CHECK(cursor_of(running.json("/api/messages?after=latest")) == start);
    CHECK(cursor_of(running.json("/api/nodes?after=latest")) == start);
    CHECK(running.json("/api/nodes?after=latest").at("nodes").as_array().empty());
    for (int id = 1; id <= 4; ++id) {
        const TestPacket packet{.id = id, .from = id < 4 ? 0x11U : 0x12U, .portnum = id == 2 ? 3 : 1};
        db.add(packet);
        if (packet.portnum == 1)
            db.add_message(packet, "text " + std::to_string(id));
    }
    const std::string second = [&] {
        stream.next("packet");
        return stream.next("packet").id;
    }();
    CHECK(values(running.json("/api/packets?after=" + second), "packets", "id") == Ids{3, 4});
    CHECK(values(running.json("/api/messages?after=" + second), "messages", "id") == Ids{3, 4});
    const auto nodes = running.json("/api/nodes?after=" + second);
    CHECK(values(nodes, "nodes", "node_id") == Ids{0x11, 0x12});
    const auto third = running.json("/api/messages?limit=1&after=" + second);
    CHECK(third.at("more").as_bool());
    CHECK(values(running.json("/api/nodes?after=" + cursor_of(third)), "nodes", "node_id") == Ids{0x12});
    CHECK(EventStream(running.reader->port(), cursor_of(third)).next_packet_id() == 4);
    CHECK(cursor_of(nodes) == cursor_of(running.json("/api/packets?after=" + start)));
    CHECK(values(running.json("/api/messages?after=" + start), "messages", "id") == Ids{1, 3, 4});

    db.exec("DELETE FROM packet WHERE id = 2");
    for (const char* list : {"packets", "messages", "nodes"})
        CHECK(eventually(
            [&] { return running.get("/api/" + std::string(list) + "?after=" + second).status == 410; }));
}

TEST_CASE("a place of any list is a place of all")
{
    const RunningReader running;
    TestDatabase db(running);
    db.add({.id = 1});
    db.add_reception(1, 0xa1);
    const std::string between = cursor_of(running.json("/api/receptions?after=latest"));
    CHECK(cursor_of(running.json("/api/packets?after=latest")) == between);
    db.add_reception(1, 0xa2);
    db.add({.id = 2});
    const auto packets = running.json("/api/packets?after=" + between);
    CHECK(values(packets, "packets", "id") == Ids{2});
    CHECK(values(running.json("/api/receptions?after=" + between), "receptions", "node_id") == Ids{0xa2});
    CHECK(
        values(running.json("/api/receptions?after=" + cursor_of(packets)), "receptions", "node_id").empty());
    CHECK(running.get("/api/export/packets?after=" + between).body.find("\"id\":1,") == std::string::npos);
    CHECK(EventStream(running.reader->port(), between).next_packet_id() == 2);
    // With somebody listening meanwhile, so that the place lies within what is kept for those who come back.
    EventStream listening(running.reader->port());
    db.add({.id = 3});
    CHECK(listening.next_packet_id() == 3);
    db.add_reception(3, 0xa1);
    const std::string within = cursor_of(running.json("/api/receptions?after=latest"));
    db.add({.id = 4});
    CHECK(listening.next_packet_id() == 4);
    CHECK(EventStream(running.reader->port(), within).next_packet_id() == 4);
    const std::string false_place = std::to_string(std::stoll(within) ^ 1);
    CHECK(EventStream(running.reader->port(), false_place).next_of_any_kind().name == "reset");
    CHECK(running.get("/api/receptions?after=" + false_place).status == 410);
}

TEST_CASE("who waits for a gateway goes on where it was, whoever else listened")
{
    const RunningReader running;
    TestDatabase db(running);
    EventStream everything(running.reader->port());
    for (int id = 1; id <= 3; ++id)
        db.add({.id = id});
    EventStream first(running.reader->port(), "", "?gateway=0xa1");
    db.add_reception(2, 0xa1);
    const Event second = first.next("packet");
    CHECK(second.data.at("id").as_int64() == 2);
    db.add_reception(3, 0xa2);
    db.add_reception(1, 0xa1);
    db.add({.id = 4});
    for (int id = 1; id <= 4; ++id)
        CHECK(everything.next_packet_id() == id);
    CHECK(first.next_packet_id() == 1);
    EventStream returned(running.reader->port(), second.id, "?gateway=0xa1");
    CHECK(returned.next_packet_id() == 1);
    db.add_reception(4, 0xa1);
    CHECK(returned.next_packet_id() == 4);
    CHECK(first.next_packet_id() == 4);
}

TEST_CASE("a packet that a key opens is news to those who wait for a gateway that reported it")
{
    const RunningReader running;
    TestDatabase db(running);
    db.add({.id = 1, .portnum = 0, .payload = ""});
    db.add_reception(1, 0xa1);
    db.add_reception(1, 0xa1, now_us() + us_per_second);
    db.add({.id = 2, .payload = "opened"});
    const std::string place = cursor_of(running.json("/api/packets?after=latest"));
    EventStream live(running.reader->port(), "", "?gateway=0xa1");
    db.open_packet(1, 2);
    EventStream late(running.reader->port(), place, "?gateway=0xa1");
    for (EventStream* stream : {&live, &late}) {
        const Event opened = stream->next("packet");
        CHECK(opened.data.at("id").as_int64() == 1);
        CHECK(opened.data.at("payload").as_string() == "opened");
    }
    db.add_reception(2, 0xa1);
    CHECK(live.next_packet_id() == 2);
    CHECK(late.next_packet_id() == 2);
}

TEST_CASE("receptions are read on without loss, whichever packet they belong to")
{
    const RunningReader running;
    TestDatabase db(running);
    std::string cursor = cursor_of(running.json("/api/receptions?after=latest"));
    db.add({.id = 1});
    db.add({.id = 2});
    for (const NodeNum gateway : {0xa1U, 0xa2U, 0xa3U}) {
        db.add_reception(2, gateway);
        db.add_reception(1, gateway);
    }
    Ids gateways;
    for (bool more = true; more;) {
        const auto page = running.json("/api/receptions?limit=4&after=" + cursor);
        for (const std::int64_t gateway : values(page, "receptions", "node_id"))
            gateways.push_back(gateway);
        cursor = cursor_of(page);
        more = page.at("more").as_bool();
    }
    CHECK(gateways == Ids{0xa1, 0xa1, 0xa2, 0xa2, 0xa3, 0xa3});
    CHECK(running.json("/api/receptions?after=" + cursor).at("receptions").as_array().empty());
    CHECK(values(running.json("/api/receptions?gateway=0xa2"), "receptions", "packet_id").size() == 2);
    CHECK(running.json("/api/receptions?limit=3").at("receptions").as_array().size() == 3);
    check_refused(running, "/api/receptions?gateway=x", "gateway");
    check_refused(running, "/api/receptions?after=x", "after");
}

TEST_CASE("texts by channel, sender, time and what stands in them")
{
    const RunningReader running;
    TestDatabase db(running);
    db.exec("DELETE FROM message");
    db.add_node(0x12, "two", now_us());
    const auto add = [&](TestPacket packet, const std::string& text) {
        db.add(packet);
        db.add_message(packet, text);
    };
    add({.id = 1, .import_time_us = 100}, "Good morning");
    add({.id = 2, .from = 0x12, .import_time_us = 200, .channel = "ShortFast"}, "say \"hi\" OR NOT (*");
    add({.id = 3, .import_time_us = 300}, "GOOD night <b>");
    const auto ids = [&](const std::string& query) {
        return values(running.json("/api/messages" + query), "messages", "id");
    };
    CHECK(ids("") == Ids{3, 2, 1});
    CHECK(ids("?limit=1") == Ids{3});
    CHECK(ids("?channel=ShortFast") == Ids{2});
    CHECK(ids("?from_node_id=!00000012") == Ids{2});
    CHECK(ids("?since=100&before=300") == Ids{2});
    CHECK(ids("?contains=good") == Ids{3, 1});
    CHECK(ids("?contains=%22hi%22+or+not+(") == Ids{2});
    CHECK(ids("?contains=nothing+like+it").empty());
    CHECK(ids("?after=0&contains=good&limit=1") == Ids{1});
    const auto second = running.json("/api/messages?channel=ShortFast").at("messages").at(0);
    CHECK(second.at("long_name").as_string() == "two");
    CHECK(second.at("text").as_string() == "say \"hi\" OR NOT (*");
    CHECK(second.at("reply_id").is_null());
    check_refused(running, "/api/messages?contains=ab", "contains");
    check_refused(running, "/api/messages?since=x", "since");
}

TEST_CASE("a stream sends only what its filter lets through, live and when it comes back")
{
    const RunningReader running;
    TestDatabase db(running);
    db.add_node(0x11, "one", now_us());
    db.add_node(0x12, "two", now_us());
    const std::string start = cursor_of(running.json("/api/packets?after=latest"));
    struct Case {
        std::string query;
        Ids expected;
    };
    const std::vector<Case> cases = {{"?channel=ShortFast", {2, 5}}, {"?portnum=3", {3, 5}},
        {"?node=0x12", {3, 4}}, {"?gateway=0xa2", {1, 5, 4}}, {"?gateway=0xa1", {1, 4}},
        {"?channel=ShortFast&portnum=3", {5}}, {"?node=0x12&gateway=0xa2", {4}},
        {"?channel=ShortFast&gateway=0xa2", {5}}};
    std::vector<std::unique_ptr<EventStream>> streams;
    for (const Case& of : cases)
        streams.push_back(std::make_unique<EventStream>(running.reader->port(), "", of.query));
    {
        db.in_transaction([&] {
            db.add({.id = 1});
            db.add_reception(1, 0xa2);
            db.add_reception(1, 0xa1);
            db.add({.id = 2, .channel = "ShortFast"});
            db.add({.id = 3, .from = 0x12, .portnum = 3});
            db.add({.id = 4, .to = 0x12});
            db.add_reception(4, 0xa1);
            db.add({.id = 5, .portnum = 3, .channel = "ShortFast"});
        });
    }
    db.add_reception(5, 0xa2);
    db.add_reception(1, 0xa2, now_us() + us_per_second); // the same again
    db.add_reception(4, 0xa2); // after another gateway
    for (std::size_t i = 0; i < cases.size(); ++i) {
        CAPTURE(cases[i].query);
        EventStream late(running.reader->port(), start, cases[i].query);
        for (const std::int64_t id : cases[i].expected) {
            CHECK(streams[i]->next_packet_id() == id);
            CHECK(late.next_packet_id() == id);
        }
    }
    check_refused(running, "/api/events?portnum=x", "portnum");
    check_refused(running, "/api/events?node=x", "node");
    check_refused(running, "/api/events?gateway=x", "gateway");
}

TEST_CASE("who waits for something rare is told how far the stream is")
{
    const RunningReader running;
    TestDatabase db(running);
    const auto target = open_read_target(running.config.database);
    LiveFeed feed(
        [&] { return target->open_session(); }, 10, [] { return std::string("{}"); }, us_per_second / 100);
    feed.start();
    feed.open();
    const auto client = feed.join([] {}, {.channel = "Rare"});
    REQUIRE(client);
    std::string seen;
    REQUIRE(eventually([&] { return feed.read(*client, 0).state == LiveFeed::Reading::State::events; }));
    db.add({.id = 1});
    const auto sequence = db.number("SELECT sequence FROM packet WHERE id = 1");
    const std::string place = "id: " + std::to_string(make_cursor(sequence, 1)) + "\n\nevent: status";
    CHECK(eventually([&] {
        for (const Body& frame : feed.read(*client, 100).frames)
            seen += *frame;
        return seen.find(place) != std::string::npos;
    }));
    feed.leave(client);
}

TEST_CASE("a packet that a key opens later is read again, at the place where it was opened")
{
    const RunningReader running;
    TestDatabase db(running);
    db.exec("DELETE FROM message");
    db.add({.id = 1, .portnum = 0, .payload = ""});
    db.add({.id = 2, .payload = "between"});
    const std::string place(running.json("/api/packets?after=latest").at("cursor").as_string());
    EventStream stream(running.reader->port());
    db.open_packet(1, 2);
    db.add_message({.id = 1}, "between");
    CHECK(stream.next_packet_id() == 1);

    const auto news = running.json("/api/packets?after=" + place);
    REQUIRE(news.at("packets").as_array().size() == 1);
    CHECK(news.at("packets").at(0).at("id").as_int64() == 1);
    CHECK(news.at("packets").at(0).at("payload").as_string() == "between");
    CHECK(values(running.json("/api/messages?after=" + place), "messages", "id") == Ids{1});
    CHECK(values(running.json("/api/nodes?after=" + place), "nodes", "node_id").size() <= 1);
    // Its place is a cursor like any other, and from the beginning on it comes once.
    const std::string later(news.at("cursor").as_string());
    CHECK(later != place);
    CHECK(running.json("/api/packets?after=" + later).at("packets").as_array().empty());
    CHECK(running.json("/api/packets?after=latest").at("cursor").as_string() == later);
    const auto lines = running.get("/api/export/packets?after=0").body;
    std::size_t times = 0;
    for (std::size_t at = lines.find("\"id\":1,"); at != std::string::npos;
         at = lines.find("\"id\":1,", at + 1))
        ++times;
    CHECK(times == 1);
    EventStream returned(running.reader->port(), place);
    CHECK(returned.next_packet_id() == 1);
}

TEST_CASE("texts of one moment are read page by page, none twice and none left out")
{
    const RunningReader running;
    TestDatabase db(running);
    db.exec("DELETE FROM message");
    for (int id = 1; id <= 7; ++id) {
        const TestPacket packet{.id = id, .import_time_us = id < 6 ? 500 : 600};
        db.add(packet);
        db.add_message(packet, "text");
    }
    Ids read;
    std::string query = "?limit=2";
    for (int page = 0; page < 10; ++page) {
        const auto messages = running.json("/api/messages" + query).at("messages").as_array();
        if (messages.empty())
            break;
        for (const auto& message : messages)
            read.push_back(message.at("id").as_int64());
        query = "?limit=2&before=" + std::to_string(messages.back().at("import_time_us").as_int64())
            + "&before_id=" + std::to_string(messages.back().at("id").as_int64());
    }
    CHECK(read == Ids{7, 6, 5, 4, 3, 2, 1});
    check_refused(running, "/api/messages?before_id=3", "before_id");
}

TEST_CASE("a place that is none is refused, or answered with a reset that has one")
{
    const RunningReader running;
    check_refused(running, "/api/events?cursor=abc", "cursor");
    check_refused(running, "/api/events?cursor=99999999999999999999", "cursor");
    for (const char* place : {"abc", "-5", "1"}) {
        EventStream stream(running.reader->port(), place);
        const Event reset = stream.next("reset");
        CHECK(reset.id == running.json("/api/packets?after=latest").at("cursor").as_string());
    }
}
