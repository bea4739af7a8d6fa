#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include <boost/asio/ip/address.hpp>

#include "common/time.hpp"

namespace meshview::reader {

/// So many requests a second for each client, and some at once: a token bucket, kept as the time at which it
/// will be full again. Bounded: full buckets are forgotten, and, if too many are not, all. Safe from any
/// thread. Time is a parameter: a steady clock.
class RateLimit {
public:
    /// `per_second` 0 is no limit; this machine has none.
    RateLimit(int per_second, int burst, std::size_t max_clients = 50'000);

    /// Nothing when the request may go on; otherwise it does not count, and may be tried again after so many
    /// seconds.
    std::optional<int> refused(const boost::asio::ip::address& client, TimeUs now_us);

private:
    void forget(TimeUs now_us);

    const TimeUs interval_us_; ///< between two requests; 0: no limit
    const TimeUs burst_us_; ///< how long a bucket takes to fill
    const std::size_t max_clients_;
    std::mutex mutex_;
    std::unordered_map<std::string, TimeUs> full_at_us_; ///< protected by mutex_
};

} // namespace meshview::reader
