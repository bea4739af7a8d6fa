#include <doctest/doctest.h>

#include "reader/live_journal.hpp"
#include "tests/reader/event_stream.hpp"
#include "tests/reader/fixture.hpp"

using namespace meshview;
using namespace meshview::reader;
using namespace meshview::reader::testing;

namespace {

void add_packets(TestDatabase& db, int first, int last)
{
    db.in_transaction([&] {
        for (int id = first; id <= last; ++id)
            db.add({.id = id, .payload = "text " + std::to_string(id)});
    });
}

} // namespace

TEST_CASE("what is committed reaches the browsers")
{
    const RunningReader running;
    TestDatabase db(running);
    db.add_node(0x11, "hostile \n\n\r name\xff", now_us());
    EventStream first(running.reader->port());
    EventStream second(running.reader->port());

    const TimeUs committed_us = steady_us();
    db.add({.id = 1, .payload = "a\n\nevent: reset\r\ndata: {}"});
    for (EventStream* stream : {&first, &second}) {
        const Event node = stream->next("node");
        CHECK(node.data.at("node_id").as_int64() == 0x11);
        CHECK(node.data.at("long_name").as_string() == "hostile \n\n\r name\xef\xbf\xbd");
        const Event packet = stream->next("packet");
        CHECK(packet.data.at("id").as_int64() == 1);
        CHECK(packet.data.at("payload").as_string() == "a\n\nevent: reset\r\ndata: {}");
        CHECK(packet.data.at("long_name") == node.data.at("long_name"));
        CHECK(packet.data.as_object().contains("to_long_name"));
    }
    // 50 ms between two looks, and room for a busy machine.
    CHECK(steady_us() - committed_us < us_per_second);
    db.add({.id = 2, .to = 0x22, .payload = "secret"});
    CHECK(first.next("packet").data.at("payload").as_string() == "<redacted>");
}

TEST_CASE("a stream goes on after its last event without gap or repeat")
{
    const RunningReader running;
    TestDatabase db(running);
    std::string last_id;
    {
        EventStream stream(running.reader->port());
        add_packets(db, 1, 3);
        CHECK(stream.next_packet_id() == 1);
        const Event second = stream.next("packet");
        CHECK(second.data.at("id").as_int64() == 2);
        last_id = second.id; // the third is on its way when the connection breaks
    }
    add_packets(db, 4, 400);
    SUBCASE("from the database, nobody having listened meanwhile") { }
    SUBCASE("with another client listening")
    {
        EventStream other(running.reader->port());
        add_packets(db, 401, 450);
        CHECK(other.next_packet_id() == 401);
    }
    EventStream stream(running.reader->port(), last_id);
    const int newest = static_cast<int>(db.number("SELECT MAX(id) FROM packet WHERE id < 1000"));
    for (int id = 3; id <= newest; ++id)
        REQUIRE(stream.next_packet_id() == id);
    add_packets(db, 900, 900);
    CHECK(stream.next_packet_id() == 900);

    EventStream late(running.reader->port(), last_id);
    CHECK(late.next_packet_id() == 3);

    // A stream opened anew after an HTTP error: its cursor is a parameter, and the header is the newer of
    // both.
    EventStream anew(running.reader->port(), "", "?cursor=" + last_id);
    const Event third = anew.next("packet");
    CHECK(third.data.at("id").as_int64() == 3);
    CHECK(EventStream(running.reader->port(), third.id, "?cursor=" + last_id).next_packet_id() == 4);
}

TEST_CASE("commits that race with joining are neither lost nor repeated")
{
    const RunningReader running;
    TestDatabase db(running);
    std::string last_id;
    std::int64_t expected = 1;
    {
        EventStream first(running.reader->port());
        add_packets(db, 1, 1);
        last_id = first.next("packet").id;
    }
    for (int round = 0; round < 30; ++round) {
        add_packets(db, 2 + round * 4, 3 + round * 4);
        EventStream stream(running.reader->port(), last_id);
        add_packets(db, 4 + round * 4, 5 + round * 4);
        for (int i = 0; i < 4; ++i) {
            const Event event = stream.next("packet");
            REQUIRE(event.data.at("id").as_int64() == ++expected);
            last_id = event.id;
        }
    }
}

