#include "reader/workers.hpp"

#include <algorithm>

#include <sys/resource.h>
#include <unistd.h>

namespace meshview::reader {

namespace {

constexpr int most_quick = 4'096;
constexpr int most_slow = 32;
constexpr int quick_threads_a_slow_one = 4;
constexpr int most_behind = 256;
constexpr int slow_priority = 5; ///< nice, as is:
constexpr int behind_priority = 10;

void lower_priority(boost::asio::thread_pool& threads, int nice)
{
    boost::asio::post(threads, [nice] { setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), nice); });
}

} // namespace

Workers::Workers(int quick_threads, std::chrono::milliseconds longest_wait)
    : longest_wait_us_(longest_wait.count() * 1000)
    , quick_(quick_threads, most_quick)
    , slow_(std::max(1, quick_threads / quick_threads_a_slow_one), most_slow)
    , behind_(1, most_behind)
{
    // With more than one of them, each takes one of these as its first.
    lower_priority(slow_.threads, slow_priority);
    lower_priority(behind_.threads, behind_priority);
}

void Workers::join()
{
    quick_.threads.join();
    slow_.threads.join();
    behind_.threads.join();
}

} // namespace meshview::reader
