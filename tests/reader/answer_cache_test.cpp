#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <semaphore>
#include <stdexcept>
#include <thread>

#include <doctest/doctest.h>

#include "reader/answer_cache.hpp"
#include "reader/content_cache.hpp"
#include "tests/reader/fixture.hpp"

using namespace meshview;
using namespace meshview::reader;
using namespace meshview::reader::testing;

namespace {

AnswerCache::Mark state(std::uint32_t number)
{
    return ChangeMark::Value{number};
}

/// What the cache gives at a time, or what `make` writes, which then takes `cost_us`.
std::string ask(AnswerCache& cache, const AnswerCache::Mark& mark, TimeUs now_us, const std::string& make,
    TimeUs cost_us = 0, Keep keep = Keep::live)
{
    const auto found = cache.find("key", keep, mark, now_us);
    REQUIRE((found.answer || found.yours));
    const auto made =
        found.yours ? cache.made("key", found.making, json_answer(make), now_us + cost_us) : nullptr;
    return *(found.answer ? found.answer : made)->body;
}

} // namespace

TEST_CASE("an answer is kept until the database changes")
{
    AnswerCache cache;
    CHECK(ask(cache, state(1), 0, "a") == "a");
    CHECK(ask(cache, state(1), us_per_day, "b") == "a");
    CHECK(ask(cache, state(2), us_per_day, "c") == "c");
    CHECK(ask(cache, std::nullopt, us_per_day, "d") == "d");
    CHECK(ask(cache, std::nullopt, us_per_day, "e") == "e");
    cache.clear();
    CHECK(cache.bytes() == 0);
    CHECK(ask(cache, std::nullopt, us_per_day, "f") == "f");
}

