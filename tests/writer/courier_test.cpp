#include <doctest/doctest.h>

#include <atomic>
#include <semaphore>
#include <stdexcept>
#include <thread>
#include <vector>

#include "writer/courier.hpp"

using namespace meshview::writer;

TEST_CASE("what is posted is done in its order, beside who posted it")
{
    std::vector<int> done;
    Courier courier;
    courier.wait();
    std::binary_semaphore may_begin{0};
    courier.post([&] { may_begin.acquire(); });
    courier.post([&] { done.push_back(0); }); // waits; neither waits for the other
    may_begin.release();
    for (int i = 1; i < 100; ++i)
        courier.post([&, i] { done.push_back(i); });
    courier.wait();
    REQUIRE(done.size() == 100);
    for (int i = 0; i < 100; ++i)
        CHECK(done[static_cast<std::size_t>(i)] == i);
}

TEST_CASE("whoever posts more than one thing ahead waits")
{
    std::binary_semaphore begun{0};
    std::binary_semaphore tries{0};
    std::binary_semaphore may_go_on{0};
    std::atomic<bool> posted = false;
    bool posted_meanwhile = true;
    Courier courier;
    courier.post([&] {
        begun.release();
        may_go_on.acquire();
        posted_meanwhile = posted;
    });
    begun.acquire();
    courier.post([] {}); // waits until the first is done
    std::jthread third([&] {
        tries.release();
        courier.post([] {});
        posted = true;
    });
    tries.acquire();
    may_go_on.release();
    third.join();
    courier.wait();
    CHECK(posted);
    CHECK_FALSE(posted_meanwhile);
}

TEST_CASE("what failed is told to all who ask, and nothing is done after it")
{
    bool done = false;
    Courier courier;
    courier.post([] { throw std::runtime_error("refused"); });
    CHECK_THROWS_WITH(courier.wait(), "refused");
    CHECK_THROWS_WITH(courier.post([&] { done = true; }), "refused");
    CHECK_THROWS_WITH(courier.wait(), "refused");
    CHECK_FALSE(done);
}

TEST_CASE("at its end it waits for what is being done")
{
    std::binary_semaphore begun{0};
    std::binary_semaphore may_go_on{0};
    bool ended = false;
    std::jthread opener;
    {
        Courier courier;
        courier.post([&] {
            begun.release();
            may_go_on.acquire();
            ended = true;
        });
        begun.acquire();
        opener = std::jthread([&] { may_go_on.release(); });
    }
    CHECK(ended);
}
