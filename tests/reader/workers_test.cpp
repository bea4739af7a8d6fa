#include <atomic>
#include <future>
#include <semaphore>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include "reader/workers.hpp"
#include "tests/reader/fixture.hpp"

using namespace meshview;
using namespace meshview::reader;
using namespace meshview::reader::testing;
namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds patient{600'000};

/// Holds a thread until it is destroyed.
struct Blockade {
    explicit Blockade(Workers& workers, Workers::Lane lane)
    {
        workers.post(lane, [begun = begun, end = end] {
            begun->release();
            end->acquire();
        });
        begun->acquire();
    }
    ~Blockade() { end->release(); }

    std::shared_ptr<std::binary_semaphore> begun = std::make_shared<std::binary_semaphore>(0);
    std::shared_ptr<std::binary_semaphore> end = std::make_shared<std::binary_semaphore>(0);
};

std::future<int> ask(asio::io_context& context, Workers& workers, Workers::Lane lane, int answer)
{
    auto question = [](Workers& asked, Workers::Lane where, int what) -> asio::awaitable<int> {
        auto work = [what] { return what; };
        co_return co_await asked.run(where, work);
    };
    std::promise<int> promise;
    auto future = promise.get_future();
    asio::co_spawn(context, question(workers, lane, answer),
        [promise = std::move(promise)](const std::exception_ptr& failure, int result) mutable {
            if (failure)
                promise.set_exception(failure);
            else
                promise.set_value(result);
        });
    return future;
}

} // namespace

TEST_CASE("what takes long does not hold up what is quick")
{
    Workers workers(1, patient);
    asio::io_context context;
    {
        const Blockade blockade(workers, Workers::Lane::slow);
        auto quick = ask(context, workers, Workers::Lane::quick, 7);
        while (quick.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
            context.run_one();
        CHECK(quick.get() == 7);
    }
    workers.join();
}

TEST_CASE("what waits is bounded in number and in time")
{
    Workers workers(1, patient);
    asio::io_context context;
    std::vector<std::future<int>> waiting;
    {
        const Blockade blockade(workers, Workers::Lane::slow);
        for (int i = 0; i < 100; ++i)
            waiting.push_back(ask(context, workers, Workers::Lane::slow, i));
        context.poll();
    }
    workers.join();
    context.restart();
    context.run();
    int answered = 0;
    for (auto& one : waiting) {
        try {
            one.get();
            ++answered;
        } catch (const Overloaded&) { }
    }
    CHECK(answered > 0);
    CHECK(answered < 100);

    Workers impatient(1, std::chrono::milliseconds(-1));
    auto late = ask(context, impatient, Workers::Lane::quick, 1);
    context.restart();
    context.poll();
    impatient.join();
    context.restart();
    context.run();
    CHECK_THROWS_AS(late.get(), Overloaded);
}