TEST_CASE("an answer that depends on the time is kept for as long as it says")
{
    AnswerCache cache;
    auto found = cache.find("key", Keep::statistics, state(1), 0);
    Response response = json_answer("a");
    response.good_for_us = 1'000;
    cache.made("key", found.making, response, 10);
    CHECK(ask(cache, state(1), 1'000, "b") == "a");
    CHECK(ask(cache, state(1), 1'001, "c") == "c");
}

TEST_CASE("a database that changes all the time costs a tenth of a core, and answers are hardly old")
{
    struct Case {
        Keep keep;
        TimeUs limit_us;
        TimeUs cost_us;
    };
    constexpr TimeUs cheap_us = 4'000;
    constexpr TimeUs dear_us = 8'000;
    for (const auto& [keep, limit_us, cost_us] : {Case{Keep::live, us_per_second / 10, cheap_us},
             Case{Keep::live, us_per_second / 10, dear_us}, Case{Keep::statistics, us_per_second, cheap_us},
             Case{Keep::statistics, us_per_second, dear_us}}) {
        AnswerCache cache;
        TimeUs busy_us = 0;
        int waited = 0;
        std::uint32_t number = 0;
        for (TimeUs now = 0; now < 10 * us_per_second; now += cost_us + 1'000) {
            const auto found = cache.find("key", keep, state(++number), now);
            SharedResponse got = found.answer;
            if (found.yours) {
                waited += got ? 0 : 1;
                busy_us += cost_us;
                const auto made =
                    cache.made("key", found.making, json_answer(std::to_string(now)), now + cost_us);
                got = got ? got : made;
            }
            CHECK(now - std::stoll(*got->body) <= limit_us);
        }
        // For a dear one only until it shows what it costs.
        CHECK((cost_us == cheap_us || waited < 3));
        // More than that only where answers would be too old otherwise.
        const TimeUs needed_us = 10 * us_per_second / (limit_us / 2) * cost_us;
        CHECK(busy_us < std::max(us_per_second, needed_us) + 200'000);
        CHECK(busy_us > us_per_second / 10);
        // A rest, and changes are shown at once again, but for a dear one that was just made.
        const TimeUs later = 20 * us_per_second;
        CHECK(ask(cache, state(++number), later, "new", cost_us, keep) == "new");
        CHECK(ask(cache, state(++number), later + 1, "newer", cost_us, keep)
            == (cost_us == cheap_us ? "newer" : "new"));
        CHECK(ask(cache, state(number), later + 2, "newest", cost_us, keep) == "newer");
    }
}

TEST_CASE("one makes an answer, and all who came meanwhile get it")
{
    AnswerCache cache;
    const auto first = cache.find("key", Keep::live, state(1), 0);
    const auto second = cache.find("key", Keep::live, state(2), 0);
    CHECK(first.yours);
    CHECK_FALSE(second.yours);
    CHECK(second.making == first.making);
    int woken = 0;
    CHECK(second.making->call_when_made([&] { ++woken; }));
    cache.made("key", first.making, json_answer("a"), 5);
    CHECK(woken == 1);
    CHECK(*second.making->result()->body == "a");
    CHECK_FALSE(second.making->call_when_made([&] { ++woken; }));

    // While a new one is made, the last one serves, but not for long.
    const auto third = cache.find("key", Keep::live, state(3), 50'000);
    CHECK(third.yours);
    CHECK(*cache.find("key", Keep::live, state(3), 90'000).answer->body == "a");
    CHECK(cache.find("key", Keep::live, state(3), 110'000).making == third.making);
    cache.failed("key", third.making, std::make_exception_ptr(std::runtime_error("busy")));
    CHECK_THROWS_WITH(third.making->result(), "busy");
    CHECK(cache.find("key", Keep::live, state(3), 110'000).yours);
}

TEST_CASE("what was being made when all was forgotten is not kept, nor is an error")
{
    AnswerCache cache;
    const auto before = cache.find("key", Keep::live, state(1), 0);
    cache.clear();
    CHECK(*cache.made("key", before.making, json_answer("old file"), 1)->body == "old file");
    const auto after = cache.find("key", Keep::live, state(1), 2);
    CHECK(after.yours);
    cache.made("key", after.making, json_answer("none", http::status::not_found), 3);
    CHECK(cache.find("key", Keep::live, state(1), 4).yours);
    CHECK(cache.bytes() == 0);
}

TEST_CASE("the cache is bounded in bytes and number, and what is used stays")
{
    AnswerCache cache(AnswerCache::Limits{.bytes = 400'000, .answers = 40});
    const auto put = [&](const std::string& key, std::size_t bytes) {
        const auto found = cache.find(key, Keep::live, state(1), 0);
        if (found.yours)
            cache.made(key, found.making, json_answer(std::string(bytes, 'x')), 0);
        return !found.yours;
    };
    for (int i = 0; i < 1000; ++i) {
        put("small" + std::to_string(i), 10);
        CHECK(put("used", 10) == (i > 0));
    }
    CHECK(cache.bytes() < 40 * 700);
    for (int i = 0; i < 1000; ++i)
        put("large" + std::to_string(i), 40'000);
    CHECK(cache.bytes() <= 400'000);
    put("huge", 1'000'000);
    CHECK_FALSE(put("huge", 1'000'000));
}

TEST_CASE("many threads at a few keys")
{
    AnswerCache cache(AnswerCache::Limits{.bytes = 100'000, .answers = 8});
    std::atomic<std::uint32_t> number = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 2'000; ++i) {
                const std::string key = "key" + std::to_string(i % 11);
                auto found = cache.find(key, Keep::live, state(number), steady_us());
                if (found.yours && i % 7 == 0) {
                    cache.failed(key, found.making, std::make_exception_ptr(std::runtime_error("x")));
                } else if (found.yours) {
                    found.answer = cache.made(key, found.making, json_answer(key), steady_us());
                } else if (!found.answer) {
                    const auto made = std::make_shared<std::binary_semaphore>(0);
                    if (found.making->call_when_made([made] { made->release(); }))
                        made->acquire();
                    try {
                        found.answer = found.making->result();
                    } catch (const std::runtime_error&) { }
                }
                if (found.answer)
                    CHECK(*found.answer->body == key);
                if (i % 50 == 0)
                    ++number;
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
}

// The next answer shows it, unless the machine is so slow that answers cost more than their share of a core:
// then one may be 100 ms old.
TEST_CASE("what was just written is in the answers")
{
    const RunningReader running;
    TestDatabase db(running);
    for (int id = 1; id <= 5; ++id) {
        db.add({.id = id, .payload = "number " + std::to_string(id)});
        CHECK(eventually([&] {
            const auto packets = running.json("/api/packets?portnum=1&limit=10").at("packets").as_array();
            return !packets.empty() && packets.at(0).at("id").as_int64() == id;
        }));
        CHECK(running.get("/api/packets?limit=10&portnum=1", "Accept-Encoding: gzip\r\n").status == 200);
    }
    // A later copy that a key opened replaces what the packet says.
    const auto wait_for_text = [&](std::string_view text) {
        CHECK(eventually([&] {
            const auto packet = running.json("/api/packets?packet_id=5").at("packets").at(0);
            return packet.at("payload").as_string() == text;
        }));
    };
    db.exec("UPDATE packet SET portnum = 0, payload = '' WHERE id = 5");
    wait_for_text("Did not decode");
    db.exec(
        "UPDATE packet SET portnum = 1, payload = (SELECT payload FROM packet WHERE id = 4) WHERE id = 5");
    wait_for_text("number 4");
    db.exec("UPDATE node SET long_name = 'renamed' WHERE node_id = (SELECT MAX(node_id) FROM node)");
    CHECK(eventually([&] { return running.get("/api/nodes").body.find("renamed") != std::string::npos; }));
}

TEST_CASE("queries that say the same share an answer, others never do")
{
    const auto same = [](const char* a, const char* b) {
        return QueryParameters(a).canonical() == QueryParameters(b).canonical();
    };
    CHECK(same("a=1&b=2", "b=2&a=1"));
    CHECK(same("a=1&a=2", "a=1"));
    CHECK(same("a=1&b=", "a=1"));
    CHECK(same("a=%31", "a=1"));
    CHECK_FALSE(same("a=1&a=2", "a=2"));
    CHECK_FALSE(same("a=1%262", "a=1&2=x"));
    CHECK_FALSE(same("a=b%26c%3Dd", "a=b&c=d"));
}

TEST_CASE("contents are rendered once, and anew when a packet's payload or meaning changes")
{
    ContentCache contents(4);
    PacketRow row{.sequence = 1, .id = 10, .portnum = 256};
    const auto first = contents.read(row);
    CHECK(first->payload_json == R"("Did not decode")");
    CHECK(contents.read(row) == first);
    row.portnum = 1;
    row.to_node_id = 5;
    CHECK(contents.read(row)->payload_json == R"("<redacted>")");
    row.payload = "\x0d\x01";
    const auto other = contents.read(row);
    CHECK(contents.read(row) == other);
    PacketRow neighbor{.sequence = 5, .id = 11};
    contents.read(neighbor); // in the same slot
    CHECK(contents.read(row) != other);
}
