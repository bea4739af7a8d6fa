#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "writer/message_queue.hpp"

using namespace std::chrono_literals;
using namespace meshview::writer;

namespace {

Message message(std::string_view topic, std::string_view payload)
{
    return {topic, payload, 7};
}

} // namespace

TEST_CASE("a batch gives back what was put in")
{
    MessageQueue queue;
    CHECK(queue.try_push(message("a/b", "one")) == MessageQueue::Push::taken);
    CHECK(queue.try_push(message("", "")) == MessageQueue::Push::taken);
    CHECK(queue.try_push({"c", std::string_view("\0two", 4), 9}) == MessageQueue::Push::taken);
    CHECK(queue.depth() == 3);
    MessageBatch batch;
    REQUIRE(queue.take(batch));
    REQUIRE(batch.size() == 3);
    CHECK(batch[0].topic == "a/b");
    CHECK(batch[0].payload == "one");
    CHECK(batch[1].topic.empty());
    CHECK(batch[2].payload == std::string_view("\0two", 4));
    CHECK(batch[2].payload_bytes == 4);
    CHECK(batch[2].arrival_us == 9);
    CHECK(queue.depth() == 0);
}

TEST_CASE("of a payload that is too large only its length is copied")
{
    MessageQueue queue({.messages = 10, .bytes = 1000, .payload_bytes = 8});
    const std::string large(1 << 20, 'x');
    CHECK(queue.try_push(message("t", large)) == MessageQueue::Push::taken);
    CHECK(queue.try_push(message("t", "12345678")) == MessageQueue::Push::taken);
    MessageBatch batch;
    REQUIRE(queue.take(batch));
    CHECK(batch.bytes() == 10);
    CHECK(batch[0].payload.empty());
    CHECK(batch[0].payload_bytes == large.size());
    CHECK(batch[1].payload == "12345678");

    MessageBatch again;
    again.append(batch[0], 8);
    CHECK(again[0].payload_bytes == large.size());
}

TEST_CASE("a queue is bounded in number and in bytes")
{
    MessageQueue few({.messages = 2, .bytes = 1000, .payload_bytes = 100});
    CHECK(few.try_push(message("t", "1")) == MessageQueue::Push::taken);
    CHECK(few.try_push(message("t", "2")) == MessageQueue::Push::taken);
    CHECK(few.try_push(message("t", "3")) == MessageQueue::Push::full);
    CHECK_FALSE(few.wait_for_room(0ms));

    MessageQueue small({.messages = 1000, .bytes = 20, .payload_bytes = 100});
    CHECK(small.try_push(message("topic", "0123456789")) == MessageQueue::Push::taken);
    CHECK(small.try_push(message("topic", "0123456789")) == MessageQueue::Push::taken);
    CHECK(small.try_push(message("", "")) == MessageQueue::Push::full);
    MessageBatch batch;
    REQUIRE(small.take(batch));
    CHECK(small.wait_for_room(0ms));
    CHECK(small.try_push(message("", "")) == MessageQueue::Push::taken);
}

TEST_CASE("a closed queue takes nothing more, and ends once it is empty")
{
    MessageQueue queue;
    REQUIRE(queue.push(message("t", "1")));
    queue.close();
    CHECK(queue.is_closed());
    CHECK(queue.try_push(message("t", "2")) == MessageQueue::Push::closed);
    CHECK_FALSE(queue.push(message("t", "2")));
    MessageBatch batch;
    REQUIRE(queue.take(batch));
    CHECK(batch.size() == 1);
    CHECK_FALSE(queue.take(batch));
}

TEST_CASE("closing frees whoever waits for room or for a message")
{
    MessageQueue queue({.messages = 1, .bytes = 1000, .payload_bytes = 100});
    REQUIRE(queue.push(message("t", "1")));
    std::atomic<bool> taken{true};
    std::jthread full([&] { taken = queue.push(message("t", "2")); });
    MessageQueue empty;
    std::atomic<bool> got{true};
    std::jthread waiting([&] {
        MessageBatch batch;
        got = empty.take(batch);
    });
    queue.close();
    empty.close();
    full.join();
    waiting.join();
    CHECK_FALSE(taken);
    CHECK_FALSE(got);
}

TEST_CASE("a slow taker holds up the givers, and nothing is lost or reordered")
{
    constexpr int givers = 3;
    constexpr int each = 5'000;
    MessageQueue queue({.messages = 16, .bytes = 500, .payload_bytes = 100});
    std::vector<std::jthread> threads;
    for (int giver = 0; giver < givers; ++giver)
        threads.emplace_back([&queue, giver] {
            for (int i = 0; i < each; ++i)
                queue.push({std::to_string(giver), std::to_string(i), i});
        });
    std::vector<int> next(givers, 0);
    int total = 0;
    bool in_order = true;
    MessageBatch batch;
    while (total < givers * each && queue.take(batch)) {
        REQUIRE(batch.size() <= 16);
        for (std::size_t i = 0; i < batch.size(); ++i, ++total) {
            const auto giver = static_cast<std::size_t>(std::stoi(std::string(batch[i].topic)));
            in_order = in_order && batch[i].payload == std::to_string(next[giver]++);
        }
    }
    CHECK(in_order);
    CHECK(total == givers * each);
}

TEST_CASE("several enter at once, as far as there is room, and the rest later")
{
    MessageQueue queue({.messages = 3, .bytes = 1000, .payload_bytes = 100});
    MessageBatch all;
    for (const char* payload : {"a", "b", "c", "d", "e"})
        all.append(message("t", payload), 100);
    std::size_t taken = 0;
    CHECK(queue.try_push(all, taken) == MessageQueue::Push::full);
    CHECK(taken == 3);
    MessageBatch batch;
    REQUIRE(queue.take(batch));
    CHECK(batch.size() == 3);
    CHECK(queue.try_push(all, taken) == MessageQueue::Push::taken);
    CHECK(taken == 5);
    REQUIRE(queue.take(batch));
    CHECK(batch[0].payload == "d");
    CHECK(batch[1].payload == "e");
    queue.close();
    taken = 4;
    CHECK(queue.try_push(all, taken) == MessageQueue::Push::closed);
    CHECK(taken == 4);
}