TEST_CASE("places that are void or too far back are answered with a reset")
{
    const RunningReader running;
    TestDatabase db(running);
    const auto is_reset = [&](const std::string& last_event_id) {
        EventStream stream(running.reader->port(), last_event_id);
        const Event event = stream.next_of_any_kind();
        add_packets(db, 1, 1);
        const bool goes_on = stream.next_packet_id() == 1;
        db.exec("DELETE FROM packet WHERE id = 1");
        return event.name == "reset" && goes_on;
    };
    CHECK(is_reset("999999999999"));
    CHECK(is_reset("8191")); // the right place, with the mark of another packet
}

TEST_CASE("who was away for 5,000 packets goes on, after more it loads anew")
{
    const RunningReader running;
    TestDatabase db(running);
    add_packets(db, 1, 1);
    const auto sequence = db.number("SELECT sequence FROM packet WHERE id = 1");
    const std::string place = std::to_string(make_cursor(sequence, 1));
    add_packets(db, 2, 5001);
    CHECK(EventStream(running.reader->port(), place).next_packet_id() == 2);
    db.exec("DELETE FROM packet WHERE id = 5001");
    add_packets(db, 5002, 5003);
    REQUIRE(eventually(
        [&] { return EventStream(running.reader->port(), place).next_of_any_kind().name == "reset"; }));
}

TEST_CASE("after rows were renumbered, browsers are sent to load anew")
{
    const RunningReader running;
    TestDatabase db(running);
    EventStream stream(running.reader->port());
    add_packets(db, 1, 1);
    const std::string last_id = stream.next("packet").id;
    db.exec("UPDATE packet SET sequence = sequence + 1000 WHERE id = 1");
    add_packets(db, 2, 2);
    CHECK(stream.ends());
    EventStream again(running.reader->port(), last_id);
    CHECK(again.next_of_any_kind().name == "reset");
    add_packets(db, 3, 3);
    CHECK(again.next_packet_id() == 3);
}

TEST_CASE("a browser that does not read is dropped, the others go on")
{
    const RunningReader running;
    TestDatabase db(running);
    HttpClient stuck(running.reader->port());
    stuck.send("GET /api/events HTTP/1.1\r\nHost: test\r\n\r\n");
    REQUIRE(stuck.read_until("event: status"));
    EventStream stream(running.reader->port());
    const std::string big(20'000, 'x');
    constexpr int last = 1500; // 30 MB: more than the journal and the sockets' buffers hold
    for (int id = 1; id <= last;) {
        const int first = id;
        db.in_transaction([&] {
            for (; id < first + 50; ++id)
                db.add({.id = id, .payload = big});
        });
        for (int expected = first; expected < id; ++expected)
            REQUIRE(stream.next_packet_id() == expected);
    }
    std::size_t ended = 0;
    while (stuck.read_until("\n\n"))
        ++ended;
    CHECK(ended > 0);
}

TEST_CASE("live clients beyond the limit are turned away")
{
    const RunningReader running([](Config& config) { config.server.max_live_clients = 1; });
    {
        EventStream stream(running.reader->port());
        const Answer answer = running.get("/api/events");
        CHECK(answer.status == 503);
        CHECK(answer.header("retry-after") == "10");
    }
    // The place is free once the server has noticed: at the next event that it cannot send.
    TestDatabase db(running);
    int id = 0;
    CHECK(eventually([&] {
        add_packets(db, id + 1, id + 1);
        ++id;
        HttpClient client(running.reader->port());
        client.send("GET /api/events HTTP/1.1\r\nHost: test\r\n\r\n");
        return client.read_until("\r\n")->find(" 200 ") != std::string::npos;
    }));
}

TEST_CASE("stopping ends the streams")
{
    RunningReader running;
    EventStream stream(running.reader->port());
    const TimeUs start_us = steady_us();
    running.reader->stop();
    CHECK(stream.ends());
    CHECK(steady_us() - start_us < 2 * us_per_second);
}
